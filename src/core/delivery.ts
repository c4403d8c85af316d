// A webhook's delivery: the message that wakes the consumer, what the consumer gets, and when which is in order. Shared
// by the object, whose row is the truth, and the consumer. Pure.
import * as z from 'zod'
import type { DeliveryStatus } from '../wire/status.ts'
import { once } from '../wire/once.ts'
import { ok, refuse, refuseOver, type Result } from './failure.ts'
import { isId } from './id.ts'
import type { Audience } from './signature.ts'

/** How long a message may take through the queue, or an attempt to its outcome, before it is taken for lost (ms). */
export const LEASE_MS = 60_000

/** This much after a delivery's time the cron asks its object, should the alarm be lost (ms). */
const BACKSTOP_MS = 10 * 60_000

/** When the cron looks after a link (epoch ms); null where no delivery is open. */
export function backstopAt(nextDeliveryAt: number | null): number | null {
  return nextDeliveryAt === null ? null : nextDeliveryAt + BACKSTOP_MS
}

/** The queue's message: ids only. It tells that a delivery is due and is no more than a hint. */
export const wakeUp = once(() =>
  z.object({
    linkId: z.string().refine((id) => isId('link', id)),
    deliveryId: z.string().refine((id) => isId('dlv', id)),
    token: z.number().int(),
  }),
)
export type WakeUp = z.infer<ReturnType<typeof wakeUp>>

/** What the consumer needs to make one attempt. */
export interface OpenDelivery extends Audience {
  readonly url: string
  readonly body: string
  /** Comes back with the outcome. */
  readonly token: number
}

/** What is sent again by hand: so often in all, and not sooner than this after the last time (ms). */
const MOST_BY_HAND = 20
const BY_HAND_PAUSE_MS = 60_000

/** J28: whether a delivery may be sent again by hand now. */
export function decideRedelivery(
  {
    status,
    reopened,
    reopenedAt,
  }: {
    readonly status: DeliveryStatus
    /** How often it was. */
    readonly reopened: number
    /** When it was last, epoch milliseconds. */
    readonly reopenedAt: number | null
  },
  now: number,
): Result<null> {
  if (status === 'pending') {
    return refuse('delivery_pending')
  }
  if (reopened >= MOST_BY_HAND) {
    // No waiting helps.
    return refuse('too_many_redeliveries')
  }
  const waitMs = reopenedAt === null ? 0 : reopenedAt + BY_HAND_PAUSE_MS - now
  return waitMs > 0
    ? refuseOver({ policy: 'redeliveries', quota: 1, window: BY_HAND_PAUSE_MS / 1000, retryIn: waitMs / 1000 })
    : ok(null)
}

/**
 * Whether an attempt that is due later may be made now: not where it is due already, and not where somebody has taken it, for then it
 * may be on its way, and would be sent twice. Of one
 * that no version before wrote down as taken or not, only the first attempt is known to wait.
 */
export function mayHurry(
  {
    nextAt,
    token,
    isTaken,
  }: Pick<DeliveryState, 'nextAt' | 'token'> & {
    /** Undefined: not known. */
    readonly isTaken?: boolean
  },
  now: number,
): boolean {
  return nextAt > now && !(isTaken ?? token > 0)
}

/** Where an open delivery stands. */
export interface DeliveryState {
  readonly id: string
  /** Renewed by whoever takes it: only the newest may send and settle. */
  readonly token: number
  /** Epoch milliseconds. */
  readonly nextAt: number
}

/** What this instance remembers of telling the queue; lost with it, the queue is told once more, which is harmless. */
export interface Told {
  readonly id: string
  readonly token: number
  /** Until then nobody needs to tell it again (epoch ms). */
  readonly until: number
}

/** When the queue is to be told of the delivery (epoch ms): a message that was lost is made good then. */
export function wakeAt(delivery: DeliveryState, told: Told | null): number {
  return wasTold(delivery, told) ? Math.max(delivery.nextAt, told?.until ?? 0) : delivery.nextAt
}

/** A new delivery is told of right away; the time in its row is for the case that nobody lived to do so. */
export function isDue(delivery: DeliveryState, told: Told | null, now: number): boolean {
  const isNew = delivery.token === 0 && !wasTold(delivery, told)
  return isNew || wakeAt(delivery, told) <= now
}

/**
 * J5: a webhook tells of what the database shows. What is sent again by hand was sent before, so that is shown already, and the
 * message goes first: a database that is slow or out of reach holds back no redelivery.
 */
export function waitsForDatabase({ reopened }: { readonly reopened: number }): boolean {
  return reopened === 0
}

/** J18: false for a message that is out of date: settled, or taken by another. */
export function isCurrent(
  delivery: DeliveryState,
  message: { readonly deliveryId: string; readonly token: number },
): boolean {
  return delivery.id === message.deliveryId && delivery.token === message.token
}

function wasTold(delivery: DeliveryState, told: Told | null): boolean {
  return told !== null && told.id === delivery.id && told.token === delivery.token
}
