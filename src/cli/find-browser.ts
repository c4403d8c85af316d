// Finds a Chromium or Chrome on this machine.
import { existsSync } from 'node:fs'
import { UsageError } from './say.ts'

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

/** @throws UsageError that says how to get one */
export function findBrowser(): string {
  const given = process.env['CHROMIUM_PATH']
  const found = given ?? KNOWN_PATHS.find((path) => existsSync(path))
  if (found === undefined || !existsSync(found)) {
    throw new UsageError(
      `No Chromium or Chrome at ${given ?? 'any known place'}. On Debian and Ubuntu: apt-get install chromium. ` +
        'Anywhere else: install Chrome, or set CHROMIUM_PATH to the executable.',
      1,
    )
  }
  return found
}
