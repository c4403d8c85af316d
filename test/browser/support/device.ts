// What most files here begin with: the running service, a browser, and a device of its own for each story.
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type Service, startService } from './service.ts'

export let browser: Browser
export let service: Service

/** Starts both for a file's tests, and ends them after. @param organisation who asks; else the one that `npm start` makes */
export function useService(organisation?: string): void {
  beforeAll(async () => {
    ;[browser, service] = await Promise.all([launchBrowser(), startService(organisation)])
  })

  afterAll(async () => {
    await browser?.close()
    await service?.stop()
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
