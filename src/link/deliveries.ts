// The link's webhooks, as its object keeps them: the truth about every delivery. The queue message is only a wake-up, so a lost,
// doubled or late one changes nothing. What was opened first comes first.
import { type decideRedelivery, type DeliveryState, mayHurry } from '../core/delivery.ts'
import type { Attempt, Delivery } from '../wire/delivery.ts'
import type { KeptDelivery } from './kept.ts'

export type Deliveries = readonly KeptDelivery[]

/** One that is open. */
export type OpenKept = KeptDelivery & DeliveryState

/** A delivery as the developer sees it; where it goes, its link says. */
export type DeliveryView = Omit<Delivery, 'url'>

export function newDelivery(of: Pick<KeptDelivery, 'id' | 'eventId' | 'event' | 'body'>, nextAt: number): KeptDelivery {
  return { ...of, status: 'pending', attempts: [], tries: 0, nextAt, token: 0, reopened: 0, reopenedAt: null }
}

/**
 * J17: the open delivery whose turn it is. The others wait until it is delivered or given up: events arrive in order. What
 * was opened again by hand comes after everything that was never delivered.
 */
export function findOpenDelivery(deliveries: Deliveries): OpenKept | null {
  const open = deliveries.filter(isOpen)
  return open.find(({ reopened }) => reopened === 0) ?? open[0] ?? null
}

/** Open, but not necessarily the one whose turn it is. */
export function findPendingDelivery(deliveries: Deliveries, id: string): OpenKept | null {
  return deliveries.filter(isOpen).find((delivery) => delivery.id === id) ?? null
}

function isOpen(delivery: KeptDelivery): delivery is OpenKept {
  return delivery.status === 'pending' && delivery.nextAt !== null
}

/** Whether one was given up, and has not been delivered since. */
export function hasExhausted(deliveries: Deliveries): boolean {
  return deliveries.some(({ status }) => status === 'exhausted')
}

/** Every delivery of the link, in the order of its events. */
export function viewsOf(deliveries: Deliveries): DeliveryView[] {
  return deliveries.map(({ id, eventId, event, status, attempts, nextAt: nextAttemptAt }) => ({
    id,
    eventId,
    event,
    status,
    attempts,
    nextAttemptAt,
  }))
}

/** How a delivery stands towards being sent again by hand; null where there is no such one. */
export function findReopened(deliveries: Deliveries, id: string): Parameters<typeof decideRedelivery>[0] | null {
  return deliveries.find((delivery) => delivery.id === id) ?? null
}

/** Sends it again from the first step of the schedule. */
export function reopened(delivery: KeptDelivery, now: number): KeptDelivery {
  return {
    ...delivery,
    status: 'pending',
    tries: 0,
    nextAt: now,
    token: delivery.token + 1,
    reopened: delivery.reopened + 1,
    reopenedAt: now,
    isTaken: false,
  }
}

/** It waits for its next attempt, which is now. Null where it may be on its way, or is due already. */
export function hurried(delivery: OpenKept, now: number): KeptDelivery | null {
  return mayHurry(delivery, now) ? { ...delivery, nextAt: now } : null
}

/**
 * J18: renews the token, so that a doubled or late message finds it gone, and puts the next wake-up off by the lease, so
 * that a consumer that dies in the middle is made good.
 */
export function taken(delivery: KeptDelivery, leaseUntil: number): KeptDelivery {
  const token = delivery.token + 1
  return { ...delivery, token, nextAt: leaseUntil, isTaken: true }
}

/** After an attempt. Its token goes with it. */
export function settled(
  delivery: KeptDelivery,
  to: Pick<KeptDelivery, 'status' | 'tries' | 'nextAt'> & { readonly attempts: readonly Attempt[] },
): KeptDelivery {
  return { ...delivery, ...to, attempts: [...to.attempts], token: delivery.token + 1, isTaken: false }
}
