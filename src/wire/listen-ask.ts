// What a client says on the socket of `passage listen`: who was away asks for what it has missed.
import * as z from 'zod'
import { once, type TypeOf } from './once.ts'

/** Whatever a link told of after both: its events after that number, and after that time. */
export const listenAsk = once(() =>
  z.strictObject({
    type: z.literal('listen.ask'),
    linkId: z.string(),
    after: z.int().min(0),
    /** Epoch milliseconds. */
    since: z.int().min(0),
  }),
)
export type ListenAsk = TypeOf<typeof listenAsk>
