// What `npm start -- --live` is for: trying an integration on its real site with a live key. Says where live keys reach
// something on this server, and starts nothing.
import * as z from 'zod'
import { issuesOf } from '../core/issue.ts'
import { namedSites } from '../core/site.ts'
import { call, Refused, type Service } from './call.ts'
import { type Example, examplesOf } from './example.ts'
import { UsageError } from './say.ts'

const EXAMPLE = `LIVE_ORIGINS='{"tmobile":"https://localhost:8443"}' npm start -- --live`

/** The line for who has set LIVE_ORIGINS and asked for no live key. */
export const UNUSED = 'LIVE_ORIGINS is set and not used. This uses it, with a live key: npm start -- --live'

/**
 * The value for the Worker, or null where LIVE_ORIGINS is not set here: what wrangler.toml or the file of variables says counts.
 * @throws UsageError that names what is wrong with it and nothing of its value
 */
export function parseLiveOrigins(text: string | undefined): string | null {
  if (text === undefined || text === '') {
    return null
  }
  const parsed = namedSites(true).safeParse(parseJson(text))
  if (!parsed.success) {
    const words = issuesOf(parsed.error).map(({ path, message }) => `LIVE_ORIGINS${path && `.${path}`} ${message}`)
    throw new UsageError(`${words.join('; ')}. For example: ${EXAMPLE}`)
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Its own words quote what it chokes on.
    throw new UsageError(`LIVE_ORIGINS must be JSON. For example: ${EXAMPLE}`)
  }
}

/** What a live key reaches on a server that runs. */
export interface LiveReach {
  /** Ids of integrations. */
  readonly reached: readonly string[]
  /** What to try first: reads only, for the site is a real one. Null where nothing can be tried. */
  readonly example: Pick<Example, 'integrationId' | 'operations'> | null
  /** A sentence for who will find something missing; null where nothing is. */
  readonly missing: string | null
}

/** @param liveOrigins as parseLiveOrigins gives it */
export async function findReach(service: Service, liveOrigins: string | null): Promise<LiveReach> {
  try {
    const examples = examplesOf(await call(service, 'GET', '/v1/providers'))
    if (liveOrigins !== null) {
      return reachOf(examples, Object.keys(JSON.parse(liveOrigins) as object))
    }
    const answers = await Promise.all(examples.map(({ integrationId }) => reaches(service, integrationId)))
    return reachOf(
      examples,
      examples.flatMap(({ integrationId }, index) => (answers[index] === true ? [integrationId] : [])),
    )
  } catch (error) {
    // Revoked, perhaps, or the settings are those of a deployment: the server runs all the same.
    if (error instanceof Refused) {
      return { reached: [], example: null, missing: `The live key is of no use here: ${error.message}` }
    }
    throw error
  }
}

/** @param sites ids of those with a live site, the one to try first in front */
export function reachOf(examples: readonly Example[], sites: readonly string[]): LiveReach {
  const reached = sites.flatMap((id) => examples.filter(({ integrationId }) => integrationId === id))
  const ids = reached.map(({ integrationId }) => integrationId)
  const unknown = sites.filter((id) => !ids.includes(id)).map((id) => JSON.stringify(id))
  const tried = reached.map(({ integrationId, operations }) => {
    return { integrationId, operations: operations.filter(({ action }) => action === 'read') }
  })
  return {
    reached: ids,
    example: tried.find(({ operations }) => operations.length > 0) ?? null,
    missing:
      unknown.length > 0 ? `LIVE_ORIGINS names ${unknown.join(', ')}: no integration here is called so.` : noneOf(ids),
  }
}

function noneOf(ids: readonly string[]): string | null {
  return ids.length > 0
    ? null
    : `No integration here has a live site, so the live key reaches none. Name one: ${EXAMPLE}`
}

const refusal = z.object({ issues: z.array(z.object({ path: z.string() })) })

/** Asked of the service itself, by a link that it refuses anyway: nothing is created, and nobody knows better. */
async function reaches(service: Service, integrationId: string): Promise<boolean> {
  try {
    await call(service, 'POST', '/v1/links', { integrationId, operations: [] })
    return true
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 400) {
      throw error
    }
    const { issues } = refusal.parse(JSON.parse(error.answer))
    return issues.every(({ path }) => path !== 'integrationId')
  }
}
