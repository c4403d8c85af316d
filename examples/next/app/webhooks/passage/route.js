// Takes the webhooks: the request goes to the check before anything reads it.
import { WebhookError } from 'passage-client'
import { passage, store } from '../../../lib/passage.js'

export async function POST(request) {
  try {
    const event = await passage().webhooks.verify(request)
    if (!store.seen.has(event.id)) {
      store.seen.add(event.id)
      if (event.event === 'link.complete') {
        store.cards.set(event.externalUserId, event.result.paymentMethods)
      }
    }
    return new Response(null, { status: 204 })
  } catch (error) {
    return error instanceof WebhookError ? error.getResponse() : new Response(null, { status: 500 })
  }
}
