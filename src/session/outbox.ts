// What follows a commit, in this order: D1 shows the change, then the queue is told of the webhook, so that a receiver
// who asks back sees the new state. Each step may run again; the object's alarm drives them until they are done.
import { backstopAt, isCurrent, isDue, LEASE_MS, type WakeUp } from '../core/delivery.ts'
import { randomFraction } from '../core/id.ts'
import { decideNextAttempt, type AttemptOutcome } from '../core/retry.ts'
import { logError } from '../log.ts'
import { eraseLink, updateLink } from '../store/links.ts'
import {
  findOpenDelivery,
  findPendingDelivery,
  takeDelivery,
  updateDelivery,
  type Attempt,
  type StoredDelivery,
} from './deliveries.ts'
import type { SessionStorage } from './storage.ts'

const MAX_ATTEMPTS_SHOWN = 100

/** True once D1 shows the newest version. False: it could not be reached, and the alarm will call again. */
export async function mirrorLink(storage: SessionStorage, db: D1Database): Promise<boolean> {
  for (;;) {
    const link = storage.findLink()
    if (link === null || link.state.mirrored >= link.state.version) {
      return true
    }
    const { facts, state, sealedResult } = link
    try {
      if (state.isErased) {
        await eraseLink(db, facts, state.updatedAt)
      } else {
        await updateLink(db, {
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
          webhookDue: backstopAt(findOpenDelivery(storage.sql)?.nextAt ?? null),
        })
      }
    } catch (cause) {
      storage.hints.mirrorFailures++
      logError('mirror_failed', { linkId: facts.id, version: state.version }, cause)
      return false
    }
    // Other events may have come in while D1 answered: only what was sent counts as mirrored.
    storage.hints.mirrored = state.version
    storage.hints.mirrorFailures = 0
  }
}

/** Tells the queue of the delivery that is due, if one is. Whose receiver hung last time waits in a queue of its own. */
export async function wakeDelivery(
  storage: SessionStorage,
  linkId: string,
  queues: { readonly fast: Queue<WakeUp>; readonly slow: Queue<WakeUp> },
  now: number,
): Promise<void> {
  const delivery = findOpenDelivery(storage.sql)
  if (delivery === null || !isDue(delivery, storage.hints.told, now)) {
    return
  }
  const { id, token, attempts } = delivery
  storage.hints.told = { id, token, until: now + LEASE_MS }
  const queue = attempts.at(-1)?.outcome === 'timeout' ? queues.slow : queues.fast
  try {
    await queue.send({ linkId, deliveryId: id, token })
  } catch (cause) {
    // The lease runs out, the alarm rings, and the queue is told again.
    logError('wake_failed', { linkId, deliveryId: id }, cause)
  }
}

/** The delivery with the token to settle it, or null where the message is out of date: settled, or taken by another. */
export function takeOpenDelivery(
  storage: SessionStorage,
  message: { readonly deliveryId: string; readonly token: number },
  now: number,
): { readonly delivery: StoredDelivery; readonly token: number } | null {
  const delivery = findOpenDelivery(storage.sql)
  return delivery === null || !isCurrent(delivery, message)
    ? null
    : { delivery, token: takeDelivery(storage.sql, delivery, now + LEASE_MS) }
}

/** Records an attempt and says when the next one is. A token that is not the newest changes nothing. */
export function settleDelivery(
  storage: SessionStorage,
  message: { readonly deliveryId: string; readonly token: number },
  attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
  now: number,
): void {
  const delivery = findPendingDelivery(storage.sql, message.deliveryId)
  if (delivery === null || !isCurrent(delivery, message)) {
    return
  }
  const { at, status, outcome, durationMs } = attempt
  const attempts = [...delivery.attempts, { at, status, outcome, durationMs }]
  const tries = delivery.tries + 1
  const next = decideNextAttempt(attempt, tries, randomFraction())
  updateDelivery(storage.sql, delivery.number, {
    status: next.status,
    // Sent again and again by hand, a delivery must not outgrow its row.
    attempts: attempts.slice(-MAX_ATTEMPTS_SHOWN),
    tries,
    nextAt: next.status === 'pending' ? now + next.delayMs : null,
  })
}
