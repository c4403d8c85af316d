// The cron: ends links that were never claimed. Those that a webhook must tell of go through their object; the others
// end in bulk. May run twice, late or not at all: an expired link already reads as expired, and the next run goes on.
import { findExpiredWithWebhook, expireUnclaimed } from '../store/links.ts'
import { logError, logInfo } from '../log.ts'

/** Clocks of two machines differ: a claim in the last moment must not meet the bulk update. Milliseconds. */
const GRACE_MS = 60_000
const BULK_ROWS = 1000
const OBJECTS = 200

/** @param now epoch milliseconds */
export async function endExpiredLinks(env: Env, now: number): Promise<void> {
  const before = now - GRACE_MS
  const ended = await expireUnclaimed(env.DB, before, now, BULK_ROWS)
  const told = await findExpiredWithWebhook(env.DB, before, OBJECTS)
  for (const link of told) {
    try {
      await env.SESSION.getByName(link.id).expire(link)
    } catch (cause) {
      logError('expiry_failed', { linkId: link.id }, cause)
    }
  }
  if (ended + told.length > 0) {
    logInfo('links_expired', { ended, told: told.length })
  }
}
