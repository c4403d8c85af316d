// Whether the extension may work on the site of a link: as the browser has it, else as the user answers in the tab that asks.
import { lookAtLink } from '../device/end-of.ts'
import { mayTouch, patternsOf } from './hosts.ts'
import type { LinkState } from './link-state.ts'
import { type ShippedSite, shipped } from './shipped.ts'
import { pageOf } from './tabs.ts'

export class Consent {
  readonly #state: LinkState
  #answer: (isGiven: boolean) => void = () => {}

  constructor(state: LinkState) {
    this.#state = state
  }

  /** Asks where the user has not let the extension onto the site. */
  async isGiven({ origins }: ShippedSite): Promise<boolean> {
    const patterns = patternsOf(origins)
    if (await mayTouch(patterns)) {
      return true
    }
    const { tabId, code } = this.#state.kept
    if (tabId === null || (await pageOf(tabId, location.origin)) === null) {
      return false
    }
    const link = await lookAtLink(shipped.service, code)
    if (this.#state.kept.isGivenUp) {
      // Meanwhile: nobody is there to answer.
      return false
    }
    const answered = new Promise<boolean>((answer) => {
      this.#answer = answer
    })
    this.#state.show({
      phase: { kind: 'asking', hosts: origins.map((origin) => new URL(origin).host), patterns },
      operations: link?.operations ?? [],
    })
    // What a page says is not believed: the browser tells.
    return (await answered) && (await mayTouch(patterns))
  }

  /** The user has pressed Allow, and then answered the browser. */
  answered(): void {
    this.#answer(true)
  }

  /** Nobody will answer any more. */
  withdraw(): void {
    this.#answer(false)
  }
}
