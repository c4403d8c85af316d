// What the service says on the socket of `passage listen`. What it is asked there: listen-ask.ts.
import * as z from 'zod'
import { WEBHOOK_EVENTS } from './event-type.ts'
import { eventId, linkId, time } from './field.ts'
import { MODES } from './mode.ts'
import { once, type TypeOf } from './once.ts'

export const listenMessage = once(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('listen.hello'),
      /** Whom the webhooks are for: a receiver checks it. */
      organisation: z.string(),
      mode: z.enum(MODES),
      /** The service's clock. */
      at: time(),
    }),
    /** A webhook as it is sent: headers with its signature, and the very bytes of its body. */
    z.object({
      type: z.literal('listen.webhook'),
      linkId: linkId(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
    /** One that there was, and whose content is no longer kept, or is more than is sent here. */
    z.object({
      type: z.literal('listen.gone'),
      linkId: linkId(),
      id: eventId(),
      event: z.enum(WEBHOOK_EVENTS),
      timestamp: time(),
    }),
    /** All that was asked for has come: what the link has told of up to this number. */
    z.object({ type: z.literal('listen.done'), linkId: linkId(), seq: z.int() }),
  ]),
)
export type ListenMessage = TypeOf<typeof listenMessage>
