// Links that live as long as links do by default, once their time is up. None of them has an entry in the index of open links, which
// would be billed with each create: ids begin with the time of creation, so those whose time is up are ranges of the table itself.
// How far the cron has come lies in a row of its own. A link that nobody claimed and nobody must be told of reads as expired already:
// only its arguments are zeroed. Any other is given its entry in the index after all, where the cron finds it.
import * as z from 'zod'
import { once } from '../wire/once.ts'
import { idAt } from '../core/id.ts'
import { OWNERS } from './forget-links.ts'
import { zeroed } from './zeroed.ts'

const swept = once(() => z.object({ until: z.number() }))
const next = once(() => z.object({ first: z.number().nullable() }))

const RANGE = `${OWNERS} CROSS JOIN links WHERE links.organisation_id = organisations.id AND links.mode = modes.mode
  AND links.id >= ?1 AND links.id < ?2`

/** Up to which time of creation (epoch milliseconds) all is swept. */
export async function sweptUntil(db: D1Database): Promise<number> {
  const found = await db.prepare("SELECT until FROM sweeps WHERE name = 'expiry'").first()
  // Lost, it begins with the oldest link that is there: what it comes to twice it leaves as it is.
  return found === null ? 0 : swept().parse(found).until
}

/** When the first link was created from `from` on and before `to` (epoch milliseconds); null: there is none. */
export async function firstCreated(db: D1Database, from: number, to: number): Promise<number | null> {
  const found = await db
    .prepare(
      `SELECT MIN((SELECT created_at FROM links WHERE links.organisation_id = organisations.id AND links.mode = modes.mode
         AND links.id >= ?1 AND links.id < ?2 ORDER BY id LIMIT 1)) AS first
       FROM ${OWNERS}`,
    )
    .bind(idAt('link', from), idAt('link', to))
    .first()
  return next().parse(found).first
}

/** Whether more than `most` links were created from `from` on and before `to` (epoch milliseconds). */
export async function hasMoreCreated(db: D1Database, from: number, to: number, most: number): Promise<boolean> {
  const found = await db
    .prepare(`SELECT 1 FROM ${RANGE} LIMIT 1 OFFSET ?3`)
    .bind(idAt('link', from), idAt('link', to), most)
    .first()
  return found !== null
}

/**
 * Ends what is left of the links created from `from` on and before `to`, as of `now`: those with another end are given their entry
 * too, so that none is passed over. Gives how many needed nobody else. May run twice. Epoch milliseconds.
 */
export async function sweepLinks(db: D1Database, from: number, to: number, now: number): Promise<number> {
  const range = [idAt('link', from), idAt('link', to), now]
  const [ended] = await db.batch([
    db
      .prepare(
        `UPDATE sealed SET ${zeroed('arguments')} WHERE substr(arguments, 1, 1) <> x'00' AND number IN (
           SELECT links.sealed FROM ${RANGE} AND status = 'pending' AND NOT has_webhook AND open_until IS NULL
             AND expires_at <= ?3)`,
      )
      .bind(...range),
    db
      .prepare(
        `UPDATE links SET open_until = expires_at WHERE (organisation_id, mode, id) IN (
           SELECT links.organisation_id, links.mode, links.id FROM ${RANGE} AND open_until IS NULL
             AND status IN ('pending', 'active', 'failed') AND (status != 'pending' OR has_webhook OR expires_at > ?3))`,
      )
      .bind(...range),
    noting(db, to),
  ])
  return ended?.meta.changes ?? 0
}

export async function noteSwept(db: D1Database, until: number): Promise<void> {
  await noting(db, until).run()
}

/** What was passed over since then is come to again. @param until epoch milliseconds */
export async function sweepAgain(db: D1Database, until: number): Promise<void> {
  await db.prepare("UPDATE sweeps SET until = MIN(until, ?1) WHERE name = 'expiry'").bind(until).run()
}

/** Also where it is less than before: what is swept twice stays as it is. */
function noting(db: D1Database, until: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO sweeps (name, until) VALUES ('expiry', ?1) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
    )
    .bind(until)
}
