// Tabs that share nothing, on the service of all. After each test every tab is closed, and none may have broken its policy or
// thrown.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { browser, useService } from './device.ts'
import type { Asker } from './shared-service.ts'

const pages: Page[] = []
const faults: string[] = []

/** Call once, at the top of the file. @param asker who makes links there */
export function useTabs(asker?: Asker): void {
  useService(asker)

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
    expect(faults.splice(0)).toEqual([])
  })
}

/**
 * Of a device of its own: nothing is shared with other tabs.
 * @param options as Playwright describes a device; else a window as narrow as a phone
 */
export async function openTab(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, ...options })
  const page = await context.newPage()
  watch(page)
  return page
}

/** Another tab of a device. */
export function watch(page: Page): void {
  pages.push(page)
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to|Trusted(HTML|Script)/.test(message.text())) {
      faults.push(message.text())
    }
  })
}
