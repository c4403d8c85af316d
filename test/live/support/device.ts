// What a person links with: a browser with a profile that lasts, a client in it, and the person at the keyboard. Each kind of
// client is one such thing, so that the tests know none of them.
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium as playwright, type Cookie, type Page } from 'playwright-core'
import { PATIENCE_MS } from '../../support/patience.ts'
import { type Chromium, startChromium } from './chromium.ts'
import type { Kind } from './kinds.ts'
import type { Created } from './world.ts'

export interface DeviceSetting {
  /** The service as the client sees it. */
  readonly service: string
  /** By the integration's id, where its site is. */
  readonly origins: Readonly<Record<string, string>>
  /** Of the sites, PEM. */
  readonly certificate: string
}

export interface Client {
  /** What the person does to link, and to go on with a link that something has interrupted. The browser is open. */
  begin(kind: Kind, created: Created): Promise<void>
  /** The client dies at once, and comes again as its platform lets it. Its browser lives on. */
  kill(): Promise<void>
  /** The browser was closed, and the client with it. */
  closed(): Promise<void>
}

export interface ClientKind {
  readonly name: string
  /** Of its browser. */
  readonly flags: (setting: DeviceSetting, folder: string) => Promise<readonly string[]>
  readonly make: (device: Device, folder: string) => Client
}

export class Device {
  readonly setting: DeviceSetting
  readonly client: Client
  readonly #folder: string
  readonly #flags: readonly string[]
  #chromium: Chromium | null = null
  #browser: Browser | null = null
  #cookies: Cookie[] = []

  private constructor(setting: DeviceSetting, kind: ClientKind, folder: string, flags: readonly string[]) {
    this.setting = setting
    this.#folder = folder
    this.#flags = flags
    this.client = kind.make(this, folder)
  }

  static async start(kind: ClientKind, setting: DeviceSetting): Promise<Device> {
    const folder = mkdtempSync(join(tmpdir(), 'passage-live-device-'))
    // A page may open as many tabs as it likes: what then happens is the client's to withstand.
    const popups = '--disable-popup-blocking'
    const trusted = `--ignore-certificate-errors-spki-list=${pinOf(setting.certificate)}`
    const device = new Device(setting, kind, folder, [trusted, popups, ...(await kind.flags(setting, folder))])
    await device.openBrowser()
    return device
  }

  get endpoint(): string {
    if (this.#chromium === null) {
      throw new Error('The browser is closed.')
    }
    return this.#chromium.endpoint
  }

  get browser(): Browser {
    if (this.#browser === null) {
      throw new Error('The browser is closed.')
    }
    return this.#browser
  }

  get context(): BrowserContext {
    const [context] = this.browser.contexts()
    if (context === undefined) {
      throw new Error('The browser has no profile.')
    }
    return context
  }

  /** With the sign-ins that it had when it was closed, as where its user lets it go on with them. */
  async openBrowser(): Promise<void> {
    this.#chromium = await startChromium(join(this.#folder, 'profile'), this.#flags)
    this.#browser = await playwright.connectOverCDP(this.#chromium.endpoint, { timeout: PATIENCE_MS })
    this.context.setDefaultTimeout(PATIENCE_MS)
    await this.context.addCookies(this.#cookies)
  }

  async closeBrowser(): Promise<void> {
    if (this.#browser !== null) {
      this.#cookies = await this.context.cookies()
    }
    await this.#chromium?.close()
    this.#chromium = null
    this.#browser = null
    await this.client.closed()
  }

  async stop(): Promise<void> {
    await this.closeBrowser()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The page that shows a site; null while none does. */
  pageAt(origin: string): Page | null {
    return this.#browser === null
      ? null
      : (this.context.pages().findLast((page) => page.url().startsWith(origin)) ?? null)
  }

  async closePageAt(origin: string): Promise<void> {
    await this.pageAt(origin)?.close()
  }
}

/** How Chromium is told of the one certificate that it may believe without knowing who has signed it. */
function pinOf(certificate: string): string {
  const { publicKey } = new X509Certificate(certificate)
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}
