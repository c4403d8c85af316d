// Idempotency-Key: the same key and body within a day give the first answer again. The key's hash is a unique column of
// the link itself, so two requests at once cannot both create, and nothing can come between a link and its key.
import type { Context } from 'hono'
import { bitsFromIdempotencyKey, hashIdempotencyKey, hashIdempotentBody } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import type { LinkRecord, Owner } from '../core/link.ts'
import { isSame, type ServiceKeys } from '../core/seal.ts'
import { findLinkByIdempotency, insertLink, releaseIdempotencyKey, type Idempotency } from '../store/links.ts'
import type { AppEnv } from './app-env.ts'
import { Refusal } from './failure.ts'

const KEPT_MS = 24 * 60 * 60_000
/** A key that was given up is taken in the second round, by this request or by one beside it: then the third replays. */
const ROUNDS = 3

/** The claim code's bits, and how the row will remember the request; without a key the bits are random. */
export interface IdempotentRequest {
  readonly bits: Uint8Array
  readonly idempotency: Idempotency | null
}

/** Throws a Refusal for a header that is no key. */
export async function readIdempotency(c: Context<AppEnv>, keys: ServiceKeys, owner: Owner): Promise<IdempotentRequest> {
  const key = c.req.header('Idempotency-Key')
  if (key === undefined) {
    return { bits: randomBytes(16), idempotency: null }
  }
  if (!/^[A-Za-z0-9_.:-]{1,255}$/.test(key)) {
    const message = 'must be 1 to 255 of A-Z a-z 0-9 _ . : -'
    throw new Refusal('validation_failed', [{ path: 'Idempotency-Key', message }])
  }
  const bits = bitsFromIdempotencyKey(keys, owner, key)
  return {
    bits,
    idempotency: {
      keyHash: hashIdempotencyKey(keys, owner, key),
      bodyHash: hashIdempotentBody(keys, bits, await c.req.text()),
    },
  }
}

/** Inserts the link, or gives the one that the same request made before. Throws a Refusal where the body was another. */
export async function insertOnce(
  db: D1Database,
  link: LinkRecord,
  idempotency: Idempotency | null,
  now: number,
): Promise<{ link: LinkRecord; isReplay: boolean }> {
  for (let round = 0; round < ROUNDS; round++) {
    if (await insertLink(db, link, idempotency)) {
      return { link, isReplay: false }
    }
    const earlier = idempotency === null ? null : await findLinkByIdempotency(db, idempotency.keyHash)
    if (idempotency !== null && earlier !== null && earlier.link.createdAt + KEPT_MS > now) {
      if (!isSame(earlier.bodyHash, idempotency.bodyHash)) {
        throw new Refusal('idempotency_key_reused')
      }
      return { link: earlier.link, isReplay: true }
    }
    // The key's day is over, or its link was erased in this very moment.
    if (idempotency !== null) {
      await releaseIdempotencyKey(db, idempotency.keyHash, now - KEPT_MS)
    }
  }
  throw new Refusal('unavailable')
}
