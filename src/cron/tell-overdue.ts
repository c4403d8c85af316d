// The cron: links past their end that their objects must end, since a webhook tells of it or a session was there. Comes to each link
// once a run, whatever becomes of it, so that none hides the others. Links of an organisation that SHARDS has in another database are
// none of this one's: their objects are not asked, for they may have ended and forgotten what lies there.
import { configOf } from '../config.ts'
import type { LinkRecord } from '../core/link.ts'
import { shardOf } from '../core/shard.ts'
import { logError } from '../log.ts'
import { closeLeft, findOverdue, noteOverdue, type OverdueKey, overdueFrom } from '../store/overdue-links.ts'

const PAGE = 100
const PARALLEL = 20
/** Of one run, so that it ends before the next one starts. */
const MOST_ASKED = 2000
const MOST_PAGES = 40
/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const BULK_ROWS = 1000
const MOST_ROUNDS = 10
/**
 * For so long after their end nothing is done to another database's links: while an organisation is moved both have its links, and a
 * SHARDS that named the wrong one is taken back. Milliseconds.
 */
const LEFT_ALONE_MS = 24 * 60 * 60_000
const START: OverdueKey = { openUntil: 0, organisationId: '', mode: '', id: '' }

export interface OverdueCount {
  told: number
  failed: number
  /** Ended in this database alone. */
  left: number
}

export interface ShardToExpire {
  readonly db: D1Database
  /** Of its binding. */
  readonly name: string
  /** Organisations on their way to another database: their links are closed. */
  readonly moving: readonly string[]
}

/**
 * @param before epoch milliseconds
 * @param count is counted up
 */
export async function tellOverdue(
  env: Env,
  { db, name, moving }: ShardToExpire,
  before: number,
  count: OverdueCount,
): Promise<void> {
  const { keys, shards } = configOf(env)
  const strangers = new Set<string>()
  let after = START
  let from: number | null = null
  let isCut = true
  for (let page = 0, asked = 0; page < MOST_PAGES && asked < MOST_ASKED && isCut; page++) {
    const found = await findOverdue(db, keys, before, { limit: PAGE, after, without: [...moving, ...strangers] })
    const own = found.filter(({ key }) => shardOf(shards, key.organisationId) === name)
    found.filter((link) => !own.includes(link)).forEach(({ key }) => strangers.add(key.organisationId))
    asked += own.length
    await tell(
      env,
      own.map(({ link }) => link),
      count,
    )
    after = found.at(-1)?.key ?? after
    isCut = found.length === PAGE
    if (page === 0 && isCut) {
      // Those that come after many that stay have their turn too.
      from = await overdueFrom(db)
      after = from !== null && from > after.openUntil ? { ...START, openUntil: from } : after
    }
  }
  if (isCut) {
    await noteOverdue(db, Math.max(after.openUntil, (from ?? 0) + 1))
  } else if (from !== null) {
    await noteOverdue(db, null)
  }
  for (let round = 0, rows = strangers.size > 0 ? BULK_ROWS : 0; round < MOST_ROUNDS && rows === BULK_ROWS; round++) {
    rows = await closeLeft(db, [...strangers], before - LEFT_ALONE_MS, BULK_ROWS)
    count.left += rows
  }
}

async function tell(env: Env, links: readonly (LinkRecord | null)[], count: OverdueCount): Promise<void> {
  for (let first = 0; first < links.length; first += PARALLEL) {
    const results = await Promise.all(links.slice(first, first + PARALLEL).map((link) => expireLink(env, link)))
    const done = results.filter((isDone) => isDone).length
    count.told += done
    count.failed += results.length - done
  }
}

async function expireLink(env: Env, link: LinkRecord | null): Promise<boolean> {
  if (link === null) {
    logError('expiry_unreadable', {})
    return false
  }
  try {
    await env.LINK.getByName(link.id).expire(link)
    return true
  } catch (cause) {
    logError('expiry_failed', { linkId: link.id }, cause)
    return false
  }
}
