// The body of a webhook: every field is always there, null where it has nothing to say. The receiver's file, which imports
// nothing, says the same in its own words; test/receiver/fields.test.ts holds the two together.
import * as z from 'zod'
import { WEBHOOK_EVENTS } from './event-type.ts'
import { eventId, linkError, linkId, linkResult, sessionId, time } from './field.ts'
import { MODES } from './mode.ts'
import { once, type TypeOf } from './once.ts'
import { LINK_STATUSES } from './status.ts'

export const webhook = once(() =>
  z.object({
    event: z.enum(WEBHOOK_EVENTS),
    linkId: linkId(),
    status: z.enum(LINK_STATUSES),
    result: linkResult(),
    error: linkError().nullable(),
    timestamp: time(),
    id: eventId(),
    externalUserId: z.string().nullable(),
    sessionId: sessionId().nullable(),
    mode: z.enum(MODES),
  }),
)
export type Webhook = TypeOf<typeof webhook>
