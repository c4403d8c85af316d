// How long to wait before the next try to connect. Pure.

const FIRST_MS = 500
const MOST_MS = 10_000

/**
 * Full jitter: after a deploy every client is cut off at once, and must not come back at once.
 * @param failures tries that failed in a row, from 0
 * @param chance in [0, 1)
 */
export function backoffMs(failures: number, chance: number): number {
  return Math.round(chance * Math.min(MOST_MS, FIRST_MS * 2 ** failures))
}
