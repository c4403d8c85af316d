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
import { endAfterRefusals, ENOUGH_REFUSALS, GIVEN_UP } from './ending.ts'
import type { Kept } from './kept.ts'
import type { Keeper } from './keeper.ts'
import { frontHosted, tellHosted } from './hosted-page.ts'
import { mayTouch, patternsOf } from './hosts.ts'
import { leave, type Left, refuse } from './leaving.ts'
import { openOwn, QuestionTab } from './own-tab.ts'
import { giveUp, playSession } from './session.ts'
import { type ShippedSite, shipped, siteOf } from './shipped.ts'
import type { Shown } from './shown.ts'
import { siteShown } from './site-shown.ts'
import { prepareAll } from './tab-scripts.ts'
import { loaded, NO_PAGE, pageOf, toFront } from './tabs.ts'
import { TabView } from './tab-view.ts'

export interface LinkingListener {
  changed(): void
  /** Nothing is left of it. */
  over(): void
}

export class Linking {
  view: TabView | null = null
  #kept: Kept
  #shown: Shown
  #play: Play | null = null
  #allow: (isAllowed: boolean) => void = () => {}
  #choose: ((accepted: boolean) => void) | null = null
  #isAskingLink = false
  /** Perhaps a turn of the user goes on that began in an earlier life: they may be reading a code in another tab. */
  #isSameTurn: boolean
  /** It is kept for later: the browser is closing around the tab, or a claim got no answer. */
  #isSuspended = false
  readonly #question: QuestionTab
  readonly #keeper: Keeper
  readonly #listener: LinkingListener

