// The Queue consumer: each message is a wake-up for one delivery. It takes the delivery from the link's object, makes one
// attempt and tells the object what came of it. When the next attempt is, the object decides.
// A message is acknowledged once its delivery is taken, before the attempt: the object's lease is what makes an attempt
// good that came to nothing. So a receiver that hangs holds no batch, and nobody waits behind it.
// Nothing is thrown out of here: a throw would redeliver the whole batch, and locally even what was acknowledged.
import { configOf } from '../config.ts'
import { wakeUp, type OpenDelivery } from '../core/delivery.ts'
import { randomFraction } from '../core/id.ts'
import { IN_WHOLE, settledAnswer, type Settled } from '../core/webhook-state.ts'
import { logError } from '../log.ts'
import { updateWebhooksDue, type WebhookSeen } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import { ATTEMPT_TIMEOUT_MS, deliver } from './deliver.ts'
import { depsOf } from './deps.ts'
import { Expiring } from './expiring.ts'
import { hasRoom } from './host-limit.ts'
import { CONNECTIONS, decideLane, decideSuspicion, mustWait, SUSPECT_MS, type Lane } from './lane.ts'
import { Slots } from './slots.ts'

interface Taken {
  readonly linkId: string
  readonly deliveryId: string
  readonly delivery: OpenDelivery
}

const suspects = new Expiring<string>(SUSPECT_MS)
const slots = new Slots()

/** An attempt whose end was cut off, its isolate's work being over, must not count for ever. */
const UNDER_WAY_MS = ATTEMPT_TIMEOUT_MS + 5_000
const underWay: Readonly<Record<Lane, Expiring<Taken>>> = {
  fast: new Expiring(UNDER_WAY_MS),
  slow: new Expiring(UNDER_WAY_MS),
}

/** Ends once each message is settled: the attempts may go on in the context. */
export async function consume(batch: MessageBatch, env: Env, ctx: Pick<ExecutionContext, 'waitUntil'>): Promise<void> {
  if (batch.queue.endsWith('-dlq')) {
    reportDead(batch)
    return
  }
  const lane: Lane = batch.queue.endsWith('-slow') ? 'slow' : 'fast'
  const taken: Taken[] = []
  await inParallel(batch.messages, async (message) => {
    const found = await take(message, lane, env)
    if (found !== null) {
      underWay[lane].add(found, Date.now())
      taken.push(found)
    }
  })
  const attempts = attemptAll(taken, lane, env)
  if (mustWait(lane, taken.length, underWay[lane].count(Date.now()))) {
    await attempts
  } else {
    ctx.waitUntil(attempts)
  }
}

/** Settles the message. Null where there is nothing to attempt here; it is tried again where the object was not reached. */
async function take(message: Message, lane: Lane, env: Env): Promise<Taken | null> {
  const parsed = wakeUp().safeParse(message.body)
  if (!parsed.success) {
    logError('wake_up_malformed', { messageId: message.id })
    message.ack()
    return null
  }
  const { linkId, deliveryId, token } = parsed.data
  try {
    const object = env.LINK.getByName(linkId)
    const delivery = await object.takeDelivery(deliveryId, token)
    const isElsewhere = delivery !== null && decideLane(lane, suspects.has(hostOf(delivery.url), Date.now())) !== lane
    if (isElsewhere) {
      // Under the token that was just renewed: the one that came with this message is out of date.
      await env.WEBHOOKS_SLOW.send({ linkId, deliveryId, token: delivery.token })
    }
    const waitMs = delivery === null || isElsewhere ? 0 : await waitFor(hostOf(delivery.url), env)
    if (delivery !== null && waitMs > 0) {
      await object.putOffDelivery(deliveryId, delivery.token, waitMs)
    }
    message.ack()
    return delivery === null || isElsewhere || waitMs > 0 ? null : { linkId, deliveryId, delivery }
  } catch (cause) {
    logError('wake_up_failed', { linkId, deliveryId }, cause)
    message.retry()
    return null
  }
}

/** What is settled for good needs no backstop any more: told in one go, and where that fails, the cron comes to the same. */
async function attemptAll(taken: readonly Taken[], lane: Lane, env: Env): Promise<void> {
  const settled: WebhookSeen[] = []
  await inParallel(taken, async (found) => {
    const end = await attempt(found, lane, env)
    if (end !== null) {
      const { organisationId, mode } = found.delivery
      const { version, isExhausted } = end
      settled.push({ organisationId, mode, id: found.linkId, seen: { version }, next: null, isExhausted })
    }
  })
  for (const [db, links] of Map.groupBy(settled, (link) => linksOf(env, configOf(env), link))) {
    try {
      await updateWebhooksDue(db, links)
    } catch (cause) {
      logError('settled_not_shown', { links: links.length }, cause)
    }
  }
}

/** How the link stands once no delivery of it is open; null where one is, or its object was not reached. */
async function attempt(taken: Taken, lane: Lane, env: Env): Promise<Settled | null> {
  const { linkId, deliveryId, delivery } = taken
  try {
    const record = await deliver(delivery, depsOf(env))
    const isSuspect = decideSuspicion(record.outcome)
    if (isSuspect === true) {
      suspects.add(hostOf(delivery.url), Date.now())
    } else if (isSuspect === false) {
      suspects.delete(hostOf(delivery.url))
    }
    const object = env.LINK.getByName(linkId)
    return settledAnswer().parse(await object.settleDelivery(deliveryId, delivery.token, record, IN_WHOLE))
  } catch (cause) {
    // A fault of ours, or an object out of reach: the lease runs out, and the delivery is attempted again.
    logError('attempt_failed', { linkId, deliveryId }, cause)
    return null
  } finally {
    underWay[lane].delete(taken)
  }
}

/** As many at a time as there are connections. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
}

/** J27: how long an attempt must wait for its host, milliseconds; 0: it may be made now, and is counted. */
async function waitFor(host: string, env: Env): Promise<number> {
  return (await hasRoom(host, env)) ? 0 : slots.take(host, Date.now(), randomFraction())
}

/** With the port: another one is another server. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? ''
}

/** Dead letters are wake-ups that no object could take. The delivery itself is safe: its object's alarm wakes it again. */
function reportDead(batch: MessageBatch): void {
  for (const message of batch.messages) {
    logError('wake_up_dead', { messageId: message.id, attempts: message.attempts })
    message.ack()
  }
}
