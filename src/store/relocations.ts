// Which organisations are on their way from one database to another, and how far: rows of the first database. The command writes
// them and takes them back; what follows is written here. Moves no link.
import * as z from 'zod'
import { type Relocation, RELOCATION_PHASES, type RelocationPhase } from '../core/relocation.ts'
import { once } from '../wire/once.ts'

const row = once(() =>
  z
    .object({
      organisation_id: z.string(),
      source: z.string(),
      target: z.string(),
      phase: z.enum(RELOCATION_PHASES),
      began_at: z.number(),
      since: z.number(),
    })
    .transform(({ organisation_id: organisationId, began_at: beganAt, ...rest }): Relocation => ({
      ...rest,
      organisationId,
      beganAt,
    })),
)

export async function listRelocations(db: D1Database): Promise<Relocation[]> {
  const { results } = await db
    .prepare('SELECT organisation_id, source, target, phase, began_at, since FROM relocations')
    .all()
  return results.map((found) => row().parse(found))
}

/** False where it is in another phase by now: the command may have taken it back. @param now epoch milliseconds */
export async function advance(
  db: D1Database,
  { organisationId, phase }: Relocation,
  to: RelocationPhase,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare('UPDATE relocations SET phase = ?3, since = ?4 WHERE organisation_id = ?1 AND phase = ?2')
    .bind(organisationId, phase, to, now)
    .run()
  return meta.changes > 0
}

/** False where it is copied no more. */
export async function noteCopied(db: D1Database, { organisationId }: Relocation, links: number): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE relocations SET copied = copied + ?2 WHERE organisation_id = ?1 AND phase = 'copying'")
    .bind(organisationId, links)
    .run()
  return meta.changes > 0
}

export async function forgetRelocation(db: D1Database, { organisationId, phase }: Relocation): Promise<void> {
  await db
    .prepare('DELETE FROM relocations WHERE organisation_id = ?1 AND phase = ?2')
    .bind(organisationId, phase)
    .run()
}

/** @throws RangeError where the Worker has no database of that name */
export function namedDatabase(env: Env, name: string): D1Database {
  if (!/^DB(?:_|$)/.test(name) || !(name in env)) {
    throw new RangeError(`${name} is no D1 binding of this Worker`)
  }
  return (env as unknown as Record<string, D1Database>)[name] as D1Database
}
