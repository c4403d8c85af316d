// The cron: links whose time is over leave the database, and what was sealed of them. They are counted in the log, and gone from the
// API as if they had never been. May run twice, late or not at all: the next run goes on.
import { configOf } from '../config.ts'
import { LINK_KEPT } from '../core/link.ts'
import { logInfo } from '../log.ts'
import { deleteEndedLinks, deleteSealed } from '../store/forget-links.ts'
import { ensureOwners } from '../store/shards.ts'
import { inEachShard } from './in-turn.ts'

/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const ROWS = 1000
const MOST_ROUNDS = 10
/**
 * Far more rows than lie on the pages that SQLite evens out where one is emptied, three of some 200 of the smallest; and than
 * are under way between an id's time and its row.
 */
export const MARGIN = 10_000

/**
 * @param now epoch milliseconds
 * @param moving organisations on their way to another database: their links are closed
 */
export function forgetLinks(env: Env, now: number, margin = MARGIN, moving: readonly string[] = []): Promise<void> {
  return inEachShard(env, now, (db, name) => forgetIn(env, { db, name, moving }, now, margin))
}

interface Shard {
  readonly db: D1Database
  readonly name: string
  readonly moving: readonly string[]
}

async function forgetIn(env: Env, { db, name, moving }: Shard, now: number, margin: number): Promise<void> {
  const left = new Map<string, number>()
  let sealed = 0
  try {
    for (let round = 0, rows = ROWS; round < MOST_ROUNDS && rows === ROWS; round++) {
      const statuses = await deleteEndedLinks(db, now - LINK_KEPT * 1000, ROWS, moving)
      rows = statuses.length
      for (const status of statuses) {
        left.set(status, (left.get(status) ?? 0) + 1)
      }
    }
    // What was sealed of a link goes by the oldest link of all owners: of one whom the database does not know it would go too early.
    await ensureOwners(env, configOf(env), name, db)
    for (let round = 0, rows = ROWS; round < 2 * MOST_ROUNDS && rows === ROWS; round++) {
      rows = await deleteSealed(db, margin, ROWS)
      sealed += rows
    }
  } finally {
    if (left.size + sealed > 0) {
      logInfo('links_forgotten', { ...Object.fromEntries(left), sealed })
    }
  }
}
