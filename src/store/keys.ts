// The api_keys table, read only: keys are written from the command line.
import * as z from 'zod'
import type { Owner } from '../core/link.ts'

const row = z.object({ organisation_id: z.string(), mode: z.enum(['test', 'live']) })

/** The owner behind a key that is neither revoked nor expired at `now`. */
export async function findKeyOwner(db: D1Database, hash: string, now: number): Promise<Owner | null> {
  const found = await db
    .prepare(
      `SELECT organisation_id, mode FROM api_keys
       WHERE hash = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2) LIMIT 1`,
    )
    .bind(hash, now)
    .first()
  if (found === null) {
    return null
  }
  const { organisation_id: organisationId, mode } = row.parse(found)
  return { organisationId, mode }
}
