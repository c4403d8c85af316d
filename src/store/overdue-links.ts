// Open links past their end, for the cron: in their order, where a run that was cut short is gone on with, and links that SHARDS looks for in another
// database. Ends none that its object must end.
import * as z from 'zod'
import type { ContactKeys } from '../core/contacts.ts'
import type { LinkRecord } from '../core/link.ts'
import { once } from '../wire/once.ts'
import { COLUMNS, LINKS, parseIfLinkRow } from './links.ts'
import { zeroed } from './zeroed.ts'

/** Where an open link stands in the order in which the cron comes to them. */
export interface OverdueKey {
  /** Epoch milliseconds. */
  readonly openUntil: number
  readonly organisationId: string
  readonly mode: string
  readonly id: string
}

const overdueKey = once(() =>
  z
    .object({ open_until: z.number(), organisation_id: z.string(), mode: z.string(), id: z.string() })
    .transform((key): OverdueKey => ({
      openUntil: key.open_until,
      organisationId: key.organisation_id,
      mode: key.mode,
      id: key.id,
    })),
)

/**
 * Open links past their end that their object must end: a webhook tells of it, or a session was there. Those after `after`, and
 * `without` those of some organisations. What of them cannot be read is null.
 */
export async function findOverdue(
  db: D1Database,
  keys: ContactKeys,
  before: number,
  page: { readonly limit: number; readonly after: OverdueKey; readonly without: readonly string[] },
): Promise<{ readonly key: OverdueKey; readonly link: LinkRecord | null }[]> {
  const { openUntil, organisationId, mode, id } = page.after
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS}, open_until FROM ${LINKS}
       WHERE open_until <= ?1 AND (open_until, organisation_id, mode, id) > (?2, ?3, ?4, ?5)
         AND (status != 'pending' OR has_webhook) AND organisation_id NOT IN (SELECT value FROM json_each(?6))
       ORDER BY open_until, organisation_id, mode, id LIMIT ?7`,
    )
    .bind(before, openUntil, organisationId, mode, id, JSON.stringify(page.without), page.limit)
    .all()
  return results.map((found) => ({ key: overdueKey().parse(found), link: parseIfLinkRow(keys, found) }))
}

/** From which end on (epoch milliseconds) the run before left links behind; null: it came to all. */
export async function overdueFrom(db: D1Database): Promise<number | null> {
  return await db.prepare("SELECT until FROM sweeps WHERE name = 'overdue'").first<number>('until')
}

/** @param from epoch milliseconds; null: all were come to */
export async function noteOverdue(db: D1Database, from: number | null): Promise<void> {
  const note =
    from === null
      ? db.prepare("DELETE FROM sweeps WHERE name = 'overdue'")
      : db
          .prepare(
            `INSERT INTO sweeps (name, until) VALUES ('overdue', ?1) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
          )
          .bind(from)
  await note.run()
}

/**
 * Ends links of these organisations in this database alone, `most` of those whose end was before `before` (epoch milliseconds): nobody
 * looks for them here, and they must leave the database as others do. Their version stays: should SHARDS name this database again,
 * whatever their objects know is newer. Gives how many.
 */
export async function closeLeft(
  db: D1Database,
  organisationIds: readonly string[],
  before: number,
  most: number,
): Promise<number> {
  // By the index of open links: an organisation's range is all of its links.
  const which = `FROM links WHERE open_until <= ?1 AND +organisation_id IN (SELECT value FROM json_each(?2))
    ORDER BY open_until, organisation_id, mode, id LIMIT ?3`
  const values = [before, JSON.stringify(organisationIds), most]
  const [, closed] = await db.batch([
    db.prepare(`UPDATE sealed SET ${zeroed('arguments')} WHERE number IN (SELECT sealed ${which})`).bind(...values),
    db
      .prepare(
        `UPDATE links SET status = 'expired', updated_at = expires_at, open_until = NULL
         WHERE (organisation_id, mode, id) IN (SELECT organisation_id, mode, id ${which})`,
      )
      .bind(...values),
  ])
  return closed?.meta.changes ?? 0
}
