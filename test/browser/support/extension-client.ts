// The browser extension in a Chromium of its own, as a client of the service: packed for one deployment, loaded from a folder,
// with a profile on disk that outlives the browser. The browser is this program's child, so that it dies when it is killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findBrowser } from '../../../src/cli/find-browser.ts'
import { packExtension, type Packing } from '../../../src/cli/pack-extension.ts'
import type { LinkForExtension } from '../../../src/wire/extension-message.ts'
import { PATIENCE_MS } from '../../support/patience.ts'
import { endpointOf, FLAGS } from './browser.ts'

export type Deployment = Pick<Packing, 'service' | 'sites' | 'hosts'>

/** Packs it into a folder beside the profile: the same folder is the same extension again. */
export async function packForTest(folder: string, deployment: Deployment): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const packed = await packExtension({ out: join(folder, 'packed'), name: 'Passage', version: '1.0.0', ...deployment })
  return packed[0]?.folder ?? ''
}

export interface Launch {
  /** Where the profile is kept. */
  readonly folder: string
  /** As packForTest gives it. */
  readonly extension: string
  /** With a window, for a screen that there is. */
  readonly isHeaded?: boolean
}

export class ExtensionBrowser {
  readonly context: BrowserContext
  /** Of the extension's own pages, without a slash at its end. */
  readonly origin: string
  readonly #browser: Browser
  readonly #process: ChildProcess
  #watcher: Promise<Page> | null = null

  private constructor(process: ChildProcess, browser: Browser, context: BrowserContext, origin: string) {
    this.#process = process
    this.#browser = browser
    this.context = context
    this.origin = origin
  }

  static async launch({ folder, extension, isHeaded = false }: Launch): Promise<ExtensionBrowser> {
    const flags = [
      ...FLAGS,
      ...(isHeaded ? [] : ['--headless=new']),
      `--user-data-dir=${join(folder, 'profile')}`,
      '--remote-debugging-port=0',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      // Branded builds take none from the command line without it.
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
      // A site on this machine has a certificate that nobody knows.
      '--ignore-certificate-errors',
      '--window-size=1280,900',
      'about:blank',
    ]
    const process = spawn(findBrowser(), flags, { stdio: ['ignore', 'ignore', 'pipe'] })
    const browser = await chromium.connectOverCDP(await endpointOf(process), { timeout: 2 * PATIENCE_MS })
    const [context] = browser.contexts()
    if (context === undefined) {
      throw new Error('The browser has no profile.')
    }
    context.setDefaultTimeout(PATIENCE_MS)
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    return new ExtensionBrowser(process, browser, context, worker.url().replace(/\/worker.js$/, ''))
  }

  /** Opens the hosted page of a live link, and presses its button. */
  async continueHere(appClipUrl: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(appClipUrl)
    await page.getByRole('button', { name: 'Continue in this browser' }).click()
    return page
  }

  /** Opens the hosted page of any link, and says what that button says. */
  async link(appClipUrl: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(appClipUrl)
    const { pathname, searchParams } = new URL(appClipUrl)
    const linkId = pathname.split('/').at(-1) ?? ''
    await this.press(page, { linkId, code: searchParams.get('code') ?? '', integrationId: 'tmobile', asker: 'Acme' })
    return page
  }

  /** What the button of a hosted page says. Counts as the user's press, as everything that a debugger asks. */
  async press(page: Page, link: LinkForExtension): Promise<void> {
    await page.evaluate((said) => window.postMessage({ passage: 'extension.link', ...said }, location.origin), link)
  }

  /** What is kept in the browser's memory and on disk, by name. */
  async kept(): Promise<readonly (readonly string[])[]> {
    this.#watcher ??= this.popup()
    return await (
      await this.#watcher
    ).evaluate(
      'Promise.all([chrome.storage.session, chrome.storage.local].map(async (area) => Object.keys(await area.get())))',
    )
  }

  /** The page in the tab of the site, once it shows one: not the one to which a link before has led back. */
  async site(origin: string): Promise<Page> {
    return await this.pageAt((url) => url.startsWith(`${origin}/`) && !new URL(url).searchParams.has('linkId'))
  }

  /** The extension's own page in a tab, once it is there. */
  async ownPage(): Promise<Page> {
    return await this.pageAt((url) => url.startsWith(`${this.origin}/tab.html`))
  }

  async pageAt(isIt: (url: string) => boolean): Promise<Page> {
    for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit; await sleep(50)) {
      const page = this.context.pages().find((one) => isIt(one.url()))
      if (page !== undefined) {
        // Its address comes first, its document after it. It may have gone on by itself.
        await page.waitForLoadState('domcontentloaded').catch(() => null)
        return page
      }
    }
    throw new Error(
      `No such page; there are ${this.context
        .pages()
        .map((page) => page.url())
        .join(' ')}`,
    )
  }

  /** Whether anything of this link is kept: until its end. */
  async isKept(linkId: string): Promise<boolean> {
    return (await this.kept()).flat().includes(`link:${linkId}`)
  }

  /** The popup of the browser's button, in a tab. */
  async popup(): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(`${this.origin}/popup.html`)
    return page
  }

  /** Waits until the user is to sign in: what is typed before that may be lost. */
  async usersTurn(): Promise<void> {
    const page = await this.popup()
    await page.getByRole('heading', { name: /^Sign in to / }).waitFor()
    await page.close()
  }

  async killWorker(): Promise<void> {
    await killWorker(this.#browser, this.origin)
  }

  /** With what it has on disk. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    const session = await this.#browser.newBrowserCDPSession()
    await session.send('Browser.close').catch(() => null)
    await ended
  }
}

/** As the browser stops a worker; something will wake it again. @param origin of the extension */
export async function killWorker(browser: Browser, origin: string): Promise<void> {
  const session = await browser.newBrowserCDPSession()
  const { targetInfos } = await session.send('Target.getTargets')
  for (const { targetId, type, url } of targetInfos) {
    if (type === 'service_worker' && url.startsWith(origin)) {
      await session.send('Target.closeTarget', { targetId })
    }
  }
  await session.detach()
}
