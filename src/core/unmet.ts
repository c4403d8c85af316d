// A link that nobody has claimed, as its object is told of it by whoever watches: enough to say where it stands, and to find it once
// its time is up. The object keeps it with the socket and nowhere else: to look at a link writes no row of it.
import * as z from 'zod'
import { MODES } from '../wire/mode.ts'
import { once } from '../wire/once.ts'
import { operation } from '../wire/operation.ts'
import type { LinkRecord } from './link.ts'

/** Fits into a socket's attachment. */
export const unmetLink = once(() =>
  z.object({
    organisationId: z.string(),
    mode: z.enum(MODES),
    id: z.string(),
    /** Epoch milliseconds. */
    expiresAt: z.number(),
    operations: z.array(operation()),
  }),
)
export type UnmetLink = z.infer<ReturnType<typeof unmetLink>>

/**
 * Null where the object is to meet the link: something has happened to it, or its time is up and it is to be ended first.
 * @param now epoch milliseconds
 */
export function unmetOf(
  { organisationId, mode, id, expiresAt, operations, status }: Pick<LinkRecord, keyof UnmetLink | 'status'>,
  now: number,
): UnmetLink | null {
  return status === 'pending' && now < expiresAt
    ? { organisationId, mode, id, expiresAt, operations: [...operations] }
    : null
}
