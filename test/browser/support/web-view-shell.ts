// Apps with a web view, for tests: a Chromium that stands for the platform's web view, programs that link in it and can be
// killed, and the person in front of it, whose hands are Playwright's.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { DeviceEnd } from '../../../src/device/step.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'
import type { Until } from '../../../src/wire/session-message.ts'
import { PATIENCE_MS } from '../../support/patience.ts'
import type { Chromium } from '../../live/support/chromium.ts'
import { startWebViews } from './web-views.ts'

export interface LinkInApp {
  /** The service's origin, as the app reaches it. */
  readonly service: string
  readonly claimCode: string
  readonly manifest: Manifest | readonly Manifest[]
  readonly cookies?: 'fresh' | 'own'
  /** False: the script is put into a page by the calls alone. */
  readonly injects?: boolean
  /** A platform that tells of pages only when they are there, and never why none came. */
  readonly tellsLittle?: boolean
  /** Says every text and frame, too. */
  readonly records?: boolean
}

export interface AppOptions extends LinkInApp {
  readonly endpoint: string
  /** Absent: that of the browser itself. */
  readonly browserContextId?: string
  readonly store: string
}

/** What the program says on its output. */
export type AppWord =
  | { readonly kind: 'view'; readonly targetId: string }
  | { readonly kind: 'turn'; readonly until: readonly Until[] }
  | { readonly kind: 'started' | 'answered'; readonly id: string }
  | { readonly kind: 'load'; readonly address: string }
  | { readonly kind: 'run' | 'message'; readonly text: string }
  | { readonly kind: 'sent' | 'received'; readonly frame: string }
  | { readonly kind: 'end'; readonly end: DeviceEnd }
  | { readonly kind: 'refused'; readonly code: string }

const CLOSED_WITHIN_MS = 10_000

export class Phone {
  readonly #chromium: Chromium
  readonly #browser: Browser
  readonly #folder = mkdtempSync(join(tmpdir(), 'passage-app-'))
  #apps = 0

  private constructor(started: Chromium, browser: Browser) {
    this.#chromium = started
    this.#browser = browser
  }

  /** @param flags of Chromium's, such as --ignore-certificate-errors */
  static async launch(...flags: readonly string[]): Promise<Phone> {
    const started = await startWebViews(...flags)
    return new Phone(started, await chromium.connectOverCDP(started.endpoint))
  }

  get endpoint(): string {
    return this.#chromium.endpoint
  }

  /** An app with cookies and a memory of its own, which outlive it. */
  async install(): Promise<App> {
    const before = await this.#contextIds()
    const context = await this.#browser.newContext({ viewport: { width: 390, height: 800 } })
    context.setDefaultTimeout(PATIENCE_MS)
    const made = (await this.#contextIds()).find((id) => !before.includes(id)) ?? ''
    const store = join(this.#folder, `${++this.#apps}.json`)
    return new App(this.endpoint, made, store, () => context.pages().at(-1))
  }

  async #contextIds(): Promise<string[]> {
    const session = await this.#browser.newBrowserCDPSession()
    const { browserContextIds } = await session.send('Target.getBrowserContexts')
    await session.detach()
    return browserContextIds
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#chromium.close()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

export class App {
  readonly #endpoint: string
  readonly #browserContextId: string
  readonly #store: string
  readonly #page: () => Page | undefined

  constructor(endpoint: string, browserContextId: string, store: string, page: () => Page | undefined) {
    this.#endpoint = endpoint
    this.#browserContextId = browserContextId
    this.#store = store
    this.#page = page
  }

  /** Starts it, or starts it again. @param heard of each thing that it says */
  link(asked: LinkInApp, heard: (word: AppWord, run: AppRun) => void = () => {}): AppRun {
    const options: AppOptions = {
      ...asked,
      endpoint: this.#endpoint,
      browserContextId: this.#browserContextId,
      store: this.#store,
    }
    return new AppRun(options, this.#page, heard)
  }
}

/** From its start to its end, or its death. */
export class AppRun {
  readonly said: AppWord[] = []
  readonly #process: ChildProcess
  readonly #page: () => Page | undefined
  readonly #exit: Promise<unknown>
  readonly #heard: (word: AppWord, run: AppRun) => void
  #errors = ''

  constructor(options: AppOptions, page: () => Page | undefined, heard: (word: AppWord, run: AppRun) => void) {
    const file = new URL('web-view-process.ts', import.meta.url).pathname
    this.#process = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#page = page
    this.#heard = heard
    this.#exit = once(this.#process, 'close')
    const { stdout, stderr } = this.#process as ChildProcessWithoutNullStreams
    stderr.on('data', (bytes: Buffer) => (this.#errors += bytes.toString()))
    createInterface({ input: stdout }).on('line', (line) => {
      const word = JSON.parse(line) as AppWord
      this.said.push(word)
      this.#heard(word, this)
    })
  }

  /** What it has complained of. */
  get complaints(): string {
    return this.#errors
  }

  /** With -9: nothing is put in order. The view goes with it, as an app's does. */
  readonly kill = async (): Promise<void> => {
    await this.stop()
    // Now and then the browser never says that a page is closed in which a move was under way. Its successor is another page.
    await Promise.race([this.#page()?.close(), sleep(CLOSED_WITHIN_MS, undefined, { ref: false })])
  }

  /** For a test that is over, however it went. */
  async stop(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#exit
  }

  /** The page goes away and comes again, as sites do by themselves. */
  readonly reload = async (): Promise<void> => {
    await this.#page()?.evaluate('location.reload()')
  }

  /** The view, once it is there. */
  view(): Promise<Page> {
    return this.#pageAfter('view')
  }

  /** The view, once it is the user's turn in it. */
  turn(): Promise<Page> {
    return this.#pageAfter('turn')
  }

  async #pageAfter(word: AppWord['kind']): Promise<Page> {
    for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit;) {
      const page = this.#page()
      if (page !== undefined && this.said.some(({ kind }) => kind === word)) {
        return page
      }
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        break
      }
      await sleep(50)
    }
    throw new Error(`The app said no word of its ${word}: ${JSON.stringify(this.said.slice(-3))}\n${this.#errors}`)
  }

  /** How the session ended. @throws Error where the program did otherwise */
  async end(): Promise<DeviceEnd> {
    await this.#exit
    const last = this.said.at(-1)
    if (last?.kind !== 'end') {
      throw new Error(`The app ended without an end: ${JSON.stringify(last)}\n${this.#errors}`)
    }
    return last.end
  }
}
