// A tab of the browser as a view of a site: where it is, whether another page is on its way, how it moves, and the hands in
// it. What a site opens beside it is brought into it. Knows no session, and closes no tab but those that the site opened.
import { LOAD_LIMIT_MS } from '../device/drivers/limits.ts'
import { type Arrival, Gone, Interrupted, type RemoteView, type ViewListener } from '../device/drivers/remote-view.ts'
import { Failed } from '../device/failed.ts'
import type { PageAnswer, PageCall } from '../device/hands/in-page.ts'
import { sleep, until } from '../device/wait.ts'
import { isOnlyLeaving, NotAllowed } from './gone-page.ts'
import { frameIn, goThrough, useHands } from './hands-in-tab.ts'
import { mayTouch, patternsOf } from './hosts.ts'
import type { DialogKind } from './messages.ts'
import { mayBring } from './opened-tabs.ts'
import { follow, type MoveOutcome, outcomeOf, type TabEvent, type TabPage } from './tab-page.ts'

/** How long after a navigation that came to nothing the next one may take to begin. */
const FOLLOWING_MS = 300
/** How long the page may go on to answer after another one has come. */
const LAST_WORDS_MS = 500

/** Of a session: each is a message to the service. */
const MOST_DIALOGS = 100

const BLANK_STATE = { isComplete: true, isParsed: true, began: 0, address: 'about:blank', status: 0 }

export class TabView implements RemoteView {
  #tabId: number
  readonly #own: string
  readonly #listener: ViewListener
  #page: TabPage
  #isClosed = false
  #isLeft = false
  /** Of the moves that are waited for. */
  readonly #hearing = new Set<(event: TabEvent) => void>()
  /** What the site opened, and when. */
  #opened: readonly number[] = []
  #bringing = 0
  #dialogs = 0

  /** @param own the extension's origin. @param page what is in the tab now */
  constructor(tabId: number, own: string, page: TabPage, listener: ViewListener) {
    this.#tabId = tabId
    this.#own = own
    this.#page = page
    this.#listener = listener
  }

  /** The browser tells of this tab's main frame. */
  happened(event: TabEvent): void {
    this.#page = follow(this.#page, event, this.#own)
    this.#hearing.forEach((hear) => hear(event))
    if (!this.#isLeft && event.kind !== 'began') {
      this.#listener.moved()
    }
  }

  /** As the page says: its script may say it as often as it likes. */
  dialog(kind: DialogKind): void {
    if (!this.#isLeft && this.#dialogs++ < MOST_DIALOGS) {
      this.#listener.dialog(kind)
    }
  }

  /** The browser has put the page away to save memory, and the tab has another number: the page comes back once somebody looks. */
  replaced(tabId: number): void {
    this.#tabId = tabId
  }

  /** The tab was closed. */
  shut(): void {
    this.#isClosed = true
    if (!this.#isLeft) {
      this.#listener.left()
    }
  }

