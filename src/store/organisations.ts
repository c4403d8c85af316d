// The organisations and their looks, read only: they are written from the command line.
import * as z from 'zod'

/** Who asks, as users are told. */
export interface Organisation {
  readonly name: string
  /** A data address; null: its initial is shown. */
  readonly logo: string | null
  /** `#rrggbb`; null: the page's own. */
  readonly colour: string | null
}

const row = z.object({ name: z.string(), logo: z.string().nullable(), colour: z.string().nullable() })

/** Null where there is no such organisation. */
export async function findOrganisation(db: D1Database, id: string): Promise<Organisation | null> {
  const found = await db
    .prepare(
      `SELECT COALESCE(l.name, o.name) AS name, l.logo, l.colour
       FROM organisations o LEFT JOIN organisation_looks l ON l.organisation_id = o.id WHERE o.id = ?1 LIMIT 1`,
    )
    .bind(id)
    .first()
  return found === null ? null : row.parse(found)
}
