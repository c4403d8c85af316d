// The links table: one function a question, rows parsed at this door. After its creation a link's row is updated by the
// link's object only, but for the cron's bulk expiry of links that nobody claimed.
import * as z from 'zod'
import { type ContactKeys, type Contacts, openContacts } from '../core/contacts.ts'
import { IDEMPOTENCY_MS, isFinal, isSwept, type LinkFacts, type LinkRecord, type Owner } from '../core/link.ts'
import type { LinkError } from '../wire/field.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import { LINK_STATUSES, type LinkStatus } from '../wire/status.ts'
import { once } from '../wire/once.ts'
import { selectListening } from './listeners.ts'
import { zeroed } from './zeroed.ts'

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text): T => schema.parse(JSON.parse(text)))
/** D1 gives bytes as an array of numbers; a schema for each of a million would take longer than the request may. */
export const blob = once(() => z.custom<number[]>(Array.isArray).transform((bytes) => Uint8Array.from(bytes)))

/** What is sealed begins with its form, which is never 0. */
const unlessZeroed = (sealed: Uint8Array | null): Uint8Array | null => (sealed?.[0] === 0 ? null : sealed)

const row = once(() =>
  z
    .object({
      organisation_id: z.string(),
      mode: z.enum(['test', 'live']),
      id: z.string(),
      integration_id: z.string(),
      operations: json(z.array(z.object({ resource: z.string(), action: z.string() }))),
      sealed_arguments: blob().nullable(),
      claim_hash: z.string(),
      connect_url: z.string(),
      sealed_contacts: blob().nullable(),
      debug: z.number(),
      retain_result_for: z.number().nullable(),
      status: z.enum(LINK_STATUSES),
      current_session_id: z.string().nullable(),
      sealed_result: blob().nullable(),
      error: json(z.object({ code: z.enum(LINK_ERROR_CODES), message: z.string() })).nullable(),
      version: z.number(),
      expires_at: z.number(),
      created_at: z.number(),
      updated_at: z.number(),
      locale: z.string().nullable(),
    })
    .transform((columns): Omit<LinkRecord, keyof Contacts> => ({
      organisationId: columns.organisation_id,
      mode: columns.mode,
      id: columns.id,
      integrationId: columns.integration_id,
      operations: columns.operations,
      // Zeroed at the end.
      sealedArguments: isFinal(columns.status) ? null : columns.sealed_arguments,
      claimHash: columns.claim_hash,
      connectUrl: columns.connect_url,
      sealedContacts: columns.sealed_contacts,
      debug: columns.debug === 1,
      retainResultFor: columns.retain_result_for,
      status: columns.status,
      currentSessionId: columns.current_session_id,
      sealedResult: unlessZeroed(columns.sealed_result),
      error: columns.error,
      version: columns.version,
      expiresAt: columns.expires_at,
      createdAt: columns.created_at,
      updatedAt: columns.updated_at,
      locale: columns.locale,
    })),
)

/** What `parseLinkRow` wants, of LINKS. */
export const COLUMNS = `organisation_id, mode, id, integration_id, operations, own.arguments AS sealed_arguments, claim_hash,
  connect_url, own.contacts AS sealed_contacts, debug, retain_result_for, status, current_session_id,
  ended.result AS sealed_result, error, version, expires_at, created_at, updated_at, locale`

/** Links with what is sealed of them. */
export const LINKS = `links LEFT JOIN sealed AS own ON own.number = links.sealed
  LEFT JOIN sealed AS ended ON ended.number = links.sealed_result`

/** The row of `sealed` that was appended last, for the statement after the one that did. */
const APPENDED = '(SELECT MAX(number) FROM sealed)'

export interface NewLink extends LinkRecord {
  /** By which its user's links are found; null where no user was named. */
  readonly userHash: string | null
}

