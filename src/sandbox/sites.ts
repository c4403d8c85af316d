// Every sandbox site, each under its integration's id.
import { Hono } from 'hono'
import { attSite } from './att/site.ts'
import { type ServedSite, serveSite } from './serve.ts'
import { tmobileSite } from './tmobile/site.ts'
import { ubereatsSite } from './ubereats/site.ts'
import { verizonSite } from './verizon/site.ts'

const SITES: ReadonlyMap<string, Hono> = new Map([
  served(tmobileSite),
  served(attSite),
  served(verizonSite),
  served(ubereatsSite),
])

/** The integrations that a test key can reach. */
export const SANDBOXES: ReadonlySet<string> = new Set(SITES.keys())

export const sandboxSites = new Hono()
for (const [integrationId, site] of SITES) {
  sandboxSites.route(`/${integrationId}`, site)
}

function served<State, Page>(site: ServedSite<State, Page>): [string, Hono] {
  return [site.integrationId, serveSite(site)]
}
