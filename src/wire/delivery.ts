// The webhooks of a link and every attempt to deliver them.
import * as z from 'zod'
import { ATTEMPT_OUTCOMES } from './attempt-outcome.ts'
import { WEBHOOK_EVENTS } from './event-type.ts'
import { deliveryId, eventId, time, url } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { DELIVERY_STATUSES } from './status.ts'

export const attempt = once(() =>
  z.object({
    at: time(),
    status: z.int().describe('What came, also where the rest of the answer broke').nullable(),
    outcome: z.enum(ATTEMPT_OUTCOMES),
    durationMs: z.int(),
  }),
)
export type Attempt = TypeOf<typeof attempt>

export const delivery = once(() =>
  z.object({
    id: deliveryId(),
    eventId: eventId(),
    event: z.enum(WEBHOOK_EVENTS),
    url: url().nullable(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.array(attempt()),
    /** Null once it is settled. */
    nextAttemptAt: time().nullable(),
  }),
)
export type Delivery = TypeOf<typeof delivery>

/** In the order of their events. */
export const deliveries = once(() => z.object({ deliveries: z.array(delivery()) }))
export type Deliveries = TypeOf<typeof deliveries>

export const redelivery = once(() => z.object({ id: deliveryId(), status: z.enum(['pending']) }))
export type Redelivery = TypeOf<typeof redelivery>
