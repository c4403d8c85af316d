// Rows that leave D1 for good, so that the database holds a window of links and not their history: it holds 10 GB and no more.
// https://developers.cloudflare.com/d1/platform/limits/
import * as z from 'zod'
import { LINK_STATUSES, type LinkStatus } from '../wire/status.ts'
import { once } from '../wire/once.ts'
import { idAt } from '../core/id.ts'

const left = once(() => z.object({ status: z.enum(LINK_STATUSES) }))
const boundary = once(() => z.object({ first: z.number().nullable(), last: z.number().nullable() }))

/** Each owner of links: they are ranges of the table. */
export const OWNERS = "organisations CROSS JOIN (SELECT 'test' AS mode UNION ALL SELECT 'live') AS modes"

/**
 * Links that ended before `before` (epoch milliseconds), `most` of them; those that a sweep has ended are pending in their rows. Ids
 * begin with the time of their creation, and a link's owner comes first in the table: each organisation's oldest are the first rows of
 * a range. Those of the organisations `without` stay. Gives what became of each.
 */
export async function deleteEndedLinks(
  db: D1Database,
  before: number,
  most: number,
  without: readonly string[] = [],
): Promise<LinkStatus[]> {
  const { results } = await db
    .prepare(
      `DELETE FROM links WHERE (organisation_id, mode, id) IN (
         SELECT links.organisation_id, links.mode, links.id FROM ${OWNERS} CROSS JOIN links
         WHERE links.organisation_id = organisations.id AND links.mode = modes.mode AND links.id < ?1
           AND organisations.id NOT IN (SELECT value FROM json_each(?4)) AND (status IN ('complete', 'expired', 'canceled') AND updated_at < ?2
             OR status = 'pending' AND NOT has_webhook AND open_until IS NULL AND expires_at < ?2) LIMIT ?3)
       RETURNING IIF(status = 'pending', 'expired', status) AS status`,
    )
    .bind(idAt('link', before), before, most, JSON.stringify(without))
    .all()
  return results.map((found) => left().parse(found).status)
}

/**
 * What was sealed of links that have left: rows from the first on, up to the oldest link that is there. The last `margin` before it
 * stay: where SQLite deletes it moves the rows of the pages beside, and leaves behind what it has moved, so no row of a link that
 * is there may lie near. Gives how many went, `most` at most.
 */
export async function deleteSealed(db: D1Database, margin: number, most: number): Promise<number> {
  const found = await db
    .prepare(
      `SELECT MIN((SELECT links.sealed FROM links WHERE links.organisation_id = organisations.id AND links.mode = modes.mode
         ORDER BY id LIMIT 1)) AS first, (SELECT MAX(number) FROM sealed) AS last
       FROM ${OWNERS}`,
    )
    .first()
  const { first, last } = boundary().parse(found)
  const { meta } = await db
    .prepare(
      'DELETE FROM sealed WHERE number IN (SELECT number FROM sealed WHERE number < ?1 ORDER BY number LIMIT ?2)',
    )
    .bind((first ?? (last ?? 0) + 1) - margin, most)
    .run()
  return meta.changes
}
