// GET /v1/links: a page of one owner's links, newest first. The owner's links are a range of the table itself, and a
// user's links a range of an index, so a page reads no more rows than it shows, whatever the table holds.
import type { LinkRecord, LinkStatus, Owner } from '../core/link.ts'
import { LISTED_COLUMNS, parseLinkRow } from './links.ts'

/**
 * Status and integration have no index of their own: three indexes more would double the price of every create. Such a
 * page looks through this many links and then gives the cursor where the next page goes on.
 */
export const SCAN_LIMIT = 1000

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
  owner: Owner,
  filter: LinkFilter,
  page: { readonly limit: number; readonly after: string | null },
  now: number,
): Promise<LinkPage> {
  const range = [owner.organisationId, owner.mode, page.after ?? AFTER_ALL_IDS]
  const isOfUser = filter.externalUserId !== undefined
  // Named, because the planner would go through all links of the owner: it takes the table's own order for cheaper.
  const from = `FROM links ${isOfUser ? 'INDEXED BY links_of_user' : ''}
    WHERE organisation_id = ?1 AND mode = ?2 AND id < ?3 ${isOfUser ? 'AND external_user_id = ?4' : ''} ORDER BY id DESC`
  const isScan = filter.status !== undefined || filter.integrationId !== undefined
  const depth = isScan ? SCAN_LIMIT : page.limit + 1
  const { results } = await db
    .prepare(
      `SELECT * FROM (SELECT ${LISTED_COLUMNS} ${from} LIMIT ?5)
       WHERE (?6 IS NULL OR integration_id = ?6)
         AND (?7 IS NULL OR ?7 = CASE
           WHEN status IN ('pending', 'active', 'failed') AND expires_at <= ?8 THEN 'expired' ELSE status END)
       ORDER BY id DESC LIMIT ?9`,
    )
    .bind(
      ...range,
      filter.externalUserId ?? null,
      depth,
      filter.integrationId ?? null,
      filter.status ?? null,
      now,
      page.limit + 1,
    )
    .all()
  const links = results.slice(0, page.limit).map(parseLinkRow)
  if (results.length > page.limit) {
    return { links, nextCursor: links.at(-1)?.id ?? null }
  }
  if (!isScan) {
    return { links, nextCursor: null }
  }
  // The page is short: either the range ended, or the scan did and there may be more behind it.
  const end = await db
    .prepare(`SELECT id ${from} LIMIT 1 OFFSET ?5`)
    .bind(...range, filter.externalUserId ?? null, SCAN_LIMIT - 1)
    .first<string>('id')
  return { links, nextCursor: end }
}

/** Greater than every id: `~` comes after all base62 characters. */
const AFTER_ALL_IDS = 'link_~'
