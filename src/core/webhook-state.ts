// What a link's object tells of its webhooks, to the consumer and to the cron: read at their door. While a deploy is under way two
// versions of the service run side by side, and either may ask the other, so for one release both forms are understood.
// Pure.
import * as z from 'zod'
import { once } from '../wire/once.ts'

/**
 * What the caller says, so that the object answers in whole. An object of before takes no notice of it and answers with the number
 * alone, and so does this one to a caller of before, who says nothing.
 * To be removed, with both numbers below, in the release after the one that brings `isExhausted`.
 */
export const IN_WHOLE = true

/** `isExhausted`: whether one was given up; null: not told. */
export interface Woken {
  /** When to ask again, epoch milliseconds; null where no webhook is open. */
  readonly next: number | null
  readonly isExhausted: boolean | null
}

export interface Settled {
  /** The version that D1 shows. */
  readonly version: number
  readonly isExhausted: boolean | null
}

export const woken = once(() =>
  z.union([
    z.object({ next: z.number().nullable(), isExhausted: z.boolean() }),
    z
      .number()
      .nullable()
      .transform((next): Woken => ({ next, isExhausted: null })),
  ]),
)

/** Null where a webhook is open. */
export const settledAnswer = once(() =>
  z.union([
    z.null(),
    z.object({ version: z.number(), isExhausted: z.boolean() }),
    z.number().transform((version): Settled => ({ version, isExhausted: null })),
  ]),
)
