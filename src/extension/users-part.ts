// The user's part in a session: their turn in the tab of the site, and the question whether to go on as whoever is signed in.
// Brings to the front what they are to look at. Tells the service nothing.
import { complain } from '../device/complain.ts'
import type { LinkState } from './link-state.ts'
import { pageOfLink, QuestionTab, showsOwn } from './own-tab.ts'
import { toFront } from './tabs.ts'

export class UsersPart {
  readonly #state: LinkState
  readonly #question: QuestionTab
  readonly #isNowhere: () => boolean
  #choose: ((accepted: boolean) => void) | null = null
  /** Perhaps a turn goes on that began in an earlier life: they may be reading a code in another tab. */
  #isSameTurn: boolean

  /** @param isNowhere no page of any site is in the tab: the extension's own is again, or what the browser says of an error */
  constructor(state: LinkState, isNowhere: () => boolean) {
    this.#state = state
    this.#isNowhere = isNowhere
    this.#question = new QuestionTab(state.kept.linkId)
    this.#isSameTurn = state.kept.memory !== null
  }

  turn(isUsersTurn: boolean): void {
    const { phase } = this.#state.shown
    if (isUsersTurn && phase.kind === 'working') {
      this.#state.show({ phase: { kind: 'users_turn' }, status: {} })
      if (!this.#isSameTurn) {
        this.front().catch((cause: unknown) => complain('The tab was not shown', cause))
      }
    } else if (!isUsersTurn && phase.kind === 'users_turn') {
      this.#isSameTurn = false
      this.#state.show({ phase: { kind: 'working' } })
    }
  }

  /** In a tab of the extension's own, where no page can press for the user. */
  async ask(name: string | null): Promise<boolean> {
    const answered = new Promise<boolean>((choose) => {
      this.#choose = choose
    })
    this.#state.show({ phase: { kind: 'question', name } })
    await this.#question.show(this.#state.kept.tabId)
    const accepted = await answered
    this.#choose = null
    this.#state.show({ phase: { kind: 'working' } })
    await this.front()
    await this.#question.close()
    return accepted
  }

  choose(accepted: boolean): void {
    this.#choose?.(accepted)
  }

  /** Where the user is to look. Who has closed the question's tab gets another one; who has left the page is led back to it. */
  async front(): Promise<void> {
    const { tabId, linkId, address } = this.#state.kept
    const { kind } = this.#state.shown.phase
    if (kind === 'question') {
      await this.#question.show(tabId)
    } else if (tabId !== null) {
      await toFront(tabId)
      // On another site in their turn they may be signing in by another company, and nobody leads them away from there.
      const url =
        kind === 'asking' && !(await showsOwn(tabId, linkId))
          ? chrome.runtime.getURL(pageOfLink(linkId))
          : kind === 'users_turn' && this.#isNowhere()
            ? address
            : null
      if (url !== null) {
        await chrome.tabs.update(tabId, { url })
      }
    }
  }

  /** Nothing is asked any more. */
  async end(): Promise<void> {
    await this.#question.close()
  }
}
