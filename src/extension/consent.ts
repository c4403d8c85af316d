// Whether the extension may work on the site of a link: as the browser has it, else as the user answers in the tab that asks.
import { endTold, lookAtLink } from '../device/end-of.ts'
import type { DeviceEnd } from '../device/step.ts'
import { mayTouch, patternsOf } from './hosts.ts'
import type { LinkState } from './link-state.ts'
import { type ShippedSite, shipped } from './shipped.ts'
import { pageOf } from './tabs.ts'

export class Consent {
  readonly #state: LinkState
  #answer: (isGiven: boolean) => void = () => {}
  #end: DeviceEnd | null = null

  constructor(state: LinkState) {
    this.#state = state
  }

  /** How the link has ended while the user was asked; null: of no end was heard. */
  get end(): DeviceEnd | null {
    return this.#end
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
    if (!(await answered)) {
      return false
    }
    await this.look()
    // What a page says is not believed: the browser tells.
    return this.#end === null && (await mayTouch(patterns))
  }

  /** The user may take their time, and the service waits for nobody so long: then nothing is asked any more. */
  async look(): Promise<void> {
    const { shown, kept } = this.#state
    if (shown.phase.kind === 'asking' && this.#end === null) {
      this.#end = endTold(await lookAtLink(shipped.service, kept.code))
      if (this.#end !== null) {
        this.#answer(false)
      }
    }
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
