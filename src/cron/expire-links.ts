// The cron: ends links whose time has come. Unclaimed ones that nobody must be told of end in bulk; the others go
// through their object, also those whose own alarm was lost. May run twice, late or not at all: an expired link already
// reads as expired, and the next run goes on.
import { configOf } from '../config.ts'
import { DEFAULT_EXPIRES_IN, type LinkRecord } from '../core/link.ts'
import { logError, logInfo } from '../log.ts'
import { expireUnclaimed, findOverdue } from '../store/links.ts'
import { ensureOwners } from '../store/shards.ts'
import { firstCreated, hasMoreCreated, noteSwept, sweepLinks, sweptUntil } from '../store/sweep-links.ts'
import { inEachShard, inTurn } from './in-turn.ts'

/** Clocks of two machines differ, and an object's alarm may be late: both come first. Milliseconds. */
const GRACE_MS = 60_000
/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const BULK_ROWS = 1000
const PAGE = 100
const PARALLEL = 20
/** Creations of so long are swept at once, and less where too many were created. Milliseconds. */
const SWEEP_MS = 60_000
/** Pages and chunks of one run, so that it ends before the next one starts. */
const MOST_ROUNDS = 20

/**
 * @param now epoch milliseconds
 * @param atOnce links in one write
 */
export function expireLinks(env: Env, now: number, atOnce = BULK_ROWS): Promise<void> {
  return inEachShard(env, now, (db, name) => expireIn(env, db, name, now - GRACE_MS, atOnce))
}

/** What cannot be swept stops nothing else: those that must be told of would wait for it. */
async function expireIn(env: Env, db: D1Database, name: string, before: number, atOnce: number): Promise<void> {
  const count = { ended: 0, told: 0, failed: 0 }
  try {
    await inTurn([
      async () => {
        for (let round = 0, rows = atOnce; round < MOST_ROUNDS && rows === atOnce; round++) {
          rows = await expireUnclaimed(db, before, atOnce)
          count.ended += rows
        }
      },
      async () => {
        // A sweep passes over the links of owners whom its database does not know, and never comes back.
        await ensureOwners(env, configOf(env), name, db)
        count.ended += await sweep(db, before, atOnce)
      },
      () => tellOverdue(env, db, before, count),
    ])
  } finally {
    if (count.ended + count.told + count.failed > 0) {
      logInfo('links_expired', count)
    }
  }
}

async function tellOverdue(
  env: Env,
  db: D1Database,
  before: number,
  count: { told: number; failed: number },
): Promise<void> {
  const { keys } = configOf(env)
  for (let round = 0, rows = PAGE; round < MOST_ROUNDS && rows === PAGE; round++) {
    // What failed stays at the head of the list: it is passed over for this run, so that it blocks nobody.
    const links = await findOverdue(db, keys, before, { limit: PAGE, offset: count.failed })
    rows = links.length
    for (let first = 0; first < links.length; first += PARALLEL) {
      const results = await Promise.all(links.slice(first, first + PARALLEL).map((link) => expireLink(env, link)))
      const done = results.filter((isDone) => isDone).length
      count.told += done
      count.failed += results.length - done
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
