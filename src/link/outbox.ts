// What follows a commit, in this order: D1 shows the change, then the queue is told of the webhook, so that a receiver
// who asks back sees the new state. Each step may run again; the object's alarm drives them until they are done.
import {
  backstopAt,
  decideRedelivery,
  isCurrent,
  isDue,
  LEASE_MS,
  type OpenDelivery,
  type WakeUp,
} from '../core/delivery.ts'
import { refuse, type Result } from '../core/failure.ts'
import { randomFraction } from '../core/id.ts'
import { reopen } from '../core/link-life.ts'
import { decideNextAttempt, type AttemptOutcome } from '../core/retry.ts'
import { unsealUnlessDropped } from '../core/seal.ts'
import { logError } from '../log.ts'
import { eraseLink, updateLink } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import { findPendingDelivery, findReopened, hasExhausted, hurried, reopened, settled, taken } from './deliveries.ts'
import type { Attempt } from '../wire/delivery.ts'
import type { HeldLink } from './held-link.ts'
import type { StoredLink } from './storage.ts'

const MAX_ATTEMPTS_SHOWN = 100

/** True once D1 shows the newest version. False: it could not be reached, and the alarm will call again. */
export async function mirrorLink(held: HeldLink, env: Env): Promise<boolean> {
  const { config, storage } = held.shell
  const { hints } = storage
  for (;;) {
    const { link } = held
    if (link === null || link.state.mirrored >= link.state.version) {
      return true
    }
    const { facts, state } = link
    try {
      await writeRow(linksOf(env, config, facts), held, link)
      // Other events may have come in while D1 answered: only what was sent counts as mirrored.
      hints.mirrored = state.version
      hints.mirrorFailures = 0
    } catch (cause) {
      hints.mirrorFailures++
      logError('mirror_failed', { linkId: facts.id, version: state.version }, cause)
      return false
    } finally {
      held.letGo()
    }
  }
}

async function writeRow(db: D1Database, held: HeldLink, { facts, state, sealedResult }: StoredLink): Promise<void> {
  if (state.isErased) {
    await eraseLink(db, facts, state.updatedAt)
    return
  }
  held.shell.storage.hints.isHeard = await updateLink(db, {
    organisationId: facts.organisationId,
    mode: facts.mode,
    id: facts.id,
    status: state.status,
    currentSessionId: state.session?.id ?? null,
    sealedResult,
    error: state.error,
    version: state.version,
    expiresAt: facts.expiresAt,
    updatedAt: state.updatedAt,
    webhookDue: backstopAt(held.openDelivery?.nextAt ?? null),
    isExhausted: hasExhausted(held.deliveries),
  })
}

/** Tells the queue of the delivery that is due, if one is. Whose receiver hung last time waits in a queue of its own. */
export async function wakeDelivery(
  held: HeldLink,
  linkId: string,
  queues: { readonly fast: Queue<WakeUp>; readonly slow: Queue<WakeUp> },
  now: number,
): Promise<void> {
  const { hints } = held.shell.storage
  const delivery = held.openDelivery
  if (delivery === null || !isDue(delivery, hints.told, now)) {
    return
  }
  const { id, token, attempts } = delivery
  hints.told = { id, token, until: now + LEASE_MS }
  const queue = attempts.at(-1)?.outcome === 'timeout' ? queues.slow : queues.fast
  try {
    await queue.send({ linkId, deliveryId: id, token })
  } catch (cause) {
    // The lease runs out, the alarm rings, and the queue is told again.
    logError('wake_failed', { linkId, deliveryId: id }, cause)
  } finally {
    // The consumer may have taken the delivery while the queue answered.
    held.letGo()
  }
}

/** What is to be sent, or null where the message is out of date: the delivery is settled, or somebody has taken it already. */
export function takeOpenDelivery(
  held: HeldLink,
  message: { readonly deliveryId: string; readonly token: number },
  now: number,
): OpenDelivery | null {
  const { link, openDelivery: delivery } = held
  if (link === null || delivery === null || !isCurrent(delivery, message)) {
    return null
  }
  const { storage, config } = held.shell
  const body = unsealUnlessDropped(config.keys.results, delivery.id, storage.parts.unpack(delivery.body))
  const { webhookUrl: url, organisationId, mode } = link.facts
  if (body === null || url === null) {
    // The secret that sealed them was dropped after a leak: there is nothing to send any more, or nowhere.
    logError('delivery_unreadable', { linkId: link.facts.id, deliveryId: delivery.id })
    const { attempts, tries } = delivery
    held.updateDelivery(delivery.id, (open) => settled(open, { status: 'exhausted', attempts, tries, nextAt: null }))
    return null
  }
  const inHand = taken(delivery, now + LEASE_MS)
  held.updateDelivery(delivery.id, () => inHand)
  return { url, body, eventId: delivery.eventId, organisationId, mode, token: inHand.token }
}

/** Records an attempt and says when the next one is. A token that is not the newest changes nothing. */
export function settleDelivery(
  held: HeldLink,
  message: { readonly deliveryId: string; readonly token: number },
  attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
  now: number,
): void {
  const delivery = findPendingDelivery(held.deliveries, message.deliveryId)
  if (delivery === null || !isCurrent(delivery, message)) {
    return
  }
  const { at, status, outcome, durationMs } = attempt
  const attempts = [...delivery.attempts, { at, status, outcome, durationMs }]
  const tries = delivery.tries + 1
  const next = decideNextAttempt(attempt, tries, randomFraction())
  const nextAt = next.status === 'pending' ? now + next.delayMs : null
  // Sent again and again by hand, a delivery must not outgrow its row.
  const shown = attempts.slice(-MAX_ATTEMPTS_SHOWN)
  held.updateDelivery(delivery.id, (open) => settled(open, { status: next.status, attempts: shown, tries, nextAt }))
}

/** What was taken is not attempted now: its receiver has enough. It comes again by `nextAt`, and no attempt is counted. */
export function putOff(
  held: HeldLink,
  message: { readonly deliveryId: string; readonly token: number },
  nextAt: number,
): void {
  const delivery = findPendingDelivery(held.deliveries, message.deliveryId)
  if (delivery !== null && isCurrent(delivery, message)) {
    held.updateDelivery(delivery.id, (open) => ({ ...open, nextAt, isTaken: false }))
  }
}

/** The one whose turn it is, if it waits for its next attempt: what comes after it comes after it. */
export function hurry(held: HeldLink, now: number): void {
  const { openDelivery } = held
  const next = openDelivery === null ? null : hurried(openDelivery, now)
  if (next !== null) {
    held.updateDelivery(next.id, () => next)
  }
}

/** The developer sends it again by hand. */
export function redeliver(held: HeldLink, deliveryId: string, now: number): Result<null> {
  const { link } = held
  const delivery = findReopened(held.deliveries, deliveryId)
  const decision = delivery === null || link === null ? refuse('delivery_not_found') : decideRedelivery(delivery, now)
  if (decision.ok && link !== null) {
    held.transaction(() => {
      held.saveLink({ ...link, state: reopen(link.state) })
      held.updateDelivery(deliveryId, (delivery) => reopened(delivery, now))
    })
  }
  return decision
}
