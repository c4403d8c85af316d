// An app's web view as a view of a site: where it is, whether another page is on its way, and how it moves. What the platform
// tells of that may be late or missing, so that the page is asked too. Knows no session, and does not close the web view.
import { LOAD_LIMIT_MS } from '../../device/drivers/limits.ts'
import { type Arrival, Interrupted, type RemoteView, type ViewListener } from '../../device/drivers/remote-view.ts'
import { Failed } from '../../device/failed.ts'
import type { PageAnswer, PageCall, PageState } from '../../device/hands/in-page.ts'
import { HINTS } from '../../device/page-line.ts'
import type { WebViewBridge } from './bridge.ts'
import { PageCalls } from './page-calls.ts'
import { mayRevive } from './revive.ts'

/** How often a page is asked whether it is still the same, while another one is on its way. */
const LOOK_MS = 250
/** How long a page that says that it goes may take to be gone, where the platform tells nothing of that. */
const LEAVING_MS = 5_000
/** How long a step back may take to begin: where there is none, no platform says so. */
const BACK_MS = 1_500
/** How long after what came to nothing that may begin to which it gave way. */
const GAVE_WAY_MS = 200
/** A page may want to open dialogs without end. */
const MOST_DIALOGS = 20
const DIALOGS = new Set(['alert', 'confirm', 'prompt', 'beforeunload'])

type Moved = Arrival | Failed | Interrupted

export class WebViewView implements RemoteView {
  readonly #bridge: WebViewBridge
  readonly #calls: PageCalls
  readonly #listener: ViewListener
  readonly #forget: () => void
  #address: string | null = null
  /** The last page of a site. */
  #last: string | null = null
  #isClosed = false
  /** Since when another page is on its way, as the platform tells it. */
  #pendingAt = -Infinity
  /** What was asked for last has begun. Before that, what fails is what was under way until then. */
  #hasBegun = false
  #leavings = 0
  /** When the page itself said that it goes. */
  #leavingAt = -Infinity
  /** Which document is there, by when it began; null where that was not asked yet. */
  #began: number | null = null
  #lookedAt = -Infinity
  #dialogs = 0
  #deaths: readonly number[] = []
  /** Who waits for the next thing that happens to the page. */
  #movers: ((how: Moved) => void)[] = []
  #closers: (() => void)[] = []

