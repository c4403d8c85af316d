// What most files here begin with: the running service, a browser, and a device of its own for each story.
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type RunningService, serviceAt } from './service.ts'
import type { Asker } from './shared-service.ts'

export let browser: Browser
export let service: RunningService

/** A browser for a file's tests, and the service of all. @param asker who makes links there */
export function useService(asker: Asker = 'Development'): void {
  service = serviceAt(inject('service')[asker])

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser?.close()
  })
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 800 } }

/** A phone, unless the options say otherwise. It is gone when `use` is over. */
export async function device<T>(
  use: (context: BrowserContext) => Promise<T>,
  options: BrowserContextOptions = PHONE,
): Promise<T> {
  const context = await browser.newContext(options)
  try {
    return await use(context)
  } finally {
    await context.close()
  }
}
