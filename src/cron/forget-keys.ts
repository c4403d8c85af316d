// The cron: forgets the Idempotency-Keys of erased links once their day is over. May run twice, late or not at all: a key
// whose day is over counts no more, whether or not it is still there.
import { logInfo } from '../log.ts'
import { forgetErasedKeys } from '../store/idempotency.ts'
import { inEachShard } from './in-turn.ts'

const ROWS = 1000
const MOST_ROUNDS = 10

/** @param now epoch milliseconds */
export function forgetKeys(env: Env, now: number): Promise<void> {
  return inEachShard(env, now, (db) => forgetIn(db, now))
}

async function forgetIn(db: D1Database, now: number): Promise<void> {
  let forgotten = 0
  for (let round = 0, rows = ROWS; round < MOST_ROUNDS && rows === ROWS; round++) {
    rows = await forgetErasedKeys(db, now, ROWS)
    forgotten += rows
  }
  if (forgotten > 0) {
    logInfo('keys_forgotten', { forgotten })
  }
}
