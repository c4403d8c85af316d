// `npm run integration -- record`: opens a site in Chromium, where the author shows what is to be done there, and writes it
// down. Asks no server of ours, and keeps nothing of what was typed.
import { join } from 'node:path'
import { record } from '../authoring/record.ts'
import { recordingFolder } from '../authoring/recording-file.ts'
import { isOnThisMachine, openBrowser } from './open-browser.ts'
import { paint, UsageError } from './say.ts'

export interface RecordRequest {
  readonly name: string
  /** The address that the site's paths are joined to. */
  readonly site: string
  readonly isHeadless?: boolean
}

/** Gives the exit code. */
export async function recordIntegration({ name, site: given, isHeadless = false }: RecordRequest): Promise<number> {
  const site = siteOf(given)
  const folder = recordingFolder(name)
  const stop = new AbortController()
  process.once('SIGINT', () => {
    process.once('SIGINT', () => process.exit(130))
    stop.abort()
  })
  process.once('SIGTERM', () => stop.abort())
  // Nothing of the author's other browsing is in it, and nothing of this one stays.
  const browser = await openBrowser(isHeadless)
  try {
    console.log(`Recording ${name} at ${site}. The toolbar is at the bottom of the page: Alt+R leads there.`)
    console.log('Finish there, close the window, or press Ctrl-C: what was done until then is kept.')
    const context = await browser.newContext({ ignoreHTTPSErrors: isOnThisMachine(site), viewport: null })
    const { operations } = await record(await context.newPage(), browser, {
      name,
      site,
      folder,
      signal: stop.signal,
      tell: (line) => console.log(line.startsWith('!') ? paint('yellow', line) : line),
    })
    const count = operations.reduce((sum, { steps }) => sum + steps.length, 0)
    console.log(paint('green', `${count} steps are in ${join(folder, 'recording.json')}, with the pages beside it.`))
    return count === 0 ? 1 : 0
  } finally {
    await browser.close().catch(() => null)
  }
}

/** @throws UsageError */
function siteOf(given: string): string {
  const address = URL.parse(given)
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new UsageError('--site is the address of the site, such as https://www.example.com.')
  }
  return `${address.origin}${address.pathname}`.replace(/\/+$/, '')
}
