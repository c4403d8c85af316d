// When a webhook is tried again, and when it is given up. Time and chance are arguments.
import type { AttemptEnd } from '../wire/attempt-outcome.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The wait before each attempt: three days and four hours in all, long enough for a weekend's outage. */
export const ATTEMPT_DELAYS_MS = [
  0,
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

/** Spreads the retries of many deliveries that failed at once. */
const JITTER = 0.2

export interface AttemptOutcome {
  /** HTTP status, as soon as one came; null where none did. */
  readonly status: number | null
  readonly outcome: AttemptEnd
  /** What the receiver asked for with Retry-After, milliseconds. */
  readonly retryAfterMs: number | null
}

export type NextAttempt =
  | { readonly status: 'delivered' }
  | { readonly status: 'exhausted' }
  | { readonly status: 'pending'; readonly delayMs: number }

/**
 * What an answer is worth. A 2xx counts once its body is whole, also an empty one: one that breaks off or drips on is often
 * a proxy's, in front of a receiver that has failed. Any other status says all there is to know by itself.
 */
export function decideOutcome(status: number, body: 'whole' | 'broken' | 'late'): AttemptEnd {
  if (body === 'late') {
    return 'timeout'
  }
  if (status < 200 || status > 299) {
    return 'refused'
  }
  return body === 'whole' ? 'delivered' : 'answer_broken'
}

/**
 * @param attempts how many were made, this one included
 * @param chance a number in [0, 1)
 */
export function decideNextAttempt(outcome: AttemptOutcome, attempts: number, chance: number): NextAttempt {
  if (outcome.outcome === 'delivered') {
    return { status: 'delivered' }
  }
  const step = ATTEMPT_DELAYS_MS[attempts]
  // 410 Gone: the receiver says that nobody will ever want this.
  if (outcome.status === 410 || step === undefined) {
    return { status: 'exhausted' }
  }
  const jittered = step * (1 + JITTER * (2 * chance - 1))
  const asked = Math.min(Math.max(outcome.retryAfterMs ?? 0, 0), 2 * step)
  // A receiver may slow us down within the step's own scale, never speed us up and never park us for a year.
  return { status: 'pending', delayMs: Math.round(outcome.retryAfterMs === null ? jittered : Math.max(asked, step)) }
}

/** Retry-After as milliseconds from `now`: seconds or an HTTP date; null for anything else. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  const text = (value ?? '').trim()
  if (/^\d+$/.test(text)) {
    return Number(text) * SECOND
  }
  // All three forms of an HTTP date begin with the day's name. The parser alone would read `-5` and `soon 5` as a date.
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
