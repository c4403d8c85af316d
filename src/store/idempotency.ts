// Which link an Idempotency-Key made, and which keys answer for a link that is no more. Only keyed hashes are here.
import * as z from 'zod'
import type { LinkRecord } from '../core/link.ts'
import { blob, COLUMNS, parseLinkRow } from './links.ts'

/** A link with the request that made it. */
export interface RememberedLink {
  readonly link: LinkRecord
  readonly bodyHash: string
  /** The 201, sealed under the link's key; null where an earlier version of this service gave it. */
  readonly sealedAnswer: Uint8Array | null
}

export async function findLinkByIdempotency(db: D1Database, keyHash: string): Promise<RememberedLink | null> {
  const found = await db
    .prepare(`SELECT ${COLUMNS}, idempotency_body, sealed_answer FROM links WHERE idempotency_hash = ?1 LIMIT 1`)
    .bind(keyHash)
    .first()
  if (found === null) {
    return null
  }
  const { idempotency_body: bodyHash, sealed_answer: sealedAnswer } = remembered.parse(found)
  return { link: parseLinkRow(found), bodyHash, sealedAnswer }
}

const remembered = z.object({
  idempotency_body: z.string(),
  sealed_answer: blob.nullable(),
})

/** An Idempotency-Key is good for a day: a link made until `before` gives it up, a newer one keeps it. */
export async function releaseIdempotencyKey(db: D1Database, keyHash: string, before: number): Promise<void> {
  await db
    .prepare(
      `UPDATE links SET idempotency_hash = NULL, idempotency_body = NULL, sealed_answer = NULL
       WHERE idempotency_hash = ?1 AND created_at <= ?2`,
    )
    .bind(keyHash, before)
    .run()
}

/** Whether the link that this key made was erased and the key's day is not over. */
export async function isKeyOfErased(db: D1Database, keyHash: string, now: number): Promise<boolean> {
  const found = await db
    .prepare('SELECT 1 FROM erased_idempotency_keys WHERE hash = ?1 AND until > ?2')
    .bind(keyHash, now)
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
