// How long to wait before the next try to connect. Pure.

/** Less than that is no pause for a service that has just refused. */
const LEAST_MS = 300
const FIRST_MS = 500
const MOST_MS = 10_000

/** Closed for newer ones, a socket that only looks must not push those out in turn. */
const MAKES_ROOM_MS = 60_000
const REPLACED = 4409

/** For a socket that only looks on, by the code that it was closed with. */
export function pauseOfWatcher(code: number, failures: number, chance: number): number {
  return (code === REPLACED ? MAKES_ROOM_MS : 0) + backoffMs(failures, chance)
}

/**
 * Jitter over the whole pause: after a deploy every client is cut off at once, and must not come back at once.
 * @param failures tries that failed in a row, from 0
 * @param chance in [0, 1)
 */
export function backoffMs(failures: number, chance: number): number {
  return Math.round(LEAST_MS + chance * (Math.min(MOST_MS, FIRST_MS * 2 ** failures) - LEAST_MS))
}
