// Takes an organisation's links out of a database that is not theirs any more: overwritten first, as an erased one's are, so that
// the file holds nothing of them. What was sealed keeps its empty rows until the cron comes to them (forget-links.ts).
import type { Owner } from '../core/link.ts'
import { FIRST_SHARD } from '../core/shard.ts'
import { SEALED } from './links.ts'
import { zeroed } from './zeroed.ts'

/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const MOST = 500

/** The next links of one mode. Gives how many went; fewer than none is left of: 0. May run twice. */
export async function clearNextLinks(db: D1Database, { organisationId, mode }: Owner): Promise<number> {
  const which = `(SELECT id, sealed, sealed_result, error FROM links WHERE organisation_id = ?1 AND mode = ?2 ORDER BY id LIMIT ${MOST})`
  const these = `organisation_id = ?1 AND mode = ?2 AND id IN (SELECT id FROM ${which})`
  const statements = [
    ...[zeroed(...SEALED), SEALED.map((column) => `${column} = NULL`).join(', ')].map(
      (nothing) =>
        `UPDATE sealed SET ${nothing} WHERE number IN (SELECT sealed FROM ${which} UNION ALL SELECT sealed_result FROM ${which})`,
    ),
    // What a site said is told in it.
    `UPDATE links SET error = CAST(zeroblob(length(CAST(error AS BLOB))) AS TEXT) WHERE ${these} AND error IS NOT NULL`,
    `DELETE FROM links WHERE ${these}`,
  ]
  const results = await db.batch(statements.map((sql) => db.prepare(sql).bind(organisationId, mode)))
  return results.at(-1)?.meta.changes ?? 0
}

/** Those of one mode that were erased. Gives how many went. */
export async function clearErasedLinks(db: D1Database, { organisationId, mode }: Owner): Promise<number> {
  const { meta } = await db
    .prepare(
      `DELETE FROM erased_links WHERE organisation_id = ?1 AND mode = ?2 AND id IN (
         SELECT id FROM erased_links WHERE organisation_id = ?1 AND mode = ?2 LIMIT ${MOST})`,
    )
    .bind(organisationId, mode)
    .run()
  return meta.changes
}

/** A further database knows an organisation only for its links. @param binding of `db` */
export async function clearOrganisation(db: D1Database, binding: string, organisationId: string): Promise<void> {
  if (binding !== FIRST_SHARD) {
    await db.prepare('DELETE FROM organisations WHERE id = ?1').bind(organisationId).run()
  }
}
