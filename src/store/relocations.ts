// Which organisations are on their way from one database to another, and how far: rows of the first database. The command writes
// them and takes them back; what follows is written here. Moves no link.
import { type Relocation, type RelocationPhase, relocationRow } from '../core/relocation.ts'

/** The one that was read: the same organisation may be on another way since. */
const THIS = 'WHERE organisation_id = ?1 AND phase = ?2 AND began_at = ?3'

/** As it is now; null: it is on no way, or not any more. */
export async function findRelocation(db: D1Database, organisationId: string): Promise<Relocation | null> {
  const found = await db
    .prepare(
      'SELECT organisation_id, source, target, phase, began_at, since FROM relocations WHERE organisation_id = ?1',
    )
    .bind(organisationId)
    .first()
  return found === null ? null : relocationRow().parse(found)
}

/** Whether it is the same, in the same phase, still: what was read a while ago must close and copy nothing. */
export async function holdsStill(db: D1Database, { organisationId, phase, beganAt }: Relocation): Promise<boolean> {
  const found = await db.prepare(`SELECT 1 FROM relocations ${THIS}`).bind(organisationId, phase, beganAt).first()
  return found !== null
}

/** False where it is in another phase by now: the command may have taken it back. @param since epoch milliseconds */
export async function advance(
  db: D1Database,
  { organisationId, phase, beganAt }: Relocation,
  to: RelocationPhase,
  since: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(`UPDATE relocations SET phase = ?4, since = ?5 ${THIS}`)
    .bind(organisationId, phase, beganAt, to, since)
    .run()
  return meta.changes > 0
}

/** False where it is copied no more. */
export async function noteCopied(
  db: D1Database,
  { organisationId, phase, beganAt }: Relocation,
  links: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(`UPDATE relocations SET copied = copied + ?4 ${THIS}`)
    .bind(organisationId, phase, beganAt, links)
    .run()
  return meta.changes > 0
}

export async function forgetRelocation(db: D1Database, { organisationId, phase, beganAt }: Relocation): Promise<void> {
  await db.prepare(`DELETE FROM relocations ${THIS}`).bind(organisationId, phase, beganAt).run()
}

/** @throws RangeError where the Worker has no database of that name */
export function namedDatabase(env: Env, name: string): D1Database {
  if (!/^DB(?:_|$)/.test(name) || !(name in env)) {
    throw new RangeError(`${name} is no D1 binding of this Worker`)
  }
  return (env as unknown as Record<string, D1Database>)[name] as D1Database
}
