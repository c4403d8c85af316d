// Idempotency-Key: the same key and body within a day give the first answer again, whatever has changed meanwhile. The
// key's hash is a unique column of the link itself, so two requests at once cannot both create, and nothing can come
// between a link and its key.
import type { Context } from 'hono'
import { hashIdempotencyKey, type IdempotentRequest, judgeReplay, type Replay } from '../core/idempotency.ts'
import { IDEMPOTENCY_MS } from '../core/link.ts'
import { findRequestByKey, isKeyOfErased, releaseIdempotencyKey } from '../store/idempotency.ts'
import { type Idempotency, insertLink, type NewLink } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import type { AppEnv } from './app-env.ts'
import { Refusal } from './failure.ts'

/** A key that was given up is taken in the second round, by this request or by one beside it: then the third replays. */
const ROUNDS = 3

/**
 * Null without the header. Throws a Refusal for one that is no key. The quotes are those of the draft, in which a key is a
 * string of RFC 9651: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @param body as it came
 */
export function readIdempotency(c: Context<AppEnv>, body: string): IdempotentRequest | null {
  const header = c.req.header('Idempotency-Key')
  if (header === undefined) {
    return null
  }
  const [, bare, quoted] = /^(?:([A-Za-z0-9_.:-]{1,255})|"([A-Za-z0-9_.:-]{1,255})")$/.exec(header) ?? []
  const key = bare ?? quoted
  if (key === undefined) {
    const message = 'must be 1 to 255 of A-Z a-z 0-9 _ . : -'
    throw new Refusal('validation_failed', [{ path: 'Idempotency-Key', message }])
  }
  const keyHashes = c.get('config').keys.all.map((keys) => hashIdempotencyKey(keys, c.get('caller'), key))
  return { keyHashes, apiKey: c.get('apiKey'), body }
}

/**
 * What the same request was answered before; null where the key is free. Throws a Refusal where it came with another
 * body or through another API key, or its link was erased.
 */
export async function findReplay(c: Context<AppEnv>, request: IdempotentRequest, now: number): Promise<Replay | null> {
  const db = linksOf(c.env, c.get('config'), c.get('caller'))
  const earlier = await findRequestByKey(db, request.keyHashes)
  if (earlier === null) {
    // In this order: an erasure takes the link and leaves the key in one step, so whoever misses the first finds the second.
    if (await isKeyOfErased(db, request.keyHashes, now)) {
      throw new Refusal('link_erased')
    }
    return null
  }
  const judged = judgeReplay(c.get('config').keys, earlier, request, now)
  if (!judged.ok) {
    throw new Refusal(judged.failure)
  }
  return judged.value
}

/** Inserts the link and gives null, or gives what the same request was answered before. Throws as `findReplay` does. */
export async function insertOnce(
  c: Context<AppEnv>,
  link: NewLink,
  request: IdempotentRequest | null,
  idempotency: Idempotency | null,
): Promise<Replay | null> {
  const db = linksOf(c.env, c.get('config'), c.get('caller'))
  for (let round = 0; round < ROUNDS; round++) {
    if ((await insertLink(db, link, idempotency)) || request === null) {
      return null
    }
    const replay = await findReplay(c, request, link.createdAt)
    if (replay !== null) {
      return replay
    }
    // The key's day is over.
    await releaseIdempotencyKey(db, request.keyHashes, link.createdAt - IDEMPOTENCY_MS)
  }
  throw new Refusal('unavailable')
}