  /** @param script the whole of /device.js @param newName 128 bits that no page can guess */
  constructor(bridge: WebViewBridge, script: string, newName: () => string, listener: ViewListener) {
    this.#bridge = bridge
    this.#listener = listener
    this.#calls = new PageCalls((text) => bridge.run(text), script, newName)
    this.#forget = bridge.listen({
      message: (text) => this.#hear(text),
      leaving: () => {
        this.#pendingAt = performance.now()
        this.#leavings++
        this.#hasBegun = true
      },
      came: (address, status = 0) => this.#came(address, status === 0 ? null : status),
      moved: (address) => this.#moved(address),
      failed: () => this.#failed(),
      dialog: (kind) => this.#tellDialog(kind),
      died: () => this.#revive(),
      left: () => this.#close(),
    })
  }

  leave(): void {
    this.#forget()
    this.#calls.lose(new Failed('detached', 'The session is over.'))
  }

  address(): string | null {
    return this.#address
  }

  isBlank(): boolean {
    return this.#last === null
  }

  isClosed(): boolean {
    return this.#isClosed
  }

  async closed(limitMs: number): Promise<void> {
    await new Promise<void>((settle) => {
      setTimeout(settle, limitMs)
      this.#closers.push(settle)
    })
  }

  isUnderWay(): boolean {
    const now = performance.now()
    const isUnderWay = now - this.#pendingAt < LOAD_LIMIT_MS || now - this.#leavingAt < LEAVING_MS
    if (isUnderWay && now - this.#lookedAt > LOOK_MS) {
      this.#lookedAt = now
      this.#look().catch(() => null)
    }
    return isUnderWay
  }

  giveUpWaiting(): void {
    this.#pendingAt = -Infinity
    this.#leavingAt = -Infinity
  }

  async navigate(address: string): Promise<Arrival> {
    return await this.#move(() => this.#bridge.load(address))
  }

  async reload(): Promise<Arrival> {
    return await this.#move(() => this.#bridge.reload())
  }

  async goBack(): Promise<Arrival> {
    return await this.#move(() => this.#bridge.goBack(), BACK_MS)
  }

  /** Only ever from before the site, where no web view should lead. */
  async goForward(): Promise<Arrival> {
    const last = this.#last
    return last === null ? { status: null } : await this.navigate(last)
  }

  async call(asked: PageCall, path?: readonly string[]): Promise<PageAnswer | null> {
    if (path !== undefined) {
      // Nobody looks from one page into another's, and no platform lets its app do that for all of them.
      return { failed: { code: 'unsupported', message: 'The frame is of another origin.' } }
    }
    const answer = await this.#calls.call(asked)
    if (asked.table === 'page' && 'result' in answer) {
      this.#note(answer.result as Partial<PageState> | null)
    }
    return answer
  }

  /** @param beginMs where it need not begin: how long that may take */
  async #move(begin: () => void, beginMs = Infinity): Promise<Arrival> {
    // Of the page that is there still, to know it from the next. Nobody waits: it may never answer.
    this.#look().catch(() => null)
    const since = performance.now()
    this.giveUpWaiting()
    this.#hasBegun = false
    let timer: ReturnType<typeof setInterval> | undefined
    const how = await new Promise<Moved>((settle) => {
      this.#movers.push(settle)
      timer = setInterval(() => {
        const waitedMs = performance.now() - since
        if (waitedMs > LOAD_LIMIT_MS) {
          this.giveUpWaiting()
          settle(new Failed('timeout', 'The site did not answer.'))
        } else if (waitedMs > beginMs && !this.isUnderWay()) {
          settle({ status: null })
        } else {
          this.#look().catch(() => null)
        }
      }, LOOK_MS)
      begin()
    })
    clearInterval(timer)
    if (how instanceof Error) {
      throw how
    }
    return how
  }

  /** Finds out whether another document is there. */
  async #look(): Promise<void> {
    await this.call({ table: 'page', name: 'state', params: {}, origins: null })
  }

  #note(state: Partial<PageState> | null): void {
    const began = state?.began
    if (typeof began !== 'number' || began === this.#began) {
      return
    }
    const isOther = this.#began !== null
    this.#began = began
    if (isOther) {
      // The platform has not told of it, or tells it later.
      this.#arrived(null)
    }
  }

  #came(address: string | null, status: number | null): void {
    this.#began = null
    this.#dialogs = 0
    this.#moveTo(address ?? '')
    this.#arrived(status)
  }

  #moved(address: string): void {
    this.#moveTo(address)
    this.#tell({ status: null })
  }

  #moveTo(address: string): void {
    this.#address = /^https?:/.test(address) ? address : null
    this.#last = this.#address ?? this.#last
    this.#listener.moved()
  }

  #arrived(status: number | null): void {
    this.giveUpWaiting()
    this.#calls.look()
    this.#tell({ status })
  }

  #failed(): void {
    if (!this.#hasBegun) {
      return
    }
    this.giveUpWaiting()
    const leavings = this.#leavings
    const movers = [...this.#movers]
    setTimeout(() => {
      const how =
        this.#leavings === leavings
          ? new Failed('navigation_failed', 'The address brought no page.')
          : new Interrupted('It gave way to another page.')
      for (const settle of movers) {
        settle(how)
      }
    }, GAVE_WAY_MS)
  }

  #tell(how: Moved): void {
    for (const settle of this.#movers.splice(0)) {
      settle(how)
    }
  }

  #hear(text: string): void {
    if (text === HINTS.leaving) {
      this.#leavingAt = performance.now()
    } else if (text.startsWith(`${HINTS.dialog} `)) {
      this.#tellDialog(text.slice(HINTS.dialog.length + 1))
    } else {
      this.#calls.hear(text)
    }
  }

  #tellDialog(kind: string): void {
    if (DIALOGS.has(kind) && this.#dialogs < MOST_DIALOGS) {
      this.#dialogs++
      this.#listener.dialog(kind)
    }
  }

  /** The site comes back to where it was. What was being done in it has no end. */
  #revive(): void {
    this.#began = null
    this.#calls.lose(new Failed('detached', 'The page died before it gave an answer.'))
    this.#deaths = [...this.#deaths, performance.now()]
    if (!mayRevive(this.#deaths)) {
      this.#close()
    } else if (this.#last !== null) {
      this.#pendingAt = performance.now()
      this.#bridge.load(this.#last)
    }
  }

  #close(): void {
    this.#isClosed = true
    this.#calls.lose(new Failed('detached', 'The page was closed.'))
    this.#tell(new Failed('detached', 'The page was closed.'))
    for (const settle of this.#closers.splice(0)) {
      settle()
    }
    this.#listener.left()
  }
}
