// Who calls, and whether they may: an API key is checked before anything else of a /v1 request is looked at, so that nothing
// can be learned without one. Every refusal is the same answer.
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type Access, decideLookup, KnownKeys, missingScope, newUse } from '../core/access.ts'
import { hashApiKey, isApiKey } from '../core/api-key.ts'
import { AtOnce } from '../core/at-once.ts'
import { policyOfCall, WINDOW_SECONDS } from '../core/limit.ts'
import { Recent } from '../core/recent.ts'
import { logError } from '../log.ts'
import { findKey, updateLastUse } from '../store/keys.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure } from './failure.ts'
import { count, countOrRefuse, exceeded, placeOfCaller } from './limit.ts'

const keys = new KnownKeys()

/**
 * Addresses to which too much was refused, by their end. The limiter can only count, not tell: asked before each unknown key,
 * it would count honest ones too, of which a busy caller shows one to every isolate each minute. So refusals alone are
 * counted, for all isolates of the location together, and each isolate remembers what it was told: it asks the database at
 * most once a minute for an address that is over.
 */
const closed = new Recent<number>(1000)

/**
 * A refusal counts once the database has answered, and a hundred made-up keys at once would all have asked by then. So an
 * address asks about this many unknown keys at a time, and the others wait for what comes of those: one that they share is
 * known by then, or the address is closed. A lookup that hangs holds its place for so long (ms).
 */
const lookups = new AtOnce(8, 5_000)
const PAUSE_MS = 10
/** Whoever waits longer than this is told to come again (ms). */
const MOST_WAIT_MS = 5_000

export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  const key = /^Bearer +(\w+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const judged = await judgeKey(c, key)
  if (judged instanceof Response) {
    return judged
  }
  const { access, hash, now } = judged
  c.set('caller', access.owner)
  c.set('apiKey', judged.key)
  await countOrRefuse(c, policyOfCall(c.req.method, c.req.path, new URL(c.req.url).searchParams), hash)
  noteUse(c, hash, access, now)
  const scope = missingScope(c.req.method, c.req.path, access.scopes)
  if (scope !== null) {
    // RFC 6750, 3.1: which one it is.
    c.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
    return answerFailure(c, { code: 'missing_scope' })
  }
  return next()
})

interface GoodKey {
  readonly key: string
  readonly hash: string
  readonly access: Access
  /** When it was looked up (epoch ms). */
  readonly now: number
}

/** What opens the door, or the refusal. */
async function judgeKey(c: Context<AppEnv>, key: string | undefined): Promise<GoodKey | Response> {
  const isKey = key !== undefined && isApiKey(key)
  const hash = isKey ? hashApiKey(key) : ''
  const place = placeOfCaller(c)
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    const now = Date.now()
    const { knowledge, access: known } = keys.find(hash, now)
    const closedUntil = closed.find(place, now)
    const decision = decideLookup(isKey, knowledge, closedUntil !== undefined)
    if (decision === 'limit' || waitedMs > MOST_WAIT_MS) {
      const retryIn = ((closedUntil ?? now) - now) / 1000
      return answerFailure(c, { code: 'rate_limited', limit: exceeded(c, 'refused', retryIn) })
    }
    const end = decision === 'ask' && knowledge === 'unknown' ? lookups.begin(place, now) : noLookup
    if (end !== null) {
      try {
        const access = decision === 'ask' ? await askForKey(c, hash, now) : known
        // Counted before the next one of this place asks.
        return key === undefined || access === null ? await refuse(c, now) : { key, hash, access, now }
      } finally {
        end()
      }
    }
    await new Promise((resume) => setTimeout(resume, PAUSE_MS))
  }
}

function noLookup(): void {}

async function askForKey(c: Context<AppEnv>, hash: string, now: number): Promise<Access | null> {
  const access = await findKey(c.env.DB, hash, now)
  if (access === null) {
    keys.forget(hash)
  } else {
    keys.keep(hash, access, now)
  }
  return access
}

async function refuse(c: Context<AppEnv>, now: number): Promise<Response> {
  const place = placeOfCaller(c)
  const limit = await count(c, 'refused', place)
  if (limit === null) {
    return answerFailure(c, { code: 'unauthorized' })
  }
  const until = now + WINDOW_SECONDS * 1000
  closed.keep(place, until, until)
  return answerFailure(c, { code: 'rate_limited', limit })
}

/** Once a day for each key and isolate, and after the answer: nobody waits for it, and nothing fails by it. */
function noteUse(c: Context<AppEnv>, hash: string, access: Access, now: number): void {
  const day = newUse(access, now)
  if (day === null) {
    return
  }
  keys.noteUse(hash, day, now)
  c.executionCtx.waitUntil(
    updateLastUse(c.env.DB, hash, day).catch((cause: unknown) => logError('key_use_not_written', { day }, cause)),
  )
}
