// `npm run link`: links an account by hand, in a browser that it opens. For authors of integrations: whatever the site is, a
// person signs in, and the automation runs on the real page.
import { liveSiteOf, originsOf } from '../core/link.ts'
import { catalogue } from '../integrations/catalogue.ts'
import { manifestOf } from '../integrations/manifest.ts'
import { ClaimRefused } from '../device/claim-link.ts'
import { linkWith } from '../sdk/playwright/link-with.ts'
import type { DeviceEnd, DeviceView } from '../device/step.ts'
import type { Manifest } from '../wire/manifest.ts'
import { readLiveSites } from './live-sites.ts'
import { isOnThisMachine, openBrowser } from './open-browser.ts'
import { readOptions } from './options.ts'
import { main, paint, UsageError } from './say.ts'
import { chooseTarget } from './target.ts'

const USAGE = `Usage: npm run link -- ADDRESS [--headless]

Opens the link in Chromium, where you sign in by hand, and prints what happens. ADDRESS is the link's appClipUrl, or its claim
code where the server runs here. Where live links reach their site is said by LIVE_ORIGINS, as for npm start.
Close the window to leave the session as it is; Ctrl-C gives up. --headless opens no window, and
goes as far as it can before somebody has to sign in.`

await main(async () => {
  const options = { headless: { type: 'boolean', default: false } } as const
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options })
  const [address, ...rest] = positionals
  if (address === undefined || rest.length > 0) {
    throw new UsageError(USAGE)
  }
  const { service, claimCode } = read(address)
  const manifests = manifestsAt(service)
  const gaveUp = new AbortController()
  process.once('SIGINT', () => {
    console.log('Giving up. Once more to leave at once.')
    process.once('SIGINT', () => process.exit(130))
    gaveUp.abort()
  })

  const browser = await openBrowser(values.headless)
  try {
    const ignoreHTTPSErrors = manifests.every(({ origins }) => origins.every(isOnThisMachine))
    const context = await browser.newContext({ ignoreHTTPSErrors, viewport: null })
    const end = await linkWith(await context.newPage(), {
      service,
      claimCode,
      manifest: manifests,
      signal: gaveUp.signal,
      shows: newNarrator(values.headless),
    })
    console.log(words(end))
    return end.kind === 'ended' && end.status === 'complete' ? 0 : 1
  } catch (error) {
    throw error instanceof ClaimRefused ? new UsageError(`The link cannot be claimed: ${error.message}`, 1) : error
  } finally {
    await browser.close()
  }
})

/** @throws UsageError where it is neither an address nor a code of a server that runs here */
function read(given: string): { readonly service: string; readonly claimCode: string } {
  if (given.startsWith('clm_')) {
    const service = chooseTarget().running?.url ?? null
    if (service === null) {
      throw new UsageError('No server runs here. Give the address of the link instead of its code.')
    }
    return { service, claimCode: given }
  }
  const url = URL.parse(given)
  const claimCode = url?.searchParams.get('code') ?? null
  if (url === null || claimCode === null) {
    throw new UsageError(`That is neither the address of a link nor its claim code.\n\n${USAGE}`)
  }
  return { service: url.origin, claimCode }
}

/** Those of the catalogue here, at the sandbox of that service and at the live sites that are named here. */
function manifestsAt(service: string): Manifest[] {
  const named = readLiveSites()
  return catalogue.map((integration) => {
    const { id, hasSandbox, live } = integration
    const twin = hasSandbox ? { site: `${service}/sandbox/${id}` } : null
    const sites = [twin, liveSiteOf(id, named, live)].filter((site) => site !== null)
    const manifest = manifestOf(integration, { site: '' }, sites.flatMap(originsOf))
    return { ...manifest, sites: sites.map(({ site }) => site) }
  })
}

/** Each operation as it goes on, and whose turn it is. */
function newNarrator(isHeadless: boolean): (view: DeviceView) => void {
  const told = new Set<string>()
  const turn = isHeadless
    ? 'It is the turn of somebody who signs in, and there is no window: it ends here. Ctrl-C gives up.'
    : 'Your turn: sign in in the window.'
  return ({ isUsersTurn, isConnected, operations }) => {
    const lines = [
      ...(isUsersTurn ? [paint('yellow', turn)] : []),
      ...(isConnected ? [] : ['The service cannot be reached; trying on.']),
      ...operations
        .filter(({ status }) => status !== 'pending')
        .map(({ resource, action, status }) => paint('cyan', `${resource} ${action}: ${status}`)),
    ]
    for (const line of lines.filter((one) => !told.has(one))) {
      told.add(line)
      console.log(line)
    }
  }
}

function words(end: DeviceEnd): string {
  switch (end.kind) {
    case 'ended':
      return end.error === null
        ? paint(end.status === 'complete' ? 'green' : 'red', `The link is ${end.status}.`)
        : paint('red', `The link is ${end.status}: ${end.error.code}, ${end.error.message}`)
    case 'left':
      return 'The window was closed. The session waits two minutes; then the link can be opened again.'
    case 'replaced':
      return 'Another client has the session now.'
    case 'over':
      return 'The session is over, and the service does not say how it ended.'
    case 'broken':
      return paint('red', 'The service does not understand this client.')
  }
}
