// One link, from the user's press on the hosted page to the end: claims it, asks for the site, plays its session in a tab, and
// leaves the user where the rest is told. Goes on where a worker that was stopped has left it. One of it for each link, ever.
import { ClaimRefused, claimLink } from '../device/claim-link.ts'
import { newClaimName } from '../device/claim-name.ts'
import { complain } from '../device/complain.ts'
import { lookAtLink } from '../device/end-of.ts'
import type { Play } from '../device/play.ts'
import { type DeviceEnd, NOTHING_DONE } from '../device/step.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { RefusalCode } from '../wire/extension-message.ts'
import { Consent } from './consent.ts'
import { type Farewell, GIVEN_UP } from './ending.ts'
import type { Kept } from './kept.ts'
import { findHosted, frontHosted, tellHosted } from './hosted-page.ts'
import { part } from './leaving.ts'
import { type KeptPlace, LinkState } from './link-state.ts'
import { openOwn } from './own-tab.ts'
import { giveUp, playSession } from './session.ts'
import { type ShippedSite, shipped, siteOf } from './shipped.ts'
import type { Shown } from './shown.ts'
import { Silence } from './silence.ts'
import { prepareAll } from './tab-scripts.ts'
import { isInOwnWindow, loaded, NO_PAGE, outlivesWindow, pageOf } from './tabs.ts'
import { TabView } from './tab-view.ts'
import { UsersPart } from './users-part.ts'

export interface LinkingListener {
  changed(): void
  /** Nothing is left of it. */
  over(): void
}

export class Linking {
  view: TabView | null = null
  #play: Play | null = null
  /** It is kept for later: the browser is closing around the tab, or a claim got no answer. */
  #isSuspended = false
  /** The user was left where the rest is told. */
  #isParted = false
  #over: Promise<void> = Promise.resolve()
  readonly #state: LinkState
  readonly #consent: Consent
  readonly #user: UsersPart
  readonly #silence: Silence
  readonly #listener: LinkingListener

