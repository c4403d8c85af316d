// Finds a Chromium or Chrome on this machine and starts it headless.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const FLAGS = [
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
  return await chromium.launch({ executablePath: findBrowser(), args: FLAGS })
}

export function findBrowser(): string {
  const given = process.env['CHROMIUM_PATH']
  const found = given ?? KNOWN_PATHS.find((path) => existsSync(path))
  if (found === undefined || !existsSync(found)) {
    throw new Error(
      `No Chromium or Chrome at ${given ?? 'any known place'}. On Debian and Ubuntu: apt-get install chromium. ` +
        'Anywhere else: install Chrome, or set CHROMIUM_PATH to the executable.',
    )
  }
  return found
}
