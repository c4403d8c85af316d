// The cron: ends links whose time has come. Unclaimed ones that nobody must be told of end in bulk; the others go
// through their object, also those whose own alarm was lost. May run twice, late or not at all: an expired link already
// reads as expired, and the next run goes on.
import { configOf } from '../config.ts'
import { DEFAULT_EXPIRES_IN, type LinkRecord } from '../core/link.ts'
import { logError, logInfo } from '../log.ts'
import { expireUnclaimed, findOverdue } from '../store/links.ts'
import { ensureOwners } from '../store/shards.ts'
import { firstCreated, noteSwept, sweepLinks, sweptUntil } from '../store/sweep-links.ts'
import { inEachShard } from './in-turn.ts'

/** Clocks of two machines differ, and an object's alarm may be late: both come first. Milliseconds. */
const GRACE_MS = 60_000
/** D1 wants bulk writes in chunks: https://developers.cloudflare.com/d1/platform/limits/ */
const BULK_ROWS = 1000
const PAGE = 100
const PARALLEL = 20
/** Creations of so long are swept at once. Milliseconds. */
const SWEEP_MS = 60_000
/** Pages and chunks of one run, so that it ends before the next one starts. */
const MOST_ROUNDS = 20

/** @param now epoch milliseconds */
export function expireLinks(env: Env, now: number): Promise<void> {
  return inEachShard(env, async (db, name) => {
    await ensureOwners(env, configOf(env), name, db)
    await expireIn(env, db, now)
  })
}

async function expireIn(env: Env, db: D1Database, now: number): Promise<void> {
  const before = now - GRACE_MS
  let ended = 0
  for (let round = 0, rows = BULK_ROWS; round < MOST_ROUNDS && rows === BULK_ROWS; round++) {
    rows = await expireUnclaimed(db, before, BULK_ROWS)
    ended += rows
  }
  ended += await sweep(db, before)
  const { keys } = configOf(env)
  let told = 0
  let failed = 0
  for (let round = 0, rows = PAGE; round < MOST_ROUNDS && rows === PAGE; round++) {
    // What failed stays at the head of the list: it is passed over for this run, so that it blocks nobody.
    const links = await findOverdue(db, keys, before, { limit: PAGE, offset: failed })
    rows = links.length
    for (let first = 0; first < links.length; first += PARALLEL) {
      const results = await Promise.all(links.slice(first, first + PARALLEL).map((link) => expireLink(env, link)))
      const done = results.filter((isDone) => isDone).length
      told += done
      failed += results.length - done
    }
  }
  if (ended + told + failed > 0) {
    logInfo('links_expired', { ended, told, failed })
  }
}

/** Those that live as long as links do by default, in the order of their creation. Gives how many needed nobody else. */
async function sweep(db: D1Database, before: number): Promise<number> {
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
    const to = Math.min(Math.max(first, from) + SWEEP_MS, end)
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
