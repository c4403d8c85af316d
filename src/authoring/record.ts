// Records what an author does on a page: the half beside the browser. It puts the other half into every page, takes down what
// it says, and writes the recording after each step, so that nothing is lost with a window, a crash or Ctrl-C.
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { pageScript } from '../sdk/playwright/page-script.ts'
import { KeptPages } from './kept-pages.ts'
import type { Recording } from './recording.ts'
import { readRecording, writeRecording } from './recording-file.ts'
import { insideOf, safePath } from './safe-path.ts'
import { shapeOf } from './shape.ts'
import type { Placed, Said } from './spoken.ts'
import { newTaking, take, takeArrival, type Taking, type Whereabouts } from './take-down.ts'
import { shownOf, wordsOfSignIn, wordsOfStep } from './words.ts'

const WORLD = 'passage-recorder'
const BINDING = 'passageRecorderSays'
const SCRIPT = 'passageRecorder'
const BLANK = 'about:blank'

export interface RecordOptions {
  readonly name: string
  /** Without a slash at its end. */
  readonly site: string
  readonly folder: string
  /** The author's terminal. True values come here too, and must not be written down. */
  readonly tell: (line: string) => void
  readonly signal?: AbortSignal
}

/** Until the author is finished, the page is closed, or the signal comes. The browser stays the caller's. */
export async function record(page: Page, browser: Browser, options: RecordOptions): Promise<Recording> {
  const recorder = new Recorder(page, browser, await page.context().newCDPSession(page), options)
  return await recorder.run()
}

class Recorder {
  readonly #page: Page
  readonly #browser: Browser
  readonly #session: CDPSession
  readonly #options: RecordOptions
  readonly #pages: KeptPages
  readonly #key = randomBytes(16).toString('hex')
  /** In memory only, and only until the recording ends: kept pages are to leave it out. */
  readonly #typed = new Set<string>()
  readonly #contexts = new Set<number>()
  readonly #ended = Promise.withResolvers<void>()
  #taking: Taking
  #placed: Placed = { corner: 0, isFolded: false }
  #mainFrame = ''
  /** One after the other, in the order in which it happened. */
  #queue: Promise<void> = Promise.resolve()

  constructor(page: Page, browser: Browser, session: CDPSession, options: RecordOptions) {
    this.#page = page
    this.#browser = browser
    this.#session = session
    this.#options = options
    this.#pages = new KeptPages(options.folder)
    this.#taking = newTaking(options.name, options.site)
  }

