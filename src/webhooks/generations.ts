// Which generation of an organisation's webhook secrets signs, as D1 has it. Remembered in the isolate: at the rate that
// webhooks are sent, a read for each would cost more than the webhook.
import { Recent } from '../core/recent.ts'
import type { WebhookGeneration } from '../core/webhook-secret.ts'
import { findWebhookGeneration } from '../store/organisations.ts'

/** A rotation counts for every webhook after this. Milliseconds. */
const CACHE_MS = 60_000

const known = new Recent<WebhookGeneration>(1000)

/** @throws Error where D1 cannot be reached or knows no such organisation */
export async function generationOf(db: D1Database, organisationId: string, now: number): Promise<WebhookGeneration> {
  const remembered = known.find(organisationId, now)
  if (remembered !== undefined) {
    return remembered
  }
  const found = await findWebhookGeneration(db, organisationId)
  known.keep(organisationId, found, now + CACHE_MS)
  return found
}
