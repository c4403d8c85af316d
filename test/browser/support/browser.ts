// Starts the Chromium or Chrome of this machine, headless.
import type { ChildProcess } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'
import { findBrowser } from '../../../src/cli/find-browser.ts'
import { PATIENCE_MS } from '../../support/patience.ts'

export const FLAGS = [
  // Its sandbox cannot start for root, as in most containers. It opens our own pages only.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS, timeout: 2 * PATIENCE_MS })
  return browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS))
}

/** Of one that was started with a port for debuggers. */
export async function endpointOf({ stderr }: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of stderr ?? []) {
    said += String(chunk)
    const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
    if (found !== undefined) {
      stderr?.resume()
      return found
    }
  }
  throw new Error(`The browser did not start:\n${said}`)
}
