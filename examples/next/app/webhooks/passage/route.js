// Takes the webhooks: the request goes to the check before anything reads it.
import { WebhookError } from 'passage-client'
import { passage, store } from '../../../lib/passage.js'

export async function POST(request) {
  try {
    const event = await passage().webhooks.verify(request)
    if (!store.seen.has(event.id)) {
      store.seen.add(event.id)
      // What comes last need not have happened last: of two links each has its own retries.
      if (
        event.event === 'link.complete' &&
        event.timestamp > (store.newest.get(event.externalUserId)?.timestamp ?? 0)
      ) {
        store.newest.set(event.externalUserId, event)
      }
    }
    return new Response(null, { status: 204 })
  } catch (error) {
    console.error(error)
    return error instanceof WebhookError ? error.getResponse() : new Response(null, { status: 500 })
  }
}
