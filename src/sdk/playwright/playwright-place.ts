// A page of Playwright's as a place for a site: where it is, whether another page is on its way, how it moves, and the hands
// at work in it. What a site opens beside it is brought into it. Knows no session, and does not close the page: whoever
// opened it does.
import type { Dialog, Download, Page, Request, Response } from 'playwright-core'
import type { HandName, Looked } from '../../device/hands/hands.ts'
import { Failed } from '../../device/failed.ts'
import { HAND_LIMIT_MS, LOAD_LIMIT_MS, PARSED_IS_ENOUGH_MS } from '../../device/drivers/limits.ts'
import type { Place } from '../../device/drivers/place.ts'
import { parseUrl } from '../../device/parse-url.ts'
import { until } from '../../device/wait.ts'
import type { ParamsOf } from '../../wire/command.ts'
import type { CommandErrorCode } from '../../wire/error-code.ts'
import type { PageAnswer, PageState, TableName } from './in-page.ts'
import { takeScreenshot } from './screenshot.ts'
import { Gone, type World } from './world.ts'

/** How long a tab that a site opens may take until it has an address. */
const TAB_LIMIT_MS = 10_000
/** How long a page that says that it goes to another one may take to ask for it. */
const REQUEST_MS = 2_000
/** How long after a broken connection the browser's own page for it may take. */
const ERROR_PAGE_MS = 2_000
/** How long after its last command has failed a page that closes may take to say so. */
const CLOSING_MS = 1_000
const BLANK = 'about:blank'

/** What has happened once the page is gone: the next page is what came of it. */
const EFFECTS: ReadonlySet<HandName> = new Set(['click', 'submit', 'press'])

export interface PlaceListener {
  /** The address may have changed. */
  moved(): void
  dialog(kind: string): void
  /** The page is closed, or broken for good. */
  left(): void
}

export class PlaywrightPlace implements Place {
  readonly #page: Page
  readonly #world: World
  readonly #origins: readonly string[] | null
  readonly #listener: PlaceListener
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

  /** @param origins where anything may be seen or done; null: anywhere */
  constructor(page: Page, world: World, origins: readonly string[] | null, listener: PlaceListener) {
    this.#page = page
    this.#world = world
    this.#origins = origins
    this.#listener = listener
    this.#listen()
  }

  /** Hears no more of the page, which stays open. */
  leave(): void {
    for (const forget of this.#listening.splice(0)) {
      forget()
    }
    this.#world.close()
  }

