// The listeners table: for which organisations and modes somebody listens, in the database where their links are. A row says until
// when links tell of their ends; what is past counts as none.
import type { Owner } from '../core/link.ts'

/** @param until epoch milliseconds */
export async function noteListening(db: D1Database, owner: Owner, until: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO listeners (organisation_id, mode, until) VALUES (?1, ?2, ?3)
       ON CONFLICT (organisation_id, mode) DO UPDATE SET until = excluded.until`,
    )
    .bind(owner.organisationId, owner.mode, until)
    .run()
}

/** For a batch that is sent anyway: a row where somebody listens. */
export function selectListening(db: D1Database, { organisationId, mode }: Owner): D1PreparedStatement {
  return db
    .prepare('SELECT 1 FROM listeners WHERE organisation_id = ?1 AND mode = ?2 AND until > unixepoch() * 1000')
    .bind(organisationId, mode)
}
