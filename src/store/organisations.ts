// The organisations table, read only: they are written from the command line.
import * as z from 'zod'

const row = z.object({ name: z.string() })

/** Null where there is no such organisation. */
export async function findOrganisationName(db: D1Database, id: string): Promise<string | null> {
  const found = await db.prepare('SELECT name FROM organisations WHERE id = ?1 LIMIT 1').bind(id).first()
  return found === null ? null : row.parse(found).name
}
