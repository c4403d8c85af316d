// Opens the Chromium of this machine for somebody who works with a real site by hand.
import { type Browser, chromium } from 'playwright-core'
import { isPlainLoopback } from '../core/url-text.ts'
import { findBrowser } from './find-browser.ts'
import { UsageError } from './say.ts'

/** @throws UsageError where there is no browser, or no screen for its window */
export async function openBrowser(isHeadless: boolean): Promise<Browser> {
  // Its own sandbox cannot start for root, as in most containers.
  const chromiumSandbox = process.getuid?.() !== 0
  try {
    // Ctrl-C is the command's to hear.
    const executablePath = findBrowser()
    return await chromium.launch({ executablePath, headless: isHeadless, chromiumSandbox, handleSIGINT: false })
  } catch (error) {
    const isBlind = /X server|DISPLAY/.test(String(error))
    throw isBlind ? new UsageError('There is no screen to open a window on: --headless opens none.', 1) : error
  }
}

/** A site on this machine has a certificate that nobody knows. Anywhere else a wrong one is a warning, before a password. */
export function isOnThisMachine(origin: string): boolean {
  return isPlainLoopback(new URL(origin).origin)
}
