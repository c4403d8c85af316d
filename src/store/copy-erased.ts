// Copies what tells of an organisation's erased links from one database into another, and the organisation itself: rows that name
// nobody. May run again: what is there stays.
import * as z from 'zod'
import type { Owner } from '../core/link.ts'
import { once } from '../wire/once.ts'

const MOST = 1000
const range = once(() => z.object({ rows: z.string(), last: z.string().nullable() }))

/** By its id in place of its name, as a further database has them: what goes through its links by their owner needs it before they come. */
export async function copyOrganisation(target: D1Database, organisationId: string, now: number): Promise<void> {
  await target
    .prepare('INSERT INTO organisations (id, name, created_at) VALUES (?1, ?1, ?2) ON CONFLICT DO NOTHING')
    .bind(organisationId, now)
    .run()
}

/** The next of one mode. False: all are there. Both databases hold them in the order of ids, so the last one there says how far it is. */
export async function copyNextErased(
  source: D1Database,
  target: D1Database,
  { organisationId, mode }: Owner,
): Promise<boolean> {
  const after = await target
    .prepare('SELECT MAX(id) AS last FROM erased_links WHERE organisation_id = ?1 AND mode = ?2')
    .bind(organisationId, mode)
    .first<string>('last')
  const found = await source
    .prepare(
      `SELECT json_group_array(json_array(id, created_at, erased_at)) AS rows, MAX(id) AS last FROM (
         SELECT id, created_at, erased_at FROM erased_links WHERE organisation_id = ?1 AND mode = ?2 AND id > ?3
         ORDER BY id LIMIT ${MOST})`,
    )
    .bind(organisationId, mode, after ?? '')
    .first()
  const { rows, last } = range().parse(found)
  if (last === null) {
    return false
  }
  await target
    .prepare(
      `INSERT INTO erased_links (organisation_id, mode, id, created_at, erased_at)
       SELECT ?2, ?3, value ->> '$[0]', value ->> '$[1]', value ->> '$[2]' FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(rows, organisationId, mode)
    .run()
  return true
}

/** Hashes do not tell whose they are: those of all, for what is left of their day. */
export async function copyErasedKeys(source: D1Database, target: D1Database, now: number): Promise<void> {
  for (let after: string | null = ''; after !== null;) {
    const found = await source
      .prepare(
        `SELECT json_group_array(json_array(hash, until)) AS rows, MAX(hash) AS last FROM (
           SELECT hash, until FROM erased_idempotency_keys WHERE hash > ?1 AND until > ?2 ORDER BY hash LIMIT ${MOST})`,
      )
      .bind(after, now)
      .first()
    const { rows, last } = range().parse(found)
    await target
      .prepare(
        `INSERT INTO erased_idempotency_keys (hash, until)
         SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(rows)
      .run()
    after = last
  }
}
