// The cron: ends links whose time has come. Unclaimed ones that nobody must be told of end in bulk; the others go
// through their object, also those whose own alarm was lost. May run twice, late or not at all: an expired link already
// reads as expired, and the next run goes on.
import { configOf } from '../config.ts'
import { DEFAULT_EXPIRES_IN } from '../core/link.ts'
import { logInfo } from '../log.ts'
import { expireUnclaimed } from '../store/links.ts'
import { ensureOwners } from '../store/shards.ts'
import { firstCreated, hasMoreCreated, noteSwept, sweepLinks, sweptUntil } from '../store/sweep-links.ts'
import { inEachShard, inTurn } from './in-turn.ts'
import { type ShardToExpire, tellOverdue } from './tell-overdue.ts'

/** Clocks of two machines differ, and an object's alarm may be late: both come first. Milliseconds. */
const GRACE_MS = 60_000
/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const BULK_ROWS = 1000
/** Creations of so long are swept at once, and less where too many were created. Milliseconds. */
const SWEEP_MS = 60_000
/** Chunks of one run, so that it ends before the next one starts. */
const MOST_ROUNDS = 20

/**
 * @param now epoch milliseconds
 * @param atOnce links in one write
 * @param moving organisations on their way to another database: their links are closed
 */
export function expireLinks(env: Env, now: number, atOnce = BULK_ROWS, moving: readonly string[] = []): Promise<void> {
  return inEachShard(env, now, (db, name) => expireIn(env, { db, name, moving }, now - GRACE_MS, atOnce))
}

/** What cannot be swept stops nothing else: those that must be told of would wait for it. */
async function expireIn(env: Env, shard: ShardToExpire, before: number, atOnce: number): Promise<void> {
  const { db, name, moving } = shard
  const count = { ended: 0, told: 0, failed: 0, left: 0 }
  try {
    await inTurn([
      async () => {
        for (let round = 0, rows = atOnce; round < MOST_ROUNDS && rows === atOnce; round++) {
          rows = await expireUnclaimed(db, before, atOnce, moving)
          count.ended += rows
        }
      },
      async () => {
        // A sweep passes over the links of owners whom its database does not know, and never comes back.
        await ensureOwners(env, configOf(env), name, db)
        count.ended += await sweep(db, before, atOnce)
      },
      () => tellOverdue(env, shard, before, count),
    ])
  } finally {
    if (count.ended + count.told + count.failed + count.left > 0) {
      logInfo('links_expired', count)
    }
  }
}

/** Those that live as long as links do by default, in the order of their creation. Gives how many needed nobody else. */
async function sweep(db: D1Database, before: number, atOnce: number): Promise<number> {
  const end = before - DEFAULT_EXPIRES_IN * 1000
  let from = await sweptUntil(db)
  if (from > end) {
    // The clock was set back. Whatever was there has been swept, what has come since has not: it goes on from now.
    from = end
    await noteSwept(db, end)
  }
  let ended = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const first = await firstCreated(db, from, end)
    if (first === null) {
      // Nothing is noted down: that would be a row each minute.
      break
    }
    from = Math.max(first, from)
    let to = Math.min(from + SWEEP_MS, end)
    while (to - from > 1 && (await hasMoreCreated(db, from, to, atOnce))) {
      to = from + Math.ceil((to - from) / 2)
    }
    ended += await sweepLinks(db, from, to, before)
    from = to
  }
  return ended
}
