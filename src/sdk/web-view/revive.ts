// Whether a page whose process has died is loaded once more. Pure.

const WINDOW_MS = 60_000
const MOST_DEATHS = 5

/**
 * A page that kills its own process again and again would be loaded for ever, and take the phone's battery with it.
 * @param deaths when it has died so far, this time included. Milliseconds of any clock
 */
export function mayRevive(deaths: readonly number[]): boolean {
  const last = deaths.at(-1) ?? 0
  return deaths.filter((at) => last - at < WINDOW_MS).length <= MOST_DEATHS
}