  /**
   * Whether the page is closed, or is just closing. Commands fail for it before it tells of its end, and what they then say
   * is true of no site.
   */
  async isGone(): Promise<boolean> {
    // A page to which nothing comes may not answer for as long as it waits.
    const state = within(CLOSING_MS, this.#lookAtState()).catch(() => null)
    if (!this.#page.isClosed() && (await state) === null) {
      await this.#page.waitForEvent('close', { timeout: CLOSING_MS }).catch(() => null)
    }
    return this.#page.isClosed()
  }

  address(): string | null {
    const address = this.#page.url()
    return /^https?:/.test(address) ? address : null
  }

  async navigate(address: string): Promise<string> {
    if (!/^https?:$/.test(parseUrl(address)?.protocol ?? '')) {
      throw new Failed('navigation_failed', 'That is no address of a site.')
    }
    return await this.#move((how) => this.#page.goto(address, how))
  }

  async reload(): Promise<string> {
    return await this.#move((how) => this.#page.reload(how))
  }

  async goBack(): Promise<string> {
    const from = this.#page.url()
    const address = await this.#move((how) => this.#page.goBack(how))
    if (address === from) {
      throw new Failed('navigation_failed', 'There is no page to go back to.')
    }
    if (this.address() === null) {
      // Before the site was opened.
      await this.#move((how) => this.#page.goForward(how))
      throw new Failed('navigation_failed', 'There is no page to go back to.')
    }
    return address
  }

  /** Gives the address of the page that was there then. */
  async settled(): Promise<string> {
    let parsed: { readonly began: number; readonly at: number } | null = null
    const lookForPage = async (): Promise<string | null> => {
      if (this.#isUnderWay) {
        return null
      }
      if (this.address() === null && this.#page.url() !== BLANK) {
        throw new Failed('navigation_failed', 'The page did not load.')
      }
      const state = await this.#lookAtState()
      if (state === null) {
        return null
      }
      if (state.isParsed && parsed?.began !== state.began) {
        parsed = { began: state.began, at: performance.now() }
      }
      const isParsed = parsed !== null && performance.now() - parsed.at > PARSED_IS_ENOUGH_MS
      return state.isComplete || (state.isParsed && isParsed) ? state.address : null
    }
    const address = await until(lookForPage, LOAD_LIMIT_MS)
    if (address === null) {
      // What comes next need not wait for it too.
      this.#pending = null
      throw new Failed('timeout', 'The page did not finish loading.')
    }
    return address
  }

  async use<N extends HandName>(hand: N, params: ParamsOf<N>): Promise<unknown> {
    if (hand === 'evaluate') {
      // No code of anybody else's runs in a page.
      throw new Failed('unsupported', 'This client runs no expressions.')
    }
    for (;;) {
      await this.settled()
      if (hand === 'screenshot') {
        return await takeScreenshot(this.#page, this.#world, params as ParamsOf<'screenshot'>)
      }
      try {
        return await this.#call('hands', hand, params)
      } catch (cause) {
        if (!(cause instanceof Gone)) {
          throw cause
        }
        if (!cause.mayHaveBegun) {
          continue
        }
        return await this.#afterLoss(hand)
      }
    }
  }

  async look<N extends keyof Looked>(look: N, params: ParamsOf<N>): Promise<Looked[N] | null> {
    return (await this.#callThere('looks', look, params)) as Looked[N] | null
  }

  get #isUnderWay(): boolean {
    const isPending = this.#pending !== null && performance.now() - this.#brokeAt < ERROR_PAGE_MS
    const isLeaving = performance.now() - this.#leavingAt < REQUEST_MS
    return isPending || isLeaving || this.#tabs > 0
  }

  async #afterLoss(hand: HandName): Promise<null> {
    if (EFFECTS.has(hand) && !this.#page.isClosed()) {
      try {
        await this.settled()
        return null
      } catch {
        // None came.
      }
    }
    throw new Failed('detached', 'The page went away before it gave an answer.')
  }

  async #lookAtState(): Promise<PageState | null> {
    return (await this.#callThere('page', 'state', {})) as PageState | null
  }

  /** Null where no page is there, or it goes at this moment. */
  async #callThere(table: TableName, name: string, params: object): Promise<unknown> {
    try {
      return await this.#call(table, name, params)
    } catch (cause) {
      if (cause instanceof Gone && !this.#page.isClosed()) {
        return null
      }
      throw cause instanceof Gone ? new Failed('detached', 'The page was closed.') : cause
    }
  }

  async #call(table: TableName, name: string, params: object): Promise<unknown> {
    const call = { table, name, params, origins: this.#origins }
    let answer = await within(HAND_LIMIT_MS, this.#world.call(call))
    const { frame, ...inside } = params as { readonly frame?: readonly string[] }
    if (frame !== undefined && isFailure(answer, 'unsupported')) {
      // From inside the page nobody can look into a frame of another origin. Nothing was done.
      answer = await within(HAND_LIMIT_MS, this.#world.call({ ...call, params: inside }, frame))
    }
    if (answer === null) {
      throw new Failed('not_found', 'No frame matches the selector.')
    }
    if ('failed' in answer) {
      const { code, message, thrown } = answer.failed
      throw new Failed(code, message, thrown)
    }
    return answer.result
  }

  async #move(begin: (how: { waitUntil: 'commit'; timeout: number }) => Promise<Response | null>): Promise<string> {
    const how = { waitUntil: 'commit', timeout: LOAD_LIMIT_MS } as const
    let response: Response | null
    try {
      response = await begin(how).catch(async (cause: unknown) => {
        if (!String(cause).includes('interrupted by another navigation')) {
          throw cause
        }
        // The page that was there has gone on by itself.
        await this.settled()
        return await begin(how)
      })
    } catch (cause) {
      // What comes next need not wait for it too.
      this.#pending = cause instanceof Error && cause.name === 'TimeoutError' ? null : this.#pending
      throw this.#failureOf(cause)
    }
    const address = await this.settled()
    const status = response?.status() ?? 0
    if (status >= 500) {
      throw new Failed('navigation_failed', `The site answered ${status}.`)
    }
    return address
  }

  #failureOf(cause: unknown): Failed {
    if (this.#page.isClosed()) {
      return new Failed('detached', 'The page was closed.')
    }
    return cause instanceof Error && cause.name === 'TimeoutError'
      ? new Failed('timeout', 'The site did not answer.')
      : new Failed('navigation_failed', 'The address brought no page.', String(cause).split('\n')[0])
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
      await this.#page.goto(address, { waitUntil: 'commit', timeout: LOAD_LIMIT_MS })
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

function isFailure(answer: PageAnswer | null, code: CommandErrorCode): boolean {
  return answer !== null && 'failed' in answer && answer.failed.code === code
}

async function within<T>(limitMs: number, done: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Failed('timeout', 'The page gave no answer.')), limitMs)
  })
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
