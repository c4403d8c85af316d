// The clients that hold a manifest, each as a person uses it in Chromium: from the claim on, whoever the service is. How each
// shows the site differs, and that it shows one is all that a test needs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'
import { shippedSite } from '../../../src/cli/pack-extension.ts'
import { linkWith } from '../../../src/sdk/playwright/link-with.ts'
import { browser } from './device.ts'
import { ExtensionBrowser, packForTest } from './extension-client.ts'
import { manifestOfTwin } from './twin.ts'
import { type CreatedLink, heading } from './visit.ts'
import { Phone } from './web-view-shell.ts'

export interface Shown {
  /** What shows the site. */
  readonly site: Frame
  /** Until the user can type into it. */
  untilTurn(): Promise<void>
  /** Until the session is over for the user, too. */
  untilOver(): Promise<void>
  /** What the user then looks at. */
  readonly page: Page
  /** Takes away all that was opened. */
  stop(): Promise<void>
}

export interface BoundClient {
  readonly name: string
  /** @param service its origin, to which also the link's address leads */
  begin(service: string, link: CreatedLink): Promise<Shown>
}

const hostedPage: BoundClient = {
  name: 'hosted page',
  async begin(_service, { appClipUrl }) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(appClipUrl)
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    const frame = await (await page.waitForSelector('iframe', { state: 'attached' })).contentFrame()
    if (frame === null) {
      throw new Error('The page shows no site.')
    }
    return {
      site: frame,
      untilTurn: () => heading(page, 'Sign in to T-Mobile'),
      untilOver: () => heading(page, 'All done'),
      page,
      stop: () => context.close(),
    }
  },
}

const playwright: BoundClient = {
  name: 'Playwright driver',
  async begin(service, { claimCode }) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const linked = linkWith(page, { service, claimCode, manifest: manifestOfTwin('tmobile', service) })
    return {
      site: page.mainFrame(),
      untilTurn: async () => {},
      untilOver: async () => void (await linked),
      page,
      stop: () => context.close(),
    }
  },
}

const extension: BoundClient = {
  name: 'extension',
  async begin(service, { linkId, appClipUrl }) {
    const folder = mkdtempSync(join(tmpdir(), 'passage-bound-'))
    const sites = { tmobile: shippedSite(manifestOfTwin('tmobile', service), {}) }
    const packed = await packForTest(folder, { service, sites, hosts: 'installed' })
    const own = await ExtensionBrowser.launch({ folder, extension: packed })
    const page = await own.link(appClipUrl)
    return {
      // Until the site is opened it shows a page of the extension's own.
      site: (await own.ownPage()).mainFrame(),
      untilTurn: () => own.usersTurn(),
      untilOver: () => expect.poll(() => own.isKept(linkId)).toBe(false),
      page,
      async stop() {
        await own.kill()
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  },
}

const webView: BoundClient = {
  name: 'web view',
  async begin(service, { claimCode }) {
    const phone = await Phone.launch()
    const app = await phone.install()
    const run = app.link({ service, claimCode, manifest: manifestOfTwin('tmobile', service) })
    const page = await run.view()
    return {
      site: page.mainFrame(),
      untilTurn: async () => void (await run.turn()),
      untilOver: async () => void (await run.end()),
      page,
      async stop() {
        await run.stop()
        await phone.close()
      },
    }
  },
}

export const BOUND_CLIENTS: readonly BoundClient[] = [hostedPage, playwright, extension, webView]
