// A page of Playwright's as a view of a site: where it is, whether another page is on its way, and how it moves. What a site
// opens beside it is brought into it. Knows no session, and does not close the page: whoever opened it does.
import type { Dialog, Download, Page, Request, Response } from 'playwright-core'
import { LOAD_LIMIT_MS } from '../../device/drivers/limits.ts'
import { type Arrival, Interrupted, type RemoteView, type ViewListener } from '../../device/drivers/remote-view.ts'
import { Failed } from '../../device/failed.ts'
import type { PageAnswer, PageCall } from '../../device/hands/in-page.ts'
import type { Picture } from '../../device/hands/screenshot.ts'
import type { ParamsOf } from '../../wire/command.ts'
import { takeScreenshot } from './screenshot.ts'
import type { World } from './world.ts'

/** How long a tab that a site opens may take until it has an address. */
const TAB_LIMIT_MS = 10_000
/** How long a page that says that it goes to another one may take to ask for it. */
const REQUEST_MS = 2_000
/** How long after a broken connection the browser's own page for it may take. */
const ERROR_PAGE_MS = 2_000
const BLANK = 'about:blank'
/** Whether what came has settled is asked by whoever moved. */
const HOW = { waitUntil: 'commit', timeout: LOAD_LIMIT_MS } as const

export class PlaywrightView implements RemoteView {
  readonly #page: Page
  readonly #world: World
  readonly #listener: ViewListener
  /** The navigation of the main frame that has begun and has brought no page yet. */
  #pending: Request | null = null
  /** The next page that comes is what it brought: it was answered, or it broke and the browser's error page follows. */
  #isNext = false
  /** When it broke: not every browser shows a page for it. */
  #brokeAt = Infinity
  /** When the page said that it goes to another one; nobody was asked for that yet. */
  #leavingAt = -Infinity
  /** A tab of the site's is being brought here. */
  #tabs = 0
  readonly #listening: (() => void)[] = []

  constructor(page: Page, world: World, listener: ViewListener) {
    this.#page = page
    this.#world = world
    this.#listener = listener
    this.#listen()
  }

  leave(): void {
    for (const forget of this.#listening.splice(0)) {
      forget()
    }
    this.#world.close()
  }

  address(): string | null {
    const address = this.#page.url()
    return /^https?:/.test(address) ? address : null
  }

  isBlank(): boolean {
    return this.#page.url() === BLANK
  }

  isClosed(): boolean {
    return this.#page.isClosed()
  }

  async closed(limitMs: number): Promise<void> {
    await this.#page.waitForEvent('close', { timeout: limitMs }).catch(() => null)
  }

  isUnderWay(): boolean {
    const isPending = this.#pending !== null && performance.now() - this.#brokeAt < ERROR_PAGE_MS
    const isLeaving = performance.now() - this.#leavingAt < REQUEST_MS
    return isPending || isLeaving || this.#tabs > 0
  }

  giveUpWaiting(): void {
    this.#pending = null
  }

  async navigate(address: string): Promise<Arrival> {
    return await this.#move(() => this.#page.goto(address, HOW))
  }

  async reload(): Promise<Arrival> {
    return await this.#move(() => this.#page.reload(HOW))
  }

  async goBack(): Promise<Arrival> {
    return await this.#move(() => this.#page.goBack(HOW))
  }

  async goForward(): Promise<Arrival> {
    return await this.#move(() => this.#page.goForward(HOW))
  }

  async call(asked: PageCall, path?: readonly string[]): Promise<PageAnswer | null> {
    return await this.#world.call(asked, path)
  }

  screenshot = async (params: ParamsOf<'screenshot'>): Promise<Picture> =>
    await takeScreenshot(this.#page, this.#world, params)

  async #move(begin: () => Promise<Response | null>): Promise<Arrival> {
    try {
      const response = await begin()
      return { status: response?.status() ?? 0 }
    } catch (cause) {
      if (String(cause).includes('interrupted by another navigation')) {
        throw new Interrupted('Another page came.', { cause })
      }
      throw this.#failureOf(cause)
    }
  }

  #failureOf(cause: unknown): Failed {
    if (this.#page.isClosed()) {
      return new Failed('detached', 'The page was closed.')
    }
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      // What comes next need not wait for it too.
      this.#pending = null
      return new Failed('timeout', 'The site did not answer.')
    }
    return new Failed('navigation_failed', 'The address brought no page.', String(cause).split('\n')[0])
  }

  #listen(): void {
    const page = this.#page
    const begun = (request: Request): void => {
      if (isOfMainFrame(request)) {
        this.#pending = request
        this.#leavingAt = -Infinity
        this.#isNext = false
        this.#brokeAt = Infinity
      }
    }
    const answered = (response: Response): void => {
      this.#isNext ||= response.request() === this.#pending
    }
    const ended = (request: Request): void => {
      if (request !== this.#pending) {
        return
      }
      const failure = request.failure()?.errorText
      if (failure === undefined || /abort/i.test(failure)) {
        // Aborted: a download or an empty answer, and the page stays.
        this.#pending = null
      } else {
        this.#isNext = true
        this.#brokeAt = performance.now()
      }
    }
    const moved = (frame: { parentFrame(): unknown }): void => {
      if (frame.parentFrame() !== null) {
        return
      }
      this.#leavingAt = -Infinity
      if (this.#isNext) {
        this.#pending = null
      }
      this.#listener.moved()
    }
    const asked = (dialog: Dialog): void => {
      const kind = dialog.type()
      // One that asks whether to leave would keep the page: nobody is there to lose what he has typed.
      const end = kind === 'beforeunload' ? dialog.accept() : dialog.dismiss()
      // Somebody else may have ended it.
      end.catch(() => null)
      this.#listener.dialog(kind)
    }
    const opened = (tab: Page): void => void this.#bring(tab)
    const left = (): void => this.#listener.left()

    this.#world.onLeaving(() => {
      this.#leavingAt = performance.now()
    })
    page.on('request', begun).on('response', answered).on('requestfinished', ended).on('requestfailed', ended)
    page.on('framenavigated', moved).on('dialog', asked).on('download', refuse).on('popup', opened)
    page.on('close', left).on('crash', left)
    this.#listening.push(() => {
      page.off('request', begun).off('response', answered).off('requestfinished', ended).off('requestfailed', ended)
      page.off('framenavigated', moved).off('dialog', asked).off('download', refuse).off('popup', opened)
      page.off('close', left).off('crash', left)
    })
  }

  /** A tab that nobody looks at would keep what the session waits for. One without an address is the site's own affair. */
  async #bring(tab: Page): Promise<void> {
    this.#tabs++
    try {
      tab.on('download', refuse)
      if (!/^https?:/.test(tab.url())) {
        await tab.waitForURL(/^https?:/, { waitUntil: 'commit', timeout: TAB_LIMIT_MS })
      }
      const address = tab.url()
      await tab.close()
      await this.#page.goto(address, HOW)
    } catch {
      // It was closed by the site, is a download, or does not load: the next command finds out.
    } finally {
      this.#tabs--
    }
  }
}

function isOfMainFrame(request: Request): boolean {
  try {
    return request.isNavigationRequest() && request.frame().parentFrame() === null
  } catch {
    // Of a page that does not exist yet.
    return false
  }
}

function refuse(download: Download): void {
  // It may be over already.
  download.cancel().catch(() => null)
}
