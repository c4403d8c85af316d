// Whether the version that was just deployed is the one that answers, and whether it can do its work: /health tells the version
// and needs no secret, the verification keys are there only where every variable and secret is right. Asks until all is well,
// or the time is over.
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { health } from '../wire/health.ts'
import { jwkSet } from '../wire/verification-key.ts'

const deployed = z.looseObject({
  type: z.literal('deploy'),
  version_id: z.string().nullable(),
  targets: z.array(z.string()).optional(),
})

export interface Deployed {
  /** null where Cloudflare did not say. */
  readonly version: string | null
  /** Where it answers; null where it has no address of its own, but a route with a pattern at most. */
  readonly url: string | null
}

/**
 * What wrangler has written down of a deploy.
 * @param lines of WRANGLER_OUTPUT_FILE_PATH, each JSON
 * @param serviceUrls SERVICE_URLS: the first stands for all
 */
export function readDeployed(lines: string, serviceUrls: string): Deployed {
  const entries = lines.split('\n').filter((line) => line !== '')
  const last = entries.map((line) => deployed.safeParse(JSON.parse(line)).data).findLast((entry) => entry !== undefined)
  const [first = ''] = serviceUrls.split(',')
  const own = last?.targets?.find((target) => /^https:\/\/[\w.-]+$/.test(target)) ?? null
  return { version: last?.version_id ?? null, url: first.trim().replace(/\/+$/, '') || own }
}

const KEYS = '/.well-known/jwks.json'

/**
 * null once that version answers and has its keys, else what is not so, with the address.
 * @param withinMs a new name of workers.dev takes its time
 */
export async function awaitVersion(url: string, version: string, withinMs: number): Promise<string | null> {
  for (const end = Date.now() + withinMs; ; await wait(1000)) {
    const seen = await look(url)
    const problem = seen?.version === version ? await problemOfKeys(url) : otherVersion(url, version, seen)
    if (problem === null || Date.now() >= end) {
      return problem
    }
  }
}

function otherVersion(url: string, version: string, seen: Awaited<ReturnType<typeof look>>): string {
  const instead = seen === null ? 'nothing answers there' : (seen.version ?? `it answers ${seen.status}`)
  return `${url}/health does not answer with the new version, ${version}: ${instead}`
}

async function problemOfKeys(url: string): Promise<string | null> {
  const answer = await ask(`${url}${KEYS}`)
  if (answer?.ok === true && jwkSet().safeParse(await answer.json().catch(() => null)).success) {
    return null
  }
  return answer === null || answer.ok
    ? `${url}${KEYS} does not answer with keys`
    : `${url}${KEYS} answers ${answer.status}: one of its variables or secrets is wrong, and its log says which (npx wrangler tail)`
}

/** Whether a Passage answers there, of whatever version. */
export async function isPassage(url: string): Promise<boolean> {
  const seen = await look(url)
  return seen !== null && seen.version !== null
}

/** What answers, with its version where it is a Passage; null: nothing. */
async function look(url: string): Promise<{ readonly status: number; readonly version: string | null } | null> {
  const answer = await ask(`${url}/health`)
  if (answer === null) {
    return null
  }
  const { data } = health().safeParse(await answer.json().catch(() => null))
  return { status: answer.status, version: answer.ok && data !== undefined ? data.version : null }
}

async function ask(url: string): Promise<Response | null> {
  return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).catch(() => null)
}
