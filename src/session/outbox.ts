// What follows a commit, in this order: D1 shows the change, then the queue is told of the webhook, so that a receiver
// who asks back sees the new state. Each step may run again; the object's alarm drives them until they are done.
import { randomFraction } from '../core/id.ts'
import { decideNextAttempt, type AttemptOutcome } from '../core/retry.ts'
import { logError } from '../log.ts'
import { eraseLink, updateLink } from '../store/links.ts'
import { findOpenDelivery, takeDelivery, updateDelivery, type Attempt, type StoredDelivery } from './deliveries.ts'
import type { SessionStorage } from './storage.ts'

/** How long a message may take through the queue, or an attempt to its outcome, before it is taken for lost. Milliseconds. */
const LEASE_MS = 60_000

const MAX_ATTEMPTS_SHOWN = 100

/** The queue's message: ids only. */
export interface WakeUp {
  readonly linkId: string
  readonly deliveryId: string
  readonly token: number
}

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
          updatedAt: state.updatedAt,
        })
      }
    } catch (cause) {
      logError('mirror_failed', { linkId: facts.id, version: state.version }, cause)
      return false
    }
    // Other events may have come in while D1 answered: only what was sent counts as mirrored.
    storage.noteMirrored(state.version)
  }
}

/** Tells the queue of the delivery that is due, if one is. */
export async function wakeDelivery(
  storage: SessionStorage,
  linkId: string,
  queue: Queue<WakeUp>,
  now: number,
): Promise<void> {
  const delivery = findOpenDelivery(storage.sql)
  if (delivery === null) {
    return
  }
  // A new delivery is told of right away; the time in its row is for the case that nobody lived to do so.
  const isUntold = delivery.token === 0 && !storage.wasWoken(delivery)
  if (!isUntold && storage.wakeAt(delivery) > now) {
    return
  }
  storage.noteWoken(delivery, now + LEASE_MS)
  try {
    await queue.send({ linkId, deliveryId: delivery.id, token: delivery.token })
  } catch (cause) {
    // The lease runs out, the alarm rings, and the queue is told again.
    logError('wake_failed', { linkId, deliveryId: delivery.id }, cause)
  }
}

/** The delivery with the token to settle it, or null where the message is out of date: settled, or taken by another. */
export function takeOpenDelivery(
  storage: SessionStorage,
  deliveryId: string,
  token: number,
  now: number,
): { readonly delivery: StoredDelivery; readonly token: number } | null {
  const delivery = findOpenDelivery(storage.sql)
  if (delivery === null || delivery.id !== deliveryId || delivery.token !== token) {
    return null
  }
  return { delivery, token: takeDelivery(storage.sql, delivery, now + LEASE_MS) }
}

/** Records an attempt and says when the next one is. A token that is not the newest changes nothing. */
export function settleDelivery(
  storage: SessionStorage,
  deliveryId: string,
  token: number,
  attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
  now: number,
): void {
  const delivery = findOpenDelivery(storage.sql)
  if (delivery === null || delivery.id !== deliveryId || delivery.token !== token) {
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