  async closed(limitMs: number): Promise<void> {
    await until(() => (this.#isClosed ? true : null), limitMs)
  }

  /** The site has opened a tab beside this one: nobody looks at it, and it would keep what the session waits for. */
  async opened(tabId: number, url: string, now: number): Promise<void> {
    this.#bringing++
    try {
      const mayCome = mayBring(this.#opened, now) && /^https?:/.test(url)
      this.#opened = [...this.#opened, now].slice(-100)
      await chrome.tabs.remove(tabId)
      if (mayCome && !this.#isLeft) {
        await chrome.tabs.update(this.#tabId, { url })
        await until(() => (this.#page.pending !== null ? true : null), FOLLOWING_MS)
      }
    } catch {
      // It was closed by the site meanwhile.
    } finally {
      this.#bringing--
    }
  }

  leave(): void {
    this.#isLeft = true
  }

  address(): string | null {
    return this.#page.address
  }

  isBlank(): boolean {
    return this.#page.isBlank
  }

  isClosed(): boolean {
    return this.#isClosed
  }

  isUnderWay(): boolean {
    return this.#page.pending !== null || this.#bringing > 0
  }

  giveUpWaiting(): void {
    this.#page = { ...this.#page, pending: null }
  }

  async navigate(address: string): Promise<Arrival> {
    return await this.#move(() => chrome.tabs.update(this.#tabId, { url: address }), new URL(address).href)
  }

  async reload(): Promise<Arrival> {
    return await this.#move(() => chrome.tabs.reload(this.#tabId), null)
  }

  async goBack(): Promise<Arrival> {
    return await this.#move(() => goThrough(this.#tabId, -1), null)
  }

  async goForward(): Promise<Arrival> {
    return await this.#move(() => goThrough(this.#tabId, 1), null)
  }

  async call(asked: PageCall, path: readonly string[] = []): Promise<PageAnswer | null> {
    if (this.#page.isBlank) {
      // A page of the extension's own: no hand works in it.
      return asked.table === 'page'
        ? { result: BLANK_STATE }
        : { failed: { code: 'refused', message: 'No site was opened yet.' } }
    }
    let frameId = 0
    for (const selector of path) {
      const found = await frameIn(this.#tabId, frameId, selector)
      if (found === null) {
        return null
      }
      frameId = found
    }
    try {
      return await this.#unlessReplaced(useHands(this.#tabId, frameId, asked))
    } catch (cause) {
      const address = this.#page.address
      if (!(cause instanceof NotAllowed) || address === null) {
        throw cause
      }
      if (await isOnlyLeaving(address, asked.origins, (origin) => mayTouch(patternsOf([origin])))) {
        throw new Gone(false, cause)
      }
      // A stranger's page, of which the extension sees no more than where it is.
      return asked.table === 'page'
        ? { result: { ...BLANK_STATE, address } }
        : { failed: { code: 'refused', message: 'The browser is at an address that is none of the site.' } }
    }
  }

  /** A page that the browser keeps for the way back is only frozen: what it was asked is answered by nobody. */
  async #unlessReplaced(answered: Promise<PageAnswer>): Promise<PageAnswer> {
    const replaced = new Promise<never>((_, fail) => {
      const hear = (event: TabEvent): void => {
        if (event.kind === 'committed') {
          this.#hearing.delete(hear)
          void sleep(LAST_WORDS_MS).then(() => fail(new Gone(true)))
        }
      }
      this.#hearing.add(hear)
      const forget = (): void => void this.#hearing.delete(hear)
      answered.then(forget, forget)
    })
    // It may fail when nobody waits for it any more.
    replaced.catch(() => {})
    return await Promise.race([answered, replaced])
  }

  async #move(begin: () => Promise<unknown>, wanted: string | null): Promise<Arrival> {
    const events: TabEvent[] = []
    const before = this.#page
    const hear = (event: TabEvent): void => void events.push(event)
    this.#hearing.add(hear)
    try {
      await begin().catch((cause: unknown) => {
        throw this.#isClosed
          ? new Failed('detached', 'The page was closed.')
          : new Failed('navigation_failed', 'The browser did not go there.', cause)
      })
      return await this.#arrival(() => outcomeOf(events, wanted, before))
    } finally {
      this.#hearing.delete(hear)
    }
  }

  async #arrival(lookUp: () => MoveOutcome): Promise<Arrival> {
    const ended = async (): Promise<'arrived' | 'interrupted' | 'nothing' | 'broken' | 'closed' | null> => {
      if (this.#isClosed) {
        return 'closed'
      }
      const outcome = lookUp()
      if (outcome === 'nothing') {
        await sleep(FOLLOWING_MS)
        return lookUp() === 'nothing' ? outcome : 'interrupted'
      }
      return outcome === 'under way' ? null : outcome
    }
    switch (await until(ended, LOAD_LIMIT_MS)) {
      case 'arrived':
        return { status: null }
      case 'interrupted':
        throw new Interrupted('Another page came.')
      case 'nothing':
      case 'broken':
        throw new Failed('navigation_failed', 'The address brought no page.')
      case 'closed':
        throw new Failed('detached', 'The page was closed.')
      case null:
        // What comes next need not wait for it too.
        this.giveUpWaiting()
        throw new Failed('timeout', 'The site did not answer.')
    }
  }
}
