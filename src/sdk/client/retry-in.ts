// Whether a call that failed is made again, and when. Pure.

/** Milliseconds. */
const FIRST_MS = 250
const LONGEST_BACKOFF_MS = 8_000
/** Who is told to wait longer is told so, and does not sit in a call. Seconds. */
const LONGEST_RETRY_AFTER = 30

export interface FailedTry {
  /** HTTP status; null where no answer came. */
  readonly status: number | null
  /** Seconds, as the service said; null where it did not. */
  readonly retryAfter: number | null
  /** How often it was tried before. */
  readonly triesBefore: number
}

/** Silence, and what a service or a proxy before it answers when it breaks: nobody knows whether the call has been done. */
const BROKEN: readonly (number | null)[] = [null, 500, 502, 503, 504]

/** @param status HTTP status; null where no answer came */
export function mayHaveArrived(status: number | null): boolean {
  return BROKEN.includes(status)
}

/**
 * Milliseconds until the next try; null: there is none.
 * @param isRepeatable whether it does no harm where the try before did arrive
 * @param most how often a call is tried again
 * @param chance in [0, 1)
 */
export function retryIn(
  { status, retryAfter, triesBefore }: FailedTry,
  isRepeatable: boolean,
  most: number,
  chance: number,
): number | null {
  // 429 has done nothing.
  const mayHelp = status === 429 || (isRepeatable && mayHaveArrived(status))
  if (!mayHelp || triesBefore >= most || (retryAfter ?? 0) > LONGEST_RETRY_AFTER) {
    return null
  }
  // A limit that says no time is not one of the service's own.
  if (status === 429 && retryAfter === null) {
    return null
  }
  const backoff = Math.min(FIRST_MS * 2 ** triesBefore, LONGEST_BACKOFF_MS) * (0.5 + chance / 2)
  return Math.round((retryAfter ?? 0) * 1000 + backoff)
}
