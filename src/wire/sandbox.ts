// What the sandbox's routes take and give.
import * as z from 'zod'
import { attempt } from './delivery.ts'
import { WEBHOOK_EVENTS } from './event-type.ts'
import { eventId, keptText, sessionId } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { PERSON_NAMES } from './person.ts'

export const simulateBody = once(() =>
  z.object({ claimCode: z.string(), person: z.enum(PERSON_NAMES), wait: z.boolean().optional() }),
)

/** Of a session that the service plays by itself. */
export const simulation = once(() => z.object({ sessionId: sessionId() }))
export type Simulation = TypeOf<typeof simulation>

export const sendWebhookBody = once(() =>
  z.object({
    url: z.string().max(2048),
    event: z.enum(WEBHOOK_EVENTS),
    externalUserId: keptText(256).optional(),
  }),
)

/** What came of an example: one attempt, and there is no other. */
export const sentWebhook = once(() =>
  z.object({ id: eventId(), event: z.enum(WEBHOOK_EVENTS), isDelivered: z.boolean(), attempt: attempt() }),
)
export type SentWebhook = TypeOf<typeof sentWebhook>
