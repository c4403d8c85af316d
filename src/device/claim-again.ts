// Whether a claim that brought nothing is sent again, and when: one decision for the hosted page and for every other client. Pure.
import { backoffMs } from './backoff.ts'

const MOST_TRIES = 5

/** A network that vanished says nothing. */
export const CLAIM_LIMIT_MS = 10_000

/**
 * Under the same name, a claim whose answer was lost brings the same session.
 * @param status of the answer; 0: none came
 * @param tries so far, from 1
 * @returns null: what came counts
 */
export function pauseBeforeClaim(status: number, tries: number, chance: number): number | null {
  return (status === 0 || status >= 500) && tries < MOST_TRIES ? backoffMs(tries, chance) : null
}
