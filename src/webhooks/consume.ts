// The Queue consumer: each message is a wake-up for one delivery. It asks the link's object for the bytes, makes one
// attempt and tells the object what came of it. When the next attempt is, the object decides.
// Nothing is thrown out of here: a throw would redeliver the whole batch, and locally even what was acknowledged.
import { configOf } from '../config.ts'
import { wakeUp } from '../core/delivery.ts'
import { logError } from '../log.ts'
import { deliver, type DeliveryDeps } from './deliver.ts'

/** Six connections may wait for an answer in one invocation: https://developers.cloudflare.com/workers/platform/limits/ */
const CONCURRENCY = 5

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  if (batch.queue.endsWith('-dlq')) {
    reportDead(batch)
    return
  }
  const waiting = [...batch.messages]
  const work = async (): Promise<void> => {
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      await settle(message, env)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
}

/** Acknowledged once the object knows the outcome; retried only where the object could not be reached. */
async function settle(message: Message, env: Env): Promise<void> {
  const parsed = wakeUp.safeParse(message.body)
  if (!parsed.success) {
    logError('wake_up_malformed', { messageId: message.id })
    message.ack()
    return
  }
  const { linkId, deliveryId, token } = parsed.data
  try {
    const object = env.SESSION.getByName(linkId)
    const delivery = await object.takeDelivery(deliveryId, token)
    if (delivery !== null) {
      const attempt = await deliver(delivery, depsOf(env))
      await object.settleDelivery(deliveryId, delivery.token, attempt)
    }
    message.ack()
  } catch (cause) {
    logError('wake_up_failed', { linkId, deliveryId }, cause)
    message.retry()
  }
}

/** Dead letters are wake-ups that no object could take. The delivery itself is safe: its object's alarm wakes it again. */
function reportDead(batch: MessageBatch): void {
  for (const message of batch.messages) {
    logError('wake_up_dead', { messageId: message.id, attempts: message.attempts })
    message.ack()
  }
}

function depsOf(env: Env): DeliveryDeps {
  const { keys, signingKeys, development } = configOf(env)
  return {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    keys,
    signingKey: signingKeys[0],
    development,
  }
}
