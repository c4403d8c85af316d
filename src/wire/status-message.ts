// What the status socket says: where the link stands, now and at every change.
import * as z from 'zod'
import { linkError, linkId } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { operationProgress } from './operation.ts'
import { LINK_STATUSES } from './status.ts'

export const statusMessage = once(() =>
  z.object({
    type: z.enum(['link.status']),
    linkId: linkId(),
    status: z.enum(LINK_STATUSES),
    /** Rises with each change. */
    seq: z.int(),
    operations: z.array(operationProgress()),
    error: linkError().nullable(),
  }),
)
export type StatusMessage = TypeOf<typeof statusMessage>
