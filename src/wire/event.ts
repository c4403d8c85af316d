// The numbered events of a link, as they are kept and shown.
import * as z from 'zod'
import { EVENT_TYPES } from './event-type.ts'
import { eventId, time } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const linkEvent = once(() =>
  z.object({
    id: eventId(),
    /** Starts at 1 and has no gaps. */
    seq: z.int().min(1),
    type: z.enum(EVENT_TYPES),
    /** Ids, names and codes. */
    data: z.record(z.string(), z.union([z.string(), z.number()])),
    createdAt: time(),
  }),
)
export type LinkEvent = TypeOf<typeof linkEvent>

export const eventPage = once(() => z.object({ events: z.array(linkEvent()), nextAfter: z.int().nullable() }))
export type EventPage = TypeOf<typeof eventPage>
