// The links table: one function a question, rows parsed at this door. After its creation a link's row is updated by the
// link's object only, but for the cron's bulk expiry of links that nobody claimed.
import * as z from 'zod'
import {
  IDEMPOTENCY_MS,
  isFinal,
  LINK_ERROR_CODES,
  LINK_STATUSES,
  type LinkError,
  type LinkFacts,
  type LinkRecord,
  type LinkStatus,
  type Owner,
} from '../core/link.ts'

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text): T => schema.parse(JSON.parse(text)))
/** D1 gives bytes as an array of numbers; a schema for each of a million would take longer than the request may. */
export const blob = z.custom<number[]>(Array.isArray).transform((bytes) => Uint8Array.from(bytes))

const row = z
  .object({
    organisation_id: z.string(),
    mode: z.enum(['test', 'live']),
    id: z.string(),
    integration_id: z.string(),
    operations: json(z.array(z.object({ resource: z.string(), action: z.string() }))),
    sealed_arguments: blob.nullable(),
    claim_hash: z.string(),
    connect_url: z.string(),
    webhook_url: z.string().nullable(),
    return_url: z.string().nullable(),
    external_user_id: z.string().nullable(),
    debug: z.number(),
    status: z.enum(LINK_STATUSES),
    current_session_id: z.string().nullable(),
    sealed_result: blob.nullable(),
    error: json(z.object({ code: z.enum(LINK_ERROR_CODES), message: z.string() })).nullable(),
    version: z.number(),
    expires_at: z.number(),
    created_at: z.number(),
    updated_at: z.number(),
    locale: z.string().nullable(),
  })
  .transform((columns): LinkRecord => ({
    organisationId: columns.organisation_id,
    mode: columns.mode,
    id: columns.id,
    integrationId: columns.integration_id,
    operations: columns.operations,
    sealedArguments: columns.sealed_arguments,
    claimHash: columns.claim_hash,
    connectUrl: columns.connect_url,
    webhookUrl: columns.webhook_url,
    returnUrl: columns.return_url,
    externalUserId: columns.external_user_id,
    debug: columns.debug === 1,
    status: columns.status,
    currentSessionId: columns.current_session_id,
    sealedResult: columns.sealed_result,
    error: columns.error,
    version: columns.version,
    expiresAt: columns.expires_at,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    locale: columns.locale,
  }))

/** What `parseLinkRow` wants. */
export const COLUMNS = `organisation_id, mode, id, integration_id, operations, sealed_arguments, claim_hash, connect_url,
  webhook_url, return_url, external_user_id, debug, status, current_session_id, sealed_result, error, version,
  expires_at, created_at, updated_at, locale`

/** How a row remembers the Idempotency-Key that made it: keyed hashes, and the answer under the link's key. */
export interface Idempotency {
  readonly keyHash: string
  readonly bodyHash: string
  readonly sealedAnswer: Uint8Array
}

/**
 * One round trip. False where the Idempotency-Key is taken: another link was made with it, or one that was erased.
 * http/idempotency.ts finds out which.
 */
export async function insertLink(db: D1Database, link: LinkRecord, idempotency: Idempotency | null): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO links (organisation_id, mode, id, integration_id, operations, sealed_arguments, claim_hash,
         connect_url, webhook_url, return_url, external_user_id, debug, status, version, idempotency_hash,
         idempotency_body, expires_at, created_at, updated_at, locale, sealed_answer)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?18, ?19, ?20
       WHERE NOT EXISTS (SELECT 1 FROM erased_idempotency_keys WHERE hash = ?15 AND until > ?18)
       ON CONFLICT (idempotency_hash) WHERE idempotency_hash IS NOT NULL DO NOTHING`,
    )
    .bind(
      link.organisationId,
      link.mode,
      link.id,
      link.integrationId,
      JSON.stringify(link.operations),
      link.sealedArguments,
      link.claimHash,
      link.connectUrl,
      link.webhookUrl,
      link.returnUrl,
      link.externalUserId,
      link.debug ? 1 : 0,
      link.status,
      link.version,
      idempotency?.keyHash ?? null,
      idempotency?.bodyHash ?? null,
      link.expiresAt,
      link.createdAt,
      link.locale,
      idempotency?.sealedAnswer ?? null,
    )
    .run()
  return meta.changes > 0
}

/** Null for another owner's link as for none. */
export async function findLink(db: D1Database, owner: Owner, id: string): Promise<LinkRecord | null> {
  const found = await db
    .prepare(`SELECT ${COLUMNS} FROM links WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 LIMIT 1`)
    .bind(owner.organisationId, owner.mode, id)
    .first()
  return found === null ? null : row.parse(found)
}

/** What D1 shows of a link, as its object has committed it. */
export interface LinkMirror extends Owner {
  readonly id: string
  readonly status: LinkStatus
  readonly currentSessionId: string | null
  readonly sealedResult: Uint8Array | null
  readonly error: LinkError | null
  readonly version: number
  readonly expiresAt: number
  readonly updatedAt: number
  /** By when its webhook should be settled (epoch ms); null where none is open. */
  readonly webhookDue: number | null
}

/** Brings the row up to the object's version. May run twice and late: an older version changes nothing. */
export async function updateLink(db: D1Database, mirror: LinkMirror): Promise<void> {
  await db
    .prepare(
      `UPDATE links SET status = ?4, current_session_id = ?5, sealed_result = ?6, error = ?7, version = ?8,
         updated_at = ?9, sealed_arguments = CASE WHEN ?10 THEN NULL ELSE sealed_arguments END,
         webhook_due = ?11, expires_at = ?12
       WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 AND version < ?8`,
    )
    .bind(
      mirror.organisationId,
      mirror.mode,
      mirror.id,
      mirror.status,
      mirror.currentSessionId,
      mirror.sealedResult,
      mirror.error === null ? null : JSON.stringify(mirror.error),
      mirror.version,
      mirror.updatedAt,
      isFinal(mirror.status) ? 1 : 0,
      mirror.webhookDue,
      mirror.expiresAt,
    )
    .run()
}

/**
 * The row goes; that there was one, whose and until when, stays, and for the rest of its day the hash of the
 * Idempotency-Key that made it: the same request again must not bring back somebody who was erased. May run twice.
 */
export async function eraseLink(db: D1Database, link: LinkFacts, now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO erased_idempotency_keys (hash, until)
         SELECT idempotency_hash, created_at + ?4 FROM links
         WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 AND idempotency_hash IS NOT NULL AND created_at + ?4 > ?5
         ON CONFLICT (hash) DO UPDATE SET until = excluded.until`,
      )
      .bind(link.organisationId, link.mode, link.id, IDEMPOTENCY_MS, now),
    db
      .prepare(
        `INSERT INTO erased_links (organisation_id, mode, id, created_at, erased_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING`,
      )
      .bind(link.organisationId, link.mode, link.id, link.createdAt, now),
    db
      .prepare('DELETE FROM links WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3')
      .bind(link.organisationId, link.mode, link.id),
  ])
}

