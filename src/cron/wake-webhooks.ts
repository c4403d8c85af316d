// The cron's backstop for webhooks: asks the object of each link whose webhook should be settled by now. Its own alarm
// does the work; this is for the one that was lost. May run twice or late.
import { logError, logInfo } from '../log.ts'
import { findWebhooksDue, updateWebhooksDue, type WebhookDue } from '../store/links.ts'

const PAGE = 100
const PARALLEL = 20
const MOST_ROUNDS = 10
/** An object that does not answer is asked again this much later. Milliseconds. */
const RETRY_MS = 5 * 60_000

/** @param now epoch milliseconds */
export async function wakeWebhooks(env: Env, now: number): Promise<void> {
  for (let round = 0, rows = PAGE; round < MOST_ROUNDS && rows === PAGE; round++) {
    const due = await findWebhooksDue(env.DB, now, PAGE)
    rows = due.length
    const asked: (WebhookDue & { next: number | null })[] = []
    for (let first = 0; first < due.length; first += PARALLEL) {
      asked.push(...(await Promise.all(due.slice(first, first + PARALLEL).map((link) => wake(env, link, now)))))
    }
    if (asked.length > 0) {
      await updateWebhooksDue(env.DB, asked)
      logInfo('webhooks_woken', { asked: asked.length, open: asked.filter(({ next }) => next !== null).length })
    }
  }
}

async function wake(env: Env, link: WebhookDue, now: number): Promise<WebhookDue & { next: number | null }> {
  try {
    const next = await env.LINK.getByName(link.id).wake()
    return { ...link, next: next === null ? null : Math.max(next, now + RETRY_MS) }
  } catch (cause) {
    logError('wake_failed', { linkId: link.id }, cause)
    return { ...link, next: now + RETRY_MS }
  }
}
