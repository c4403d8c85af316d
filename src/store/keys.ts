// The api_keys table: read, but for the day of a key's last use. The rest is written from the command line.
import * as z from 'zod'
import { type Access, scopesIn } from '../core/access.ts'
import { once } from '../wire/once.ts'

const row = once(() =>
  z.object({
    organisation_id: z.string(),
    mode: z.enum(['test', 'live']),
    scopes: z.string().transform(scopesIn),
    expires_at: z.number().nullable(),
    last_used_on: z.string().nullable(),
  }),
)

/** What a key opens that is neither revoked nor expired at `now`; null where there is none such. */
export async function findKey(db: D1Database, hash: string, now: number): Promise<Access | null> {
  const found = await db
    .prepare(
      `SELECT organisation_id, mode, scopes, expires_at, last_used_on FROM api_keys
       WHERE hash = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2) LIMIT 1`,
    )
    .bind(hash, now)
    .first()
  if (found === null) {
    return null
  }
  const { organisation_id: organisationId, mode, scopes, expires_at, last_used_on } = row().parse(found)
  return { owner: { organisationId, mode }, scopes, expiresAt: expires_at, lastUsedOn: last_used_on }
}

/** @param day YYYY-MM-DD; an older one changes nothing */
export async function updateLastUse(db: D1Database, hash: string, day: string): Promise<void> {
  await db
    .prepare('UPDATE api_keys SET last_used_on = ?2 WHERE hash = ?1 AND (last_used_on IS NULL OR last_used_on < ?2)')
    .bind(hash, day)
    .run()
}