/** How a row remembers the Idempotency-Key that made it: keyed hashes, and the answer under the link's key. */
export interface Idempotency {
  /** Under each of the service's keys. The first is stored; none of them may be taken. */
  readonly keyHashes: readonly string[]
  readonly bodyHash: string
  /** What the bits of the claim code were made from, with the API key. */
  readonly salt: Uint8Array
  readonly sealedAnswer: Uint8Array
}

/**
 * One round trip. False where the Idempotency-Key is taken: another link was made with it, or one that was erased.
 * http/idempotency.ts finds out which.
 */
export async function insertLink(db: D1Database, link: NewLink, idempotency: Idempotency | null): Promise<boolean> {
  const hashes = JSON.stringify(idempotency?.keyHashes ?? [])
  const isFree = `NOT EXISTS (
      SELECT 1 FROM erased_idempotency_keys WHERE hash IN (SELECT value FROM json_each(?1)) AND until > ?2)
    AND NOT EXISTS (SELECT 1 FROM links WHERE idempotency_hash IN (SELECT value FROM json_each(?1)))`
  const [, inserted] = await db.batch([
    db
      .prepare(`INSERT INTO sealed (contacts, arguments, answer, salt) SELECT ?3, ?4, ?5, ?6 WHERE ${isFree}`)
      .bind(
        hashes,
        link.createdAt,
        link.sealedContacts,
        link.sealedArguments,
        idempotency?.sealedAnswer ?? null,
        idempotency?.salt ?? null,
      ),
    db
      .prepare(
        `INSERT INTO links (created_at, updated_at, organisation_id, mode, id, integration_id, operations, sealed, claim_hash,
           connect_url, user_hash, has_webhook, debug, retain_result_for, status, version, idempotency_hash,
           idempotency_body, expires_at, open_until, locale)
         SELECT ?2, ?2, ?3, ?4, ?5, ?6, ?7, ${APPENDED}, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?20, ?19
         WHERE ${isFree}`,
      )
      .bind(
        hashes,
        link.createdAt,
        link.organisationId,
        link.mode,
        link.id,
        link.integrationId,
        JSON.stringify(link.operations),
        link.claimHash,
        link.connectUrl,
        link.userHash,
        link.webhookUrl === null ? 0 : 1,
        link.debug ? 1 : 0,
        link.retainResultFor,
        link.status,
        link.version,
        idempotency?.keyHashes[0] ?? null,
        idempotency?.bodyHash ?? null,
        link.expiresAt,
        link.locale,
        isSwept(link) ? null : link.expiresAt,
      ),
  ])
  return (inserted?.meta.changes ?? 0) > 0
}

/** Null for another owner's link as for none. */
export async function findLink(
  db: D1Database,
  keys: ContactKeys,
  owner: Owner,
  id: string,
): Promise<LinkRecord | null> {
  const found = await db
    .prepare(`SELECT ${COLUMNS} FROM ${LINKS} WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 LIMIT 1`)
    .bind(owner.organisationId, owner.mode, id)
    .first()
  return found === null ? null : parseLinkRow(keys, found)
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
  /** A webhook of it was given up. */
  readonly isExhausted: boolean
}

const THIS_LINK = 'WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3'

/** The columns of `sealed` but for its number. */
export const SEALED = ['contacts', 'arguments', 'answer', 'salt', 'result']

/**
 * J16: brings the row up to the object's version. May run twice and late: an older version changes nothing. A link has one result,
 * and its arguments are zeroed once: where only a webhook of it was opened again, neither is written a second time. Gives whether
 * somebody listens to the webhooks of its organisation.
 */