/** A result is kept for a time. The row stays, so that the link's end can still be read. */
export async function eraseResult(db: D1Database, { organisationId, mode, id }: LinkFacts): Promise<void> {
  await db
    .prepare('UPDATE links SET sealed_result = NULL WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3')
    .bind(organisationId, mode, id)
    .run()
}

/**
 * Open links past their end that their object must end: a webhook tells of it, or a session was there. Rows that cannot
 * be read are null, so that one of them does not hide the others.
 */
export async function findOverdue(
  db: D1Database,
  before: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<(LinkRecord | null)[]> {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS} FROM links
       WHERE status IN ('pending', 'active', 'failed') AND expires_at <= ?1
         AND (status != 'pending' OR webhook_url IS NOT NULL)
       ORDER BY expires_at LIMIT ?2 OFFSET ?3`,
    )
    .bind(before, page.limit, page.offset)
    .all()
  return results.map((found) => row.safeParse(found).data ?? null)
}

/** Links whose webhook should be settled by now, with when that was. */
export async function findWebhooksDue(db: D1Database, now: number, limit: number): Promise<WebhookDue[]> {
  const { results } = await db
    .prepare(
      `SELECT organisation_id, mode, id, webhook_due FROM links
       WHERE webhook_due IS NOT NULL AND webhook_due <= ?1 ORDER BY webhook_due LIMIT ?2`,
    )
    .bind(now, limit)
    .all()
  return results.map((found) => dueRow.parse(found))
}

export interface WebhookDue extends Owner {
  readonly id: string
  readonly webhookDue: number
}

const dueRow = z
  .object({ organisation_id: z.string(), mode: z.enum(['test', 'live']), id: z.string(), webhook_due: z.number() })
  .transform(({ organisation_id: organisationId, webhook_due: webhookDue, ...rest }): WebhookDue => ({
    ...rest,
    organisationId,
    webhookDue,
  }))

/** Sets when each is looked at again; a link whose object has written another time meanwhile keeps that one. */
export async function updateWebhooksDue(
  db: D1Database,
  links: readonly (WebhookDue & { readonly next: number | null })[],
): Promise<void> {
  const update = db.prepare(
    'UPDATE links SET webhook_due = ?5 WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 AND webhook_due = ?4',
  )
  await db.batch(links.map((link) => update.bind(link.organisationId, link.mode, link.id, link.webhookDue, link.next)))
}

/** Ends unclaimed links that nobody waits for. The count of rows is bounded: D1 wants bulk writes in chunks. */
export async function expireUnclaimed(db: D1Database, before: number, most: number): Promise<number> {
  const { meta } = await db
    .prepare(
      `UPDATE links SET status = 'expired', sealed_arguments = NULL, updated_at = expires_at
       WHERE (organisation_id, mode, id) IN (
         SELECT organisation_id, mode, id FROM links
         WHERE status IN ('pending', 'active', 'failed') AND expires_at <= ?1
           AND status = 'pending' AND webhook_url IS NULL ORDER BY expires_at LIMIT ?2)`,
    )
    .bind(before, most)
    .run()
  return meta.changes
}

export function parseLinkRow(found: Record<string, unknown>): LinkRecord {
  return row.parse(found)
}

/** Without what a listing does not show and may be a megabyte. */
export const LISTED_COLUMNS = COLUMNS.replace('sealed_arguments', 'NULL AS sealed_arguments').replace(
  'sealed_result',
  'NULL AS sealed_result',
)
