// The cron's backstop for webhooks: asks the object of each link whose webhook should be settled by now. Its own alarm
// does the work; this is for the one that was lost. May run twice or late.
import { IN_WHOLE, woken } from '../core/webhook-state.ts'
import { logError, logInfo } from '../log.ts'
import { findWebhooksDue, updateWebhooksDue, type WebhookDue, type WebhookSeen } from '../store/links.ts'
import { inEachShard } from './in-turn.ts'

const PAGE = 100
const PARALLEL = 20
const MOST_ROUNDS = 10
/** An object that does not answer is asked again this much later. Milliseconds. */
const RETRY_MS = 5 * 60_000

/**
 * @param now epoch milliseconds
 * @param moving organisations on their way to another database: their links are closed
 */
export function wakeWebhooks(env: Env, now: number, moving: readonly string[] = []): Promise<void> {
  return inEachShard(env, now, (db) => wakeIn(env, db, now, moving))
}

async function wakeIn(env: Env, db: D1Database, now: number, moving: readonly string[]): Promise<void> {
  for (let round = 0, rows = PAGE; round < MOST_ROUNDS && rows === PAGE; round++) {
    const due = await findWebhooksDue(db, now, PAGE, moving)
    rows = due.length
    const asked: WebhookSeen[] = []
    for (let first = 0; first < due.length; first += PARALLEL) {
      asked.push(...(await Promise.all(due.slice(first, first + PARALLEL).map((link) => wake(env, link, now)))))
    }
    if (asked.length > 0) {
      const changed = await updateWebhooksDue(db, asked)
      logInfo('webhooks_woken', { asked: asked.length, open: asked.filter(({ next }) => next !== null).length })
      if (changed === 0) {
        // The next page would be the same.
        return
      }
    }
  }
}

async function wake(env: Env, { webhookDue, ...link }: WebhookDue, now: number): Promise<WebhookSeen> {
  const seen = { webhookDue }
  try {
    const { next, isExhausted } = woken().parse(await env.LINK.getByName(link.id).wake(IN_WHOLE))
    return { ...link, seen, next: next === null ? null : Math.max(next, now + RETRY_MS), isExhausted }
  } catch (cause) {
    logError('wake_failed', { linkId: link.id }, cause)
    return { ...link, seen, next: now + RETRY_MS, isExhausted: null }
  }
}