export async function updateLink(db: D1Database, mirror: LinkMirror): Promise<boolean> {
  const { organisationId, mode, id, version, sealedResult } = mirror
  const isOver = isFinal(mirror.status)
  const append = db
    .prepare(`INSERT INTO sealed (result) SELECT ?4 FROM links ${THIS_LINK} AND version < ?5 AND sealed_result IS NULL`)
    .bind(organisationId, mode, id, sealedResult, version)
  const zero = db
    .prepare(
      `UPDATE sealed SET ${zeroed('arguments')}
       WHERE number = (SELECT sealed FROM links ${THIS_LINK} AND version < ?4 AND status NOT IN ('complete', 'expired', 'canceled'))`,
    )
    .bind(organisationId, mode, id, version)
  const update = db
    .prepare(
      `UPDATE links SET status = ?4, current_session_id = ?5, error = ?6, version = ?7, updated_at = ?8, webhook_due = ?9,
         expires_at = ?10, webhook_exhausted = ?11, sealed_result = ${sealedResult === null ? 'NULL' : `IFNULL(sealed_result, ${APPENDED})`}${isOver ? ', open_until = NULL' : ''}
       WHERE organisation_id = ?1 AND mode = ?2 AND id = ?3 AND version < ?7`,
    )
    .bind(
      organisationId,
      mode,
      id,
      mirror.status,
      mirror.currentSessionId,
      mirror.error === null ? null : JSON.stringify(mirror.error),
      version,
      mirror.updatedAt,
      mirror.webhookDue,
      mirror.expiresAt,
      mirror.isExhausted ? 1 : 0,
    )
  const listening = selectListening(db, mirror)
  const answers = await db.batch([
    ...(isOver ? [zero] : []),
    ...(sealedResult === null ? [] : [append]),
    update,
    listening,
  ])
  return (answers.at(-1)?.results.length ?? 0) > 0
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
    // Zeroed, and then small: what was long gives its pages back.
    ...[zeroed(...SEALED), SEALED.map((column) => `${column} = NULL`).join(', ')].map((nothing) =>
      db
        .prepare(
          `UPDATE sealed SET ${nothing} WHERE number IN (
             SELECT sealed FROM links ${THIS_LINK} UNION ALL SELECT sealed_result FROM links ${THIS_LINK})`,
        )
        .bind(link.organisationId, link.mode, link.id),
    ),
    // What a site said is told in it.
    db
      .prepare(
        `UPDATE links SET error = CAST(zeroblob(length(CAST(error AS BLOB))) AS TEXT) ${THIS_LINK} AND error IS NOT NULL`,
      )
      .bind(link.organisationId, link.mode, link.id),
    db.prepare(`DELETE FROM links ${THIS_LINK}`).bind(link.organisationId, link.mode, link.id),
  ])
}

/** A result is kept for a time. The row stays, so that the link's end can still be read; it leads to zeros, which read as none. */
export async function eraseResult(db: D1Database, { organisationId, mode, id }: LinkFacts): Promise<void> {
  const itsResult = `WHERE number = (SELECT sealed_result FROM links ${THIS_LINK})`
  const statements = [
    `UPDATE sealed SET ${zeroed('result')} ${itsResult}`,
    // What was long gives its pages back; what was not has none of its own, and a row written is billed.
    `UPDATE sealed SET result = NULL ${itsResult} AND length(result) > 1000`,
  ]
  await db.batch(statements.map((statement) => db.prepare(statement).bind(organisationId, mode, id)))
}

/** Links whose webhook should be settled by now, with when that was; `without` those of some organisations. */
export async function findWebhooksDue(
  db: D1Database,
  now: number,
  limit: number,
  without: readonly string[] = [],
): Promise<WebhookDue[]> {
  const { results } = await db
    .prepare(
      `SELECT organisation_id, mode, id, webhook_due FROM links
       WHERE webhook_due IS NOT NULL AND webhook_due <= ?1
         AND organisation_id NOT IN (SELECT value FROM json_each(?3)) ORDER BY webhook_due LIMIT ?2`,
    )
    .bind(now, limit, JSON.stringify(without))
    .all()
  return results.map((found) => dueRow().parse(found))
}

export interface WebhookDue extends Owner {
  readonly id: string
  readonly webhookDue: number
}