  constructor(kept: Kept, keeper: KeptPlace, listener: LinkingListener) {
    this.#listener = listener
    this.#state = new LinkState(kept, keeper, () => listener.changed())
    this.#consent = new Consent(this.#state)
    this.#user = new UsersPart(this.#state, () => this.view?.address() === null)
    this.#silence = new Silence(kept.code, async (end) => {
      await this.#leave(end)
      this.#play?.stop()
    })
  }

  get shown(): Shown {
    return this.#state.shown
  }

  get #kept(): Kept {
    return this.#state.kept
  }

  get tabId(): number | null {
    return this.#kept.tabId
  }

  get origins(): readonly string[] {
    return siteOf(this.#kept.integrationId)?.origins ?? []
  }

  /** To its end. Never rejects. */
  async run(): Promise<void> {
    this.#over = this.#runToEnd()
    await this.#over
  }

  /** The user has pressed for it once more. False, once it is over: that press begins anew what has ended meanwhile. */
  async goesOn(): Promise<boolean> {
    await this.#consent.look()
    if (!this.#isParted && !this.#kept.isGivenUp && this.#consent.end === null) {
      return true
    }
    await this.#over
    return false
  }

  async #runToEnd(): Promise<void> {
    try {
      await this.#run()
    } catch (cause) {
      complain('A link broke off', cause)
      await this.#leave({ kind: 'over' }).catch((again: unknown) => complain('A link was not left', again))
    } finally {
      this.view?.leave()
      if (!this.#isSuspended) {
        await this.#state.erase()
      }
      this.#listener.over()
    }
  }

  /** The hosted page is there, in this tab. */
  hosted(tabId: number): void {
    this.#state.keep({ hostedTab: tabId }).catch((cause: unknown) => complain('The tab was not written down', cause))
  }

  allowed(): void {
    this.#consent.answered()
  }

  choose(accepted: boolean): void {
    this.#user.choose(accepted)
  }

  /** Written down: it counts as well where nothing is there yet that could be canceled, or where the worker is stopped now. */
  cancel(): void {
    this.#state.show({ isCanceling: true })
    this.#state.keep({ isGivenUp: true }).catch((cause: unknown) => complain('The end was not written down', cause))
    this.#consent.withdraw()
    this.#play?.cancel()
  }

  /** Where the user is to look. */
  async front(): Promise<void> {
    await this.#user.front()
  }

  /**
   * The tab of the site, or the one in which it is asked for, was closed.
   * @param isWithWindow with its window, as when the browser is closed
   */
  shut(isWithWindow: boolean): void {
    this.#isSuspended = isWithWindow && this.#play !== null
    this.view?.shut()
    if (this.#play === null) {
      this.cancel()
    }
  }

  /** The same tab has another number from now on. */
  async replaced(tabId: number): Promise<void> {
    this.view?.replaced(tabId)
    await this.#state.keep({ tabId })
  }

  /** The site has opened a tab. In their turn the user may have pressed for a window that answers its page: it is theirs. */
  async opened(tabId: number, url: string): Promise<void> {
    if (this.shown.phase.kind !== 'users_turn' || !(await isInOwnWindow(tabId))) {
      await this.view?.opened(tabId, url, Date.now())
    }
  }

  /** The worker is awake, and the service hears of it. */
  async tick(): Promise<void> {
    await this.#consent.look()
    if (this.#play !== null && this.shown.isConnected && !this.#isSuspended) {
      await this.#state.keep({})
    }
  }

  async #run(): Promise<void> {
    const { parting = null } = this.#kept
    if (parting !== null) {
      await this.#endOfParting(parting.farewell)
      return
    }
    const site = siteOf(this.#kept.integrationId)
    if (site === null) {
      if ((await findHosted(this.#kept.hostedTab, this.#kept.linkId)) === null) {
        // It is said there.
        await this.#openTab()
      }
      await this.#refuse('unknown_integration', 'This extension holds no manifest of the integration.')
      return
    }
    // Under a name that is there before the claim: its answer may be lost.
    await this.#state.keep({})
    const { ticket, tabId: before, isGivenUp, code } = this.#kept
    const link = ticket !== null && before === null && !isGivenUp ? await lookAtLink(shipped.service, code) : null
    // Without a word the session itself is asked.
    if (link !== null && link.status !== 'active') {
      if (this.#kept.hostedTab === null) {
        // Of an earlier life of the browser.
        return
      }
      // The user presses again: that is a session of its own.
      await this.#state.keep({ ticket: null, memory: null, address: null, claimId: newClaimName(), isAsked: false })
    }
    const tabId = this.#kept.isGivenUp ? null : await this.#openTab()
    // A claim that was sent may have begun a session that nobody wants any more: only who has its token can end it.
    const mustClaim = !this.#kept.isGivenUp || this.#kept.isAsked === true
    if (mustClaim && !(await this.#claim())) {
      return
    }
    const mayWork = tabId !== null && (await this.#consent.isGiven(site))
    if (this.#consent.end !== null) {
      await this.#leave(this.#consent.end)
    } else if (mayWork && !this.#kept.isGivenUp) {
      await this.#playIn(tabId, site)
    } else if (this.#kept.isGivenUp && this.#kept.ticket !== null) {
      await this.#giveUp()
      await this.#leave(GIVEN_UP)
    } else {
      // First: the link's own status would tell the page of an end, and not why.
      await this.#refuse('permission_denied', 'The extension was not let onto the site.')
      await this.#giveUp()
    }
  }

  async #openTab(): Promise<number> {
    const { tabId } = this.#kept
    if (tabId !== null) {
      return tabId
    }
    const made = await openOwn(this.#kept.linkId)
    await this.#state.keep({ tabId: made })
    await loaded(made)
    return made
  }

  /** False: the service does not give it away. */
  async #claim(): Promise<boolean> {
    const { ticket, code, claimId } = this.#kept
    if (ticket === null) {
      await this.#state.keep({ isAsked: true })
      try {
        const claimed = await claimLink(shipped.service, code, claimId)
        // The user has agreed to what the page said, and to nothing else; nor does a worker that is stopped now.
        const isOther = claimed.integrationId !== this.#kept.integrationId
        await this.#state.keep({ ticket: claimed.ticket, isGivenUp: isOther || this.#kept.isGivenUp })
        if (isOther) {
          await this.#refuse('unknown_integration', 'The link is of another integration than the page said.')
          await this.#giveUp()
          return false
        }
      } catch (cause) {
        const [why, message] =
          cause instanceof ClaimRefused
            ? [cause.code as RefusalCode, cause.message]
            : (['unreachable', 'The service did not answer the claim.'] as const)
        if (why === 'unreachable') {
          // Its answer may be lost, and the session begun: who presses again goes on under the same name.
          this.#isSuspended = true
          await this.#state.keep({ isLeft: true })
        }
        await this.#refuse(why, message)
        return false
      }
    }
    await tellHosted(this.#kept.hostedTab, { passage: 'extension.taken', linkId: this.#kept.linkId })
    return true
  }

  async #giveUp(): Promise<void> {
    const { ticket, memory } = this.#kept
    this.#state.show({ isCanceling: true })
    if (ticket !== null) {
      await giveUp(ticket, memory ?? NOTHING_DONE).catch((cause: unknown) => complain('It was not given up', cause))
    }
  }

  async #playIn(tabId: number, site: ShippedSite): Promise<void> {
    const { ticket, memory, address } = this.#kept
    if (ticket === null) {
      return
    }
    this.#state.show({ phase: { kind: 'working' } })
    const page = await pageOf(tabId, location.origin)
    const play = await playSession(
      ticket,
      site,
      { memory, comesBackTo: page?.isBlank === true ? address : null },
      (hear) => (this.view = new TabView(tabId, location.origin, page ?? NO_PAGE, hear)),
      {
        view: ({ isUsersTurn, isConnected, isCanceling, operations, refusals }) => {
          this.#user.turn(isUsersTurn)
          this.#state.show({
            isConnected,
            isCanceling,
            operations: operations.length === 0 ? this.shown.operations : operations,
          })
          this.#silence.heard(refusals)
        },
        says: (status) => {
          // A new heading is a new message; a progress alone belongs to the message that stands.
          this.#state.show({ status: status.heading === undefined ? { ...this.shown.status, ...status } : status })
        },
        asks: (name) => this.#user.ask(name),
        moved: (moved) => {
          this.#state
            .keep({ address: moved })
            .catch((cause: unknown) => complain('The address was not written down', cause))
        },
        write: (written) => this.#state.keep({ memory: written }),
      },
    )
    this.#play = play
    if (this.#kept.isGivenUp) {
      play.cancel()
    }
    if (page !== null && !page.isBlank) {
      await prepareAll(tabId)
    }
    if (page === null) {
      // Closed while nobody was awake.
      this.shut(false)
    }
    const outcome = await play.outcome
    if (outcome.kind === 'left') {
      await this.#afterTab(ticket)
    } else if (outcome.kind !== 'stopped') {
      await this.#leave(outcome)
    }
  }

  /** Whoever closes the tab of the site gives up; whoever closes the browser may come back. */
  async #afterTab(ticket: SessionTicket): Promise<void> {
    await this.#user.end()
    await this.#state.keep({ tabId: null, isLeft: this.#isSuspended, isGivenUp: !this.#isSuspended })
    if (this.#isSuspended && (await outlivesWindow())) {
      // That was a window and not the browser: nobody comes back to it.
      this.#isSuspended = false
      await this.#state.keep({ isLeft: false, isGivenUp: true })
    }
    if (!this.#isSuspended) {
      this.#state.show({ isCanceling: true })
      await giveUp(ticket, this.#kept.memory ?? NOTHING_DONE)
      await frontHosted(this.#kept.hostedTab, this.#kept.linkId)
    }
  }

  async #leave(end: DeviceEnd): Promise<void> {
    await this.#user.end()
    if (this.#kept.tabId !== null) {
      await this.#part({ kind: 'end', end })
    }
  }

  async #refuse(code: RefusalCode, message: string): Promise<void> {
    await this.#part({ kind: 'refusal', code, message })
  }

  /** From its tab: first of all it is none of the link's, so that nobody gives up who only sees it closed. */
  async #part(farewell: Farewell): Promise<void> {
    await this.#state.keep({ tabId: null, parting: { tabId: this.#kept.tabId, farewell } })
    await this.#finishParting()
  }

  async #finishParting(): Promise<void> {
    const { linkId, hostedTab, asker, parting = null } = this.#kept
    if (parting !== null) {
      this.#isParted = true
      const tabId = parting.tabId ?? chrome.tabs.TAB_ID_NONE
      await part({ linkId, hostedTab, tabId, asker, site: this.shown.site.name }, parting.farewell)
    }
    if (this.#isSuspended) {
      // It stays written down, and is led out of no other tab.
      await this.#state.keep({ parting: null })
    }
  }

  /** The worker was stopped while the user was led out of the tab. */
  async #endOfParting({ kind }: Farewell): Promise<void> {
    this.#isSuspended = this.#kept.isLeft
    await this.#finishParting()
    if (kind === 'refusal') {
      await this.#giveUp()
    }
  }
}
