// GET /v1/links: a page of one owner's links, newest first. The owner's links are a range of the table itself, and a
// user's links a range of an index, so a page reads no more rows than it shows, whatever the table holds.
import * as z from 'zod'
import { idsCreated } from '../core/created.ts'
import { hashesOfUser } from '../core/contacts.ts'
import type { Keyring } from '../core/keyring.ts'
import type { LinkRecord, Owner } from '../core/link.ts'
import type { LinkErrorCode } from '../wire/error-code.ts'
import type { LinkStatus, OpenWebhook } from '../wire/status.ts'
import { COLUMNS, parseLinkRow } from './links.ts'

/**
 * What a link is, was and waits for has no index of its own: each would make every create dearer. Such a page looks through
 * this many links and then gives the cursor where the next page goes on.
 */
export const SCAN_LIMIT = 1000

/** Without what a listing does not show and may be a megabyte. */
const LISTED_COLUMNS = COLUMNS.replace('own.arguments AS', 'NULL AS').replace('ended.result AS', 'NULL AS')

/** At ?9, whether or not anything has ended it yet: as core/link.ts has it. */
const HAS_RUN_OUT = "status IN ('pending', 'active', 'failed') AND expires_at <= ?9"

/** What its webhooks wait for. One that was sent again by hand is pending, whatever became of it before. */
const WEBHOOK = "CASE WHEN webhook_due IS NOT NULL THEN 'pending' WHEN webhook_exhausted THEN 'exhausted' END"

export interface LinkFilter {
  readonly status?: LinkStatus | undefined
  readonly integrationId?: string | undefined
  readonly externalUserId?: string | undefined
  readonly errorCode?: LinkErrorCode | undefined
  readonly webhook?: OpenWebhook | undefined
  /** Epoch milliseconds, the first that counts: ids are in the order of time, so it is one end of the range. */
  readonly createdAfter?: number | undefined
  /** Epoch milliseconds, the first that counts no more. */
  readonly createdBefore?: number | undefined
}

export interface LinkPage {
  readonly links: readonly LinkRecord[]
  /** The id after which the next page begins. */
  readonly nextCursor: string | null
}

export async function listLinks(
  db: D1Database,
  keys: Pick<Keyring, 'all' | 'results'>,
  owner: Owner,
  filter: LinkFilter,
  page: { readonly limit: number; readonly after: string | null },
  now: number,
): Promise<LinkPage> {
  const { externalUserId } = filter
  const { from: first, to } = idsCreated(filter, page.after)
  const range = [owner.organisationId, owner.mode, to]
  const isOfUser = externalUserId !== undefined
  const user = isOfUser ? userOf(keys, owner, externalUserId) : null
  // Named, because the planner would go through all links of the owner: it takes the table's own order for cheaper.
  const from = `FROM links ${isOfUser ? 'INDEXED BY links_of_user' : ''}
    WHERE organisation_id = ?1 AND mode = ?2 AND id < ?3 AND id >= ?6 ${user === null ? '' : `AND ${user.is('?4')}`} ORDER BY id DESC`
  const isScan = [filter.status, filter.integrationId, filter.errorCode, filter.webhook].some(
    (one) => one !== undefined,
  )
  const depth = isScan ? SCAN_LIMIT : page.limit + 1
  const { results } = await db
    .prepare(
      `SELECT ${LISTED_COLUMNS} FROM (SELECT * ${from} LIMIT ?5) AS links LEFT JOIN sealed AS own ON own.number = links.sealed
       WHERE (?7 IS NULL OR integration_id = ?7)
         AND (?8 IS NULL OR ?8 = IIF(${HAS_RUN_OUT}, 'expired', status))
         AND (?11 IS NULL OR ?11 = IIF(${HAS_RUN_OUT}, NULL, error ->> '$.code'))
         AND (?12 IS NULL OR ?12 = ${WEBHOOK})
       ORDER BY id DESC LIMIT ?10`,
    )
    .bind(
      ...range,
      user?.value ?? null,
      depth,
      first,
      filter.integrationId ?? null,
      filter.status ?? null,
      now,
      page.limit + 1,
      filter.errorCode ?? null,
      filter.webhook ?? null,
    )
    .all()
  const links = results.slice(0, page.limit).map((found) => parseLinkRow(keys, found))
  if (results.length > page.limit) {
    return { links, nextCursor: links.at(-1)?.id ?? null }
  }
  if (!isScan) {
    return { links, nextCursor: null }
  }
  // The page is short: either the range ended, or the scan did and there may be more behind it.
  const end = await db
    .prepare(`SELECT id ${from} LIMIT 1 OFFSET ?5`)
    .bind(...range, user?.value ?? null, SCAN_LIMIT - 1, first)
    .first<string>('id')
  return { links, nextCursor: end }
}

/** Counting reads each row: whoever has more is told of so many. */
const MOST_COUNTED = 1000

/** How many links of the user there are, up to MOST_COUNTED. */
export async function countLinksOfUser(
  db: D1Database,
  keys: Pick<Keyring, 'all'>,
  owner: Owner,
  externalUserId: string,
): Promise<number> {
  const user = userOf(keys, owner, externalUserId)
  const count = await db
    .prepare(
      `SELECT COUNT(*) AS count FROM (SELECT 1 FROM links INDEXED BY links_of_user
       WHERE organisation_id = ?1 AND mode = ?2 AND ${user.is('?3')} LIMIT ?4)`,
    )
    .bind(owner.organisationId, owner.mode, user.value, MOST_COUNTED)
    .first('count')
  return z.number().parse(count)
}

/**
 * What finds the user in the index. While there are several service secrets, the user's links lie in as many places of it, and
 * a page of them is sorted: it reads all that the user has.
 */
function userOf(
  keys: Pick<Keyring, 'all'>,
  owner: Owner,
  externalUserId: string,
): { readonly value: string; readonly is: (parameter: string) => string } {
  const [newest = '', ...older] = hashesOfUser(keys, owner, externalUserId)
  return older.length === 0
    ? { value: newest, is: (parameter) => `user_hash = ${parameter}` }
    : {
        value: JSON.stringify([newest, ...older]),
        is: (parameter) => `user_hash IN (SELECT value FROM json_each(${parameter}))`,
      }
}
