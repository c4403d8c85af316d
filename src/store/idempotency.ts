// Which link an Idempotency-Key made, and which keys answer for a link that is no more. Only keyed hashes are here.
import * as z from 'zod'
import type { RememberedRequest } from '../core/idempotency.ts'
import { blob } from './links.ts'
import { once } from '../wire/once.ts'

const remembered = once(() =>
  z
    .object({
      id: z.string(),
      created_at: z.number(),
      claim_hash: z.string(),
      idempotency_body: z.string(),
      salt: blob(),
      answer: blob(),
    })
    .transform((row): RememberedRequest => ({
      linkId: row.id,
      createdAt: row.created_at,
      claimHash: row.claim_hash,
      salt: row.salt,
      bodyHash: row.idempotency_body,
      sealedAnswer: row.answer,
    })),
)

/** @param keyHashes of one key, under each of the service's own */
export async function findRequestByKey(
  db: D1Database,
  keyHashes: readonly string[],
): Promise<RememberedRequest | null> {
  const found = await db
    .prepare(
      `SELECT id, created_at, claim_hash, idempotency_body, own.salt, own.answer
       FROM links JOIN sealed AS own ON own.number = links.sealed
       WHERE idempotency_hash IN (SELECT value FROM json_each(?1)) LIMIT 1`,
    )
    .bind(JSON.stringify(keyHashes))
    .first()
  return found === null ? null : remembered().parse(found)
}

/** An Idempotency-Key is good for a day: a link made until `before` gives it up, a newer one keeps it. */
export async function releaseIdempotencyKey(
  db: D1Database,
  keyHashes: readonly string[],
  before: number,
): Promise<void> {
  const which = 'WHERE idempotency_hash IN (SELECT value FROM json_each(?1)) AND created_at <= ?2'
  const hashes = JSON.stringify(keyHashes)
  await db.batch([
    db
      .prepare(
        `UPDATE sealed SET answer = zeroblob(length(answer)), salt = zeroblob(length(salt))
         WHERE number IN (SELECT sealed FROM links ${which})`,
      )
      .bind(hashes, before),
    db.prepare(`UPDATE links SET idempotency_hash = NULL, idempotency_body = NULL ${which}`).bind(hashes, before),
  ])
}

/** Whether the link that this key made was erased and the key's day is not over. */
export async function isKeyOfErased(db: D1Database, keyHashes: readonly string[], now: number): Promise<boolean> {
  const found = await db
    .prepare(
      'SELECT 1 FROM erased_idempotency_keys WHERE hash IN (SELECT value FROM json_each(?1)) AND until > ?2 LIMIT 1',
    )
    .bind(JSON.stringify(keyHashes), now)
    .first()
  return found !== null
}

/** Bounded: D1 wants bulk writes in chunks. */
export async function forgetErasedKeys(db: D1Database, now: number, most: number): Promise<number> {
  const { meta } = await db
    .prepare(
      `DELETE FROM erased_idempotency_keys
       WHERE hash IN (SELECT hash FROM erased_idempotency_keys WHERE until <= ?1 LIMIT ?2)`,
    )
    .bind(now, most)
    .run()
  return meta.changes
}
