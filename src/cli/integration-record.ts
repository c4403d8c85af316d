// `npm run integration -- record`: opens a site in Chromium, where the author shows what is to be done there, and writes it
// down. Asks no server of ours, and keeps nothing of what was typed.
import { join } from 'node:path'
import { record } from '../authoring/record.ts'
import { recordingFolder } from '../authoring/recording-file.ts'
import { INTEGRATION_NAME } from '../authoring/recording.ts'
import { isOnThisMachine, openBrowser } from './open-browser.ts'
import { readOptions } from './options.ts'
import { paint, UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- record NAME --site URL

Opens the site in Chromium, with a toolbar on its page. What you do there becomes the steps of an operation, what you point at
becomes what is read. NAME is the integration's id, URL the address that its paths are joined to. The steps are shown here too.
Finish in the toolbar, close the window or press Ctrl-C: what was done until then is kept, in .build/recordings/NAME.
Recorded again, an operation takes the place of the one of the same name; the others stay.`

/** Gives the exit code. */
export async function runRecord(): Promise<number> {
  const options = { site: { type: 'string' }, headless: { type: 'boolean', default: false } } as const
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options })
  const [, name = '', ...rest] = positionals
  if (!INTEGRATION_NAME.test(name) || rest.length > 0) {
    throw new UsageError(`NAME is small letters, digits and hyphens, and begins with a letter: acme-bank.\n\n${USAGE}`)
  }
  const site = siteOf(values.site ?? '')
  const folder = recordingFolder(name)
  const stop = stopSignal()
  // Nothing of the author's other browsing is in it, and nothing of this one stays.
  const browser = await openBrowser(values.headless)
  try {
    console.log(`Recording ${name} at ${site}. Alt+R leads to the toolbar.`)
    const context = await browser.newContext({ ignoreHTTPSErrors: isOnThisMachine(site), viewport: null })
    const { signIn, operations } = await record(await context.newPage(), browser, {
      name,
      site,
      folder,
      signal: stop,
      tell: (line) => console.log(line.startsWith('!') ? paint('yellow', line) : line),
    })
    if (signIn === null && operations.length === 0) {
      console.log('Nothing was recorded.')
      return 1
    }
    console.log(paint('green', `It is in ${join(folder, 'recording.json')}, with the pages beside it.`))
    return 0
  } finally {
    await browser.close().catch(() => null)
  }
}

/** Ends the recording; the second Ctrl-C ends the command. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  process.once('SIGINT', () => {
    process.once('SIGINT', () => process.exit(130))
    stop.abort()
  })
  return stop.signal
}

/** @throws UsageError */
function siteOf(given: string): string {
  const address = URL.parse(given)
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new UsageError(`--site is the address of the site, such as https://www.example.com.\n\n${USAGE}`)
  }
  return `${address.origin}${address.pathname}`.replace(/\/+$/, '')
}
