// GET /v1/links: a page of one owner's links, newest first. The owner's links are a range of the table itself, and a
// user's links a range of an index, so a page reads no more rows than it shows, whatever the table holds.
import * as z from 'zod'
import { hashesOfUser } from '../core/contacts.ts'
import type { Keyring } from '../core/keyring.ts'
import type { LinkRecord, Owner } from '../core/link.ts'
import type { LinkStatus } from '../wire/status.ts'
import { COLUMNS, parseLinkRow } from './links.ts'

/**
 * Status and integration have no index of their own: three indexes more would double the price of every create. Such a
 * page looks through this many links and then gives the cursor where the next page goes on.
 */
export const SCAN_LIMIT = 1000

/** Without what a listing does not show and may be a megabyte. */
const LISTED_COLUMNS = COLUMNS.replace('own.arguments AS', 'NULL AS').replace('ended.result AS', 'NULL AS')

export interface LinkFilter {
  readonly status?: LinkStatus | undefined
  readonly integrationId?: string | undefined
  readonly externalUserId?: string | undefined
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
  const range = [owner.organisationId, owner.mode, page.after ?? AFTER_ALL_IDS]
  const { externalUserId } = filter
  const isOfUser = externalUserId !== undefined
  const user = isOfUser ? userOf(keys, owner, externalUserId) : null
  // Named, because the planner would go through all links of the owner: it takes the table's own order for cheaper.
  const from = `FROM links ${isOfUser ? 'INDEXED BY links_of_user' : ''}
    WHERE organisation_id = ?1 AND mode = ?2 AND id < ?3 ${user === null ? '' : `AND ${user.is('?4')}`} ORDER BY id DESC`
  const isScan = filter.status !== undefined || filter.integrationId !== undefined
  const depth = isScan ? SCAN_LIMIT : page.limit + 1
  const { results } = await db
    .prepare(
      `SELECT ${LISTED_COLUMNS} FROM (SELECT * ${from} LIMIT ?5) AS links LEFT JOIN sealed AS own ON own.number = links.sealed
       WHERE (?6 IS NULL OR integration_id = ?6)
         AND (?7 IS NULL OR ?7 = CASE
           WHEN status IN ('pending', 'active', 'failed') AND expires_at <= ?8 THEN 'expired' ELSE status END)
       ORDER BY id DESC LIMIT ?9`,
    )
    .bind(
      ...range,
      user?.value ?? null,
      depth,
      filter.integrationId ?? null,
      filter.status ?? null,
      now,
      page.limit + 1,
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
    .bind(...range, user?.value ?? null, SCAN_LIMIT - 1)
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

/** Greater than every id: `~` comes after all base62 characters. */
const AFTER_ALL_IDS = 'link_~'
