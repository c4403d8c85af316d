// Who calls: an API key is checked before anything else of a /v1 request is looked at, so that nothing can be learned
// without one. Every refusal is the same answer.
import { createMiddleware } from 'hono/factory'
import { hashApiKey, isApiKey } from '../core/api-key.ts'
import type { Owner } from '../core/link.ts'
import { findKeyOwner } from '../store/keys.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure } from './failure.ts'

/** A revoked key may be honoured this much longer. Milliseconds. */
const CACHE_MS = 60_000
/** An isolate serves many organisations; the oldest entry goes first. */
const CACHE_KEYS = 1000

interface CachedOwner {
  readonly owner: Owner
  readonly until: number
}

/** In the isolate's memory: saves the round trip that would double the price of every create. */
const cache = new Map<string, CachedOwner>()

export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  const key = /^Bearer +(\w+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const owner = key === undefined || !isApiKey(key) ? null : await findOwner(c.env.DB, hashApiKey(key), Date.now())
  if (owner === null) {
    return answerFailure(c, { code: 'unauthorized' })
  }
  c.set('caller', owner)
  return next()
})

async function findOwner(db: D1Database, hash: string, now: number): Promise<Owner | null> {
  const cached = cache.get(hash)
  if (cached !== undefined && cached.until > now) {
    return cached.owner
  }
  cache.delete(hash)
  const owner = await findKeyOwner(db, hash, now)
  if (owner !== null) {
    cache.set(hash, { owner, until: now + CACHE_MS })
    const [oldest] = cache.keys()
    if (cache.size > CACHE_KEYS && oldest !== undefined) {
      cache.delete(oldest)
    }
  }
  return owner
}