const dueRow = once(() =>
  z
    .object({ organisation_id: z.string(), mode: z.enum(['test', 'live']), id: z.string(), webhook_due: z.number() })
    .transform(({ organisation_id: organisationId, webhook_due: webhookDue, ...rest }): WebhookDue => ({
      ...rest,
      organisationId,
      webhookDue,
    })),
)

/** How a link whose webhook is looked after was seen, and when it is to be looked at again (epoch ms); null: its webhooks are settled. */
export interface WebhookSeen extends Owner {
  readonly id: string
  /** The one or the other: by its object's version, or by the time in its row. */
  readonly seen: { readonly version: number } | { readonly webhookDue: number }
  readonly next: number | null
  /** Whether a webhook of it was given up; null: not known, and stays as it is shown. */
  readonly isExhausted: boolean | null
}

/**
 * A link that has changed since it was seen may wait for another webhook, or again for the same: it keeps its time. Gives how many
 * have another now.
 * @throws where what was seen is no number: the database would take it for null, and look after that link no more
 */
export async function updateWebhooksDue(db: D1Database, links: readonly WebhookSeen[]): Promise<number> {
  if (links.length === 0) {
    return 0
  }
  const unfit = links.find(
    ({ next, seen }) => !(next === null || Number.isFinite(next)) || !Object.values(seen).every(Number.isFinite),
  )
  if (unfit !== undefined) {
    throw new TypeError(`a webhook's time or version is no number: ${unfit.id}`)
  }
  const update = db.prepare(
    `UPDATE links SET webhook_due = ?4, webhook_exhausted = IFNULL(?7, webhook_exhausted) ${THIS_LINK}
     AND (version = ?5 AND webhook_due IS NOT NULL OR webhook_due = ?6)`,
  )
  const results = await db.batch(
    links.map(({ organisationId, mode, id, next, seen, isExhausted }) => {
      const by = 'version' in seen ? [seen.version, null] : [null, seen.webhookDue]
      return update.bind(organisationId, mode, id, next, ...by, isExhausted === null ? null : Number(isExhausted))
    }),
  )
  return results.reduce((sum, { meta }) => sum + meta.changes, 0)
}

/**
 * Ends unclaimed links that nobody waits for, `without` those of some organisations. The count of rows is bounded: D1 wants bulk writes
 * in chunks.
 */
export async function expireUnclaimed(
  db: D1Database,
  before: number,
  most: number,
  without: readonly string[] = [],
): Promise<number> {
  const which = `FROM links WHERE open_until <= ?1 AND status = 'pending' AND NOT has_webhook
    AND organisation_id NOT IN (SELECT value FROM json_each(?3)) ORDER BY open_until LIMIT ?2`
  const values = [before, most, JSON.stringify(without)]
  const [, ended] = await db.batch([
    db.prepare(`UPDATE sealed SET ${zeroed('arguments')} WHERE number IN (SELECT sealed ${which})`).bind(...values),
    db
      .prepare(
        `UPDATE links SET status = 'expired', updated_at = expires_at, open_until = NULL
         WHERE (organisation_id, mode, id) IN (SELECT organisation_id, mode, id ${which})`,
      )
      .bind(...values),
  ])
  return ended?.meta.changes ?? 0
}

export function parseLinkRow(keys: ContactKeys, found: Record<string, unknown>): LinkRecord {
  return withContacts(keys, row().parse(found))
}

/** Null where it cannot be read: one such row must not hide the others. */
export function parseIfLinkRow(keys: ContactKeys, found: Record<string, unknown>): LinkRecord | null {
  const { data } = row().safeParse(found)
  return data === undefined ? null : withContacts(keys, data)
}

function withContacts(keys: ContactKeys, link: z.output<ReturnType<typeof row>>): LinkRecord {
  return { ...link, ...openContacts(keys, link, link.sealedContacts) }
}
