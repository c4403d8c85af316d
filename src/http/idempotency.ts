// Idempotency-Key: the same key and body within a day give the first answer again, whatever has changed meanwhile. The
// key's hash is a unique column of the link itself, so two requests at once cannot both create, and nothing can come
// between a link and its key.
import { bitsFromIdempotencyKey, hashIdempotencyKey, hashIdempotentBody } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import { IDEMPOTENCY_MS, type LinkRecord, type Owner } from '../core/link.ts'
import { isSame, type ServiceKeys } from '../core/seal.ts'
import {
  findLinkByIdempotency,
  isKeyOfErased,
  releaseIdempotencyKey,
  type RememberedLink,
} from '../store/idempotency.ts'
import { insertLink } from '../store/links.ts'
import { Refusal } from './failure.ts'

/** A key that was given up is taken in the second round, by this request or by one beside it: then the third replays. */
const ROUNDS = 3

/** How a request with an Idempotency-Key is known again: keyed hashes. */
interface RequestMark {
  readonly keyHash: string
  readonly bodyHash: string
}

/** The claim code's bits; without a key they are random, and no request is ever the same again. */
export interface IdempotentRequest {
  readonly bits: Uint8Array
  readonly mark: RequestMark | null
}

/**
 * Throws a Refusal for a header that is no key. The quotes are those of the draft, in which a key is a string of RFC 9651:
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @param body as it came
 */
export function readIdempotency(
  header: string | undefined,
  keys: ServiceKeys,
  owner: Owner,
  body: string,
): IdempotentRequest {
  if (header === undefined) {
    return { bits: randomBytes(16), mark: null }
  }
  const [, bare, quoted] = /^(?:([A-Za-z0-9_.:-]{1,255})|"([A-Za-z0-9_.:-]{1,255})")$/.exec(header) ?? []
  const key = bare ?? quoted
  if (key === undefined) {
    const message = 'must be 1 to 255 of A-Z a-z 0-9 _ . : -'
    throw new Refusal('validation_failed', [{ path: 'Idempotency-Key', message }])
  }
  const bits = bitsFromIdempotencyKey(keys, owner, key)
  return {
    bits,
    mark: { keyHash: hashIdempotencyKey(keys, owner, key), bodyHash: hashIdempotentBody(keys, bits, body) },
  }
}

/**
 * The link that the same request made before; null where the key is free. Throws a Refusal where it came with another
 * body, or its link was erased.
 */
export async function findEarlier(db: D1Database, mark: RequestMark, now: number): Promise<RememberedLink | null> {
  const earlier = await findLinkByIdempotency(db, mark.keyHash)
  if (earlier === null) {
    // In this order: an erasure takes the link and leaves the key in one step, so whoever misses the first finds the second.
    if (await isKeyOfErased(db, mark.keyHash, now)) {
      throw new Refusal('link_erased')
    }
    return null
  }
  if (earlier.link.createdAt + IDEMPOTENCY_MS <= now) {
    return null
  }
  if (!isSame(earlier.bodyHash, mark.bodyHash)) {
    throw new Refusal('idempotency_key_reused')
  }
  return earlier
}

/** Inserts the link and gives null, or gives the one that the same request made before. Throws as `findEarlier` does. */
export async function insertOnce(
  db: D1Database,
  link: LinkRecord,
  mark: RequestMark | null,
  sealAnswer: () => Uint8Array,
): Promise<RememberedLink | null> {
  if (mark === null) {
    await insertLink(db, link, null)
    return null
  }
  const idempotency = { ...mark, sealedAnswer: sealAnswer() }
  for (let round = 0; round < ROUNDS; round++) {
    if (await insertLink(db, link, idempotency)) {
      return null
    }
    const earlier = await findEarlier(db, mark, link.createdAt)
    if (earlier !== null) {
      return earlier
    }
    // The key's day is over.
    await releaseIdempotencyKey(db, mark.keyHash, link.createdAt - IDEMPOTENCY_MS)
  }
  throw new Refusal('unavailable')
}