  async run(): Promise<Recording> {
    const { site, folder, name, signal } = this.#options
    const before = readRecording(folder)
    if (before?.site === site) {
      this.#taking = { ...this.#taking, recording: { ...before, name } }
    }
    await this.#listen()
    this.#page.once('close', () => this.#ended.resolve())
    this.#page.on('popup', (popup) => void this.#bringHere(popup))
    signal?.addEventListener('abort', () => this.#ended.resolve(), { once: true })
    if (signal?.aborted === true) {
      this.#ended.resolve()
    }
    if (this.#page.url() === BLANK) {
      // A site that does not answer says so in the window.
      this.#page.goto(site).catch(() => null)
    }
    await this.#ended.promise
    await this.#queue
    await this.#pages.close()
    await this.#session.detach().catch(() => null)
    return this.#taking.recording
  }

  async #listen(): Promise<void> {
    const session = this.#session
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === BINDING) {
        this.#contexts.add(executionContextId)
        this.#then(() => this.#hear(JSON.parse(payload) as Said))
      }
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      this.#contexts.delete(executionContextId),
    )
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) {
        this.#mainFrame = frame.id
        this.#then(() => this.#arrive())
      }
    })
    session.on('Page.navigatedWithinDocument', ({ frameId }) => {
      if (frameId === this.#mainFrame) {
        this.#then(() => this.#arrive())
      }
    })
    await session.send('Page.enable')
    this.#mainFrame = (await session.send('Page.getFrameTree')).frameTree.frame.id
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
    const source = await pageScript(new URL('in-page/recorder.ts', import.meta.url), SCRIPT)
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD, runImmediately: true })
  }

  #then(does: () => Promise<void>): void {
    this.#queue = this.#queue.then(does).catch((cause: unknown) => {
      this.#options.tell(`That was not recorded: ${String(cause)}`)
    })
  }

  async #hear(said: Said): Promise<void> {
    if (said.say === 'preview') {
      this.#options.tell(JSON.stringify(said.shown, null, 2))
      return
    }
    if (said.say === 'texts') {
      for (const text of said.texts.filter((one) => one.trim() !== '')) {
        this.#typed.add(text)
      }
    } else if (said.say === 'placed') {
      this.#placed = said.placed
    } else {
      this.#change(await this.#taken(said))
    }
    await this.#show()
    if (said.say === 'finish') {
      this.#ended.resolve()
    }
  }

  async #taken(said: Said): Promise<Taking> {
    const isKept = 'page' in said && this.#taking.phase === 'operation'
    const where = this.#where(isKept ? said.page : null)
    if (said.say !== 'read') {
      return take(this.#taking, said, where)
    }
    const sample = await this.#pages.read(this.#browser, said.page, said.draft)
    const taking = take(this.#taking, said, sample === null ? where : { ...where, sample })
    const isSame = sample !== null && isDeepStrictEqual(shapeOf(sample), said.shape)
    return isSame ? taking : { ...taking, notice: 'The kept page does not read like the true one: look at its file.' }
  }

  #where(html: string | null): Whereabouts {
    const address = this.#page.url()
    const inside = insideOf(this.#options.site, address)
    const typed = [...this.#typed]
    const page = html === null ? null : this.#pages.keep(html, safePath(inside ?? '/', typed))
    return { inside, origin: URL.parse(address)?.origin ?? '', typed, page }
  }

  async #arrive(): Promise<void> {
    if (this.#page.url() !== BLANK) {
      this.#change(takeArrival(this.#taking, this.#where(null)))
      await this.#show()
    }
  }

  #change(taking: Taking): void {
    const before = this.#taking
    this.#taking = taking
    for (const line of newsIn(before, taking)) {
      this.#options.tell(line)
    }
    if (taking.recording !== before.recording) {
      writeRecording(this.#options.folder, taking.recording)
    }
  }

  async #show(): Promise<void> {
    const shown = shownOf(this.#taking, this.#placed, [...this.#typed], this.#key)
    const expression = `${SCRIPT}.show(${JSON.stringify(shown)}, ${JSON.stringify(this.#options.site)})`
    await Promise.all(
      [...this.#contexts].map(async (contextId) => {
        // One that has gone shows nothing any more.
        await this.#session
          .send('Runtime.evaluate', { expression, contextId })
          .catch(() => this.#contexts.delete(contextId))
      }),
    )
  }

  /** As a client does: what a site opens beside itself comes into the one view. */
  async #bringHere(popup: Page): Promise<void> {
    await popup.waitForURL((url) => url.protocol !== 'about:').catch(() => null)
    const address = popup.url()
    await popup.close().catch(() => null)
    if (/^https?:/.test(address)) {
      await this.#page.goto(address).catch(() => null)
    }
  }
}

/** What the terminal has not been told yet. */
function newsIn(before: Taking, now: Taking): string[] {
  const [had, has] = [linesOf(before), linesOf(now)]
  const same = has.findIndex((line, index) => line !== had[index])
  const news = same === -1 ? [] : has.slice(same)
  const gone = had.length > has.length ? [`taken back: ${had.at(-1) ?? ''}`] : []
  const notice = now.notice === null || now.notice === before.notice ? [] : [`! ${now.notice}`]
  return [...gone, ...news, ...notice]
}

function linesOf({ recording: { signIn, operations } }: Taking): string[] {
  return [
    ...(signIn === null ? [] : wordsOfSignIn(signIn).map((line) => `sign-in: ${line}`)),
    ...operations.flatMap(({ resource, action, steps }) => [
      `${resource} ${action}`,
      ...steps.map((step, index) => `  ${index + 1}. ${wordsOfStep(step)}`),
    ]),
  ]
}
