// Waiting, for commands that look at a page again and again.

/** How often a page is looked at. */
const LOOK_MS = 40

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

/**
 * Looks until `look` gives something else than null.
 * @param limitMs null comes back when this time is over
 */
export async function until<T>(look: () => T | null | Promise<T | null>, limitMs: number): Promise<T | null> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const seen = await look()
    if (seen !== null || performance.now() >= deadline) {
      return seen
    }
    await sleep(LOOK_MS)
  }
}