  constructor(kept: Kept, keeper: Keeper, listener: LinkingListener) {
    this.#kept = kept
    this.#keeper = keeper
    this.#listener = listener
    this.#isSameTurn = kept.memory !== null
    this.#question = new QuestionTab(kept.linkId)
    this.#shown = {
      linkId: kept.linkId,
      asker: kept.asker,
      site: siteShown(kept.integrationId),
      phase: { kind: 'claiming' },
      operations: [],
      status: {},
      isConnected: true,
      isCanceling: kept.isGivenUp || kept.memory?.isCanceling === true,
    }
  }

  get shown(): Shown {
    return this.#shown
  }

  get tabId(): number | null {
    return this.#kept.tabId
  }

  get origins(): readonly string[] {
    return siteOf(this.#kept.integrationId)?.origins ?? []
  }

  /** To its end. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#run()
    } catch (cause) {
      complain('A link broke off', cause)
      await this.#leave({ kind: 'over' }).catch((again: unknown) => complain('A link was not left', again))
    } finally {
      this.view?.leave()
      if (!this.#isSuspended) {
        await this.#keeper.erase(this.#kept.linkId)
      }
      this.#listener.over()
    }
  }

  /** The hosted page is there, in this tab. */
  hosted(tabId: number): void {
    this.#keep({ hostedTab: tabId }).catch((cause: unknown) => complain('The tab was not written down', cause))
  }

  allowed(isAllowed: boolean): void {
    this.#allow(isAllowed)
  }

  choose(accepted: boolean): void {
    this.#choose?.(accepted)
  }

  /** Written down: it counts as well where nothing is there yet that could be canceled, or where the worker is stopped now. */
  cancel(): void {
    this.#show({ isCanceling: true })
    this.#keep({ isGivenUp: true }).catch((cause: unknown) => complain('The end was not written down', cause))
    this.#allow(false)
    this.#play?.cancel()
  }

  /** Where the user is to look. */
  async front(): Promise<void> {
    const { tabId } = this.#kept
    if (this.#shown.phase.kind === 'question') {
      await this.#question.show(tabId)
    } else if (tabId !== null) {
      await toFront(tabId)
    }
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

  /** The worker is awake, and the service hears of it. */
  async tick(): Promise<void> {
    if (this.#play !== null && this.#shown.isConnected && !this.#isSuspended) {
      await this.#keep({})
    }
  }

  async #run(): Promise<void> {
    const site = siteOf(this.#kept.integrationId)
    if (site === null) {
      await this.#refuse('unknown_integration', 'This extension holds no manifest of the integration.')
      return
    }
    // Under a name that is there before the claim: its answer may be lost.
    await this.#keep({})
    const { ticket, tabId: before, isGivenUp, code } = this.#kept
    const link = ticket !== null && before === null && !isGivenUp ? await lookAtLink(shipped.service, code) : null
    // Without a word the session itself is asked.
    if (link !== null && link.status !== 'active') {
      if (this.#kept.hostedTab === null) {
        // Of an earlier life of the browser.
        return
      }
      // The user presses again: that is a session of its own.
      await this.#keep({ ticket: null, memory: null, address: null, claimId: newClaimName() })
    }
    const tabId = this.#kept.isGivenUp ? null : await this.#openTab()
    if (!this.#kept.isGivenUp && !(await this.#claim())) {
      return
    }
    const mayWork = tabId !== null && (await this.#mayWork(site))
    if (mayWork && !this.#kept.isGivenUp) {
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
    await this.#keep({ tabId: made })
    await loaded(made)
    return made
  }

  /** False: the service does not give it away. */
  async #claim(): Promise<boolean> {
    const { ticket, code, claimId } = this.#kept
    if (ticket === null) {
      try {
        const claimed = await claimLink(shipped.service, code, claimId)
        // The user has agreed to what the page said, and to nothing else; nor does a worker that is stopped now.
        const isOther = claimed.integrationId !== this.#kept.integrationId
        await this.#keep({ ticket: claimed.ticket, isGivenUp: isOther || this.#kept.isGivenUp })
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
          await this.#keep({ isLeft: true })
        }
        await this.#refuse(why, message)
        return false
      }
    }
    await tellHosted(this.#kept.hostedTab, { passage: 'extension.taken', linkId: this.#kept.linkId })
    return true
  }

  /** Asks for the site where the user has not let the extension onto it. */
  async #mayWork({ origins }: ShippedSite): Promise<boolean> {
    const patterns = patternsOf(origins)
    if (await mayTouch(patterns)) {
      return true
    }
    if (this.#kept.tabId === null || (await pageOf(this.#kept.tabId, location.origin)) === null) {
      return false
    }
    const link = await lookAtLink(shipped.service, this.#kept.code)
    if (this.#kept.isGivenUp) {
      // Meanwhile: nobody is there to answer.
      return false
    }
    const answered = new Promise<boolean>((allow) => {
      this.#allow = allow
    })
    this.#show({
      phase: { kind: 'asking', hosts: origins.map((origin) => new URL(origin).host), patterns },
      operations: link?.operations ?? [],
    })
    // What a page says is not believed: the browser tells.
    return (await answered) && (await mayTouch(patterns))
  }

  async #giveUp(): Promise<void> {
    const { ticket, memory } = this.#kept
    this.#show({ isCanceling: true })
    if (ticket !== null) {
      await giveUp(ticket, memory ?? NOTHING_DONE).catch((cause: unknown) => complain('It was not given up', cause))
    }
  }

  async #playIn(tabId: number, site: ShippedSite): Promise<void> {
    const { ticket, memory, address } = this.#kept
    if (ticket === null) {
      return
    }
    this.#show({ phase: { kind: 'working' } })
    const page = await pageOf(tabId, location.origin)
    const play = await playSession(
      ticket,
      site,
      { memory, comesBackTo: page?.isBlank === true ? address : null },
      (hear) => (this.view = new TabView(tabId, location.origin, page ?? NO_PAGE, hear)),
      {
        view: ({ isUsersTurn, isConnected, isCanceling, operations, refusals }) => {
          this.#showTurn(isUsersTurn)
          this.#show({
            isConnected,
            isCanceling,
            operations: operations.length === 0 ? this.#shown.operations : operations,
          })
          this.#askLink(refusals)
        },
        says: (status) => {
          // A new heading is a new message; a progress alone belongs to the message that stands.
          this.#show({ status: status.heading === undefined ? { ...this.#shown.status, ...status } : status })
        },
        asks: (name) => this.#ask(name),
        moved: (moved) => {
          this.#keep({ address: moved }).catch((cause: unknown) => complain('The address was not written down', cause))
        },
        write: (written) => this.#keep({ memory: written }),
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
    await this.#question.close()
    await this.#keep({ tabId: null, isLeft: this.#isSuspended, isGivenUp: !this.#isSuspended })
    if (!this.#isSuspended) {
      this.#show({ isCanceling: true })
      await giveUp(ticket, this.#kept.memory ?? NOTHING_DONE)
      await frontHosted(this.#kept.hostedTab, this.#kept.linkId)
    }
  }

  #showTurn(isUsersTurn: boolean): void {
    const { phase } = this.#shown
    if (isUsersTurn && phase.kind === 'working') {
      this.#show({ phase: { kind: 'users_turn' }, status: {} })
      if (!this.#isSameTurn) {
        this.front().catch((cause: unknown) => complain('The tab was not shown', cause))
      }
    } else if (!isUsersTurn && phase.kind === 'users_turn') {
      this.#isSameTurn = false
      this.#show({ phase: { kind: 'working' } })
    }
  }

  /** In a tab of the extension's own, where no page can press for the user. */
  async #ask(name: string | null): Promise<boolean> {
    const answered = new Promise<boolean>((choose) => {
      this.#choose = choose
    })
    this.#show({ phase: { kind: 'question', name } })
    await this.#question.show(this.#kept.tabId)
    const accepted = await answered
    this.#choose = null
    this.#show({ phase: { kind: 'working' } })
    await this.front()
    await this.#question.close()
    return accepted
  }

  /** A socket that does not open says nothing: perhaps the session is over. */
  #askLink(refusals: number): void {
    if (refusals < ENOUGH_REFUSALS || this.#isAskingLink) {
      return
    }
    this.#isAskingLink = true
    lookAtLink(shipped.service, this.#kept.code)
      .then(async (link) => {
        const end = endAfterRefusals(link, refusals)
        if (end !== null) {
          await this.#leave(end)
          this.#play?.stop()
        }
        return undefined
      })
      .catch((cause: unknown) => complain('The link did not say how it stands', cause))
      .finally(() => (this.#isAskingLink = false))
  }

  async #leave(end: DeviceEnd): Promise<void> {
    await this.#question.close()
    if (this.#kept.tabId !== null) {
      await this.#part((left) => leave(left, end))
    }
  }

  async #refuse(code: RefusalCode, message: string): Promise<void> {
    await this.#part((left) => refuse(left, code, message))
  }

  /** From its tab: first of all it is none of the link's, so that nobody gives up who only sees it closed. */
  async #part(from: (left: Left) => Promise<void>): Promise<void> {
    const { linkId, hostedTab, asker } = this.#kept
    const tabId = this.#kept.tabId ?? chrome.tabs.TAB_ID_NONE
    await this.#keep({ tabId: null })
    await from({ linkId, hostedTab, tabId, asker, site: this.#shown.site.name })
  }

  async #keep(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change, aliveAt: Date.now() }
    await this.#keeper.write(this.#kept)
  }

  #show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change }
    this.#listener.changed()
  }
}
