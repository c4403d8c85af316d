// `npm run manifest`: what an integration may ask of a user's browser, for users, for whoever reviews a client, and for the
// client that holds it. Reads the catalogue and LIVE_ORIGINS, and asks no server.
import { liveSiteOf, originsOf } from '../core/link.ts'
import type { Sites } from '../core/site.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { Integration } from '../integrations/integration.ts'
import { manifestOf } from '../integrations/manifest.ts'
import type { Manifest } from '../wire/manifest.ts'
import { readLiveSites } from './live-sites.ts'
import { manifestPage } from './manifest-page.ts'
import { readOptions } from './options.ts'
import { main, UsageError } from './say.ts'

const USAGE = `Usage: npm run manifest [-- [integration] [--json]]

Prints what the automations of each integration, or of the one that is named, may ask of a client: which pages they open, what
they read there, where which argument may be typed, what may be pressed. --json gives what a client holds.
Where live links reach them is said by LIVE_ORIGINS: the one before the command, or that of wrangler.toml.`

await main(() => {
  const options = { json: { type: 'boolean', default: false } } as const
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options })
  const [id, ...rest] = positionals
  const chosen = catalogue.filter((integration) => id === undefined || integration.id === id)
  if (chosen.length === 0 || rest.length > 0) {
    throw new UsageError(`The integrations are ${catalogue.map((one) => one.id).join(', ')}.\n\n${USAGE}`)
  }
  const sites = readLiveSites()
  const manifests = chosen.map((integration) => manifestIn(sites, integration))
  console.log(values.json ? JSON.stringify(manifests, null, 2) : manifests.map(manifestPage).join('\n\n'))
  return Promise.resolve(0)
})

/** Where the deployment names no site, a client of live links has none to go to. */
function manifestIn(sites: Sites, integration: Integration): Manifest {
  const site = liveSiteOf(integration.id, sites, integration.live)
  return site === null
    ? { ...manifestOf(integration, { site: '' }, []), sites: [] }
    : manifestOf(integration, site, originsOf(site))
}
