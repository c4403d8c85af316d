// The organisations and their looks, read only: they are written from the command line.
import * as z from 'zod'
import type { WebhookGeneration } from '../core/webhook-secret.ts'
import { once } from '../wire/once.ts'

/** Who asks, as users are told. */
export interface Organisation {
  readonly name: string
  /** A data address; null: its initial is shown. */
  readonly logo: string | null
  /** `#rrggbb`; null: the page's own. */
  readonly colour: string | null
}

const row = once(() => z.object({ name: z.string(), logo: z.string().nullable(), colour: z.string().nullable() }))

/** Null where there is no such organisation. */
export async function findOrganisation(db: D1Database, id: string): Promise<Organisation | null> {
  const found = await db
    .prepare(
      `SELECT COALESCE(l.name, o.name) AS name, l.logo, l.colour
       FROM organisations o LEFT JOIN organisation_looks l ON l.organisation_id = o.id WHERE o.id = ?1 LIMIT 1`,
    )
    .bind(id)
    .first()
  return found === null ? null : row().parse(found)
}

const generationRow = once(() =>
  z
    .object({ webhook_generation: z.number(), webhook_rotated_at: z.number().nullable() })
    .transform((row): WebhookGeneration => ({ generation: row.webhook_generation, rotatedAt: row.webhook_rotated_at })),
)

/** Throws where there is no such organisation: none is ever removed. */
export async function findWebhookGeneration(db: D1Database, id: string): Promise<WebhookGeneration> {
  const found = await db
    .prepare('SELECT webhook_generation, webhook_rotated_at FROM organisations WHERE id = ?1 LIMIT 1')
    .bind(id)
    .first()
  return generationRow().parse(found)
}
