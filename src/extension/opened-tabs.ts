// How many tabs that a site opens are brought into the view. Pure. A site that opens a hundred must not keep the browser busy:
// the others are closed, and their addresses are opened nowhere.

const MOST = 5
const WITHIN_MS = 10_000

/** @param opened when the site opened one before, oldest first. Epoch milliseconds, like `now`. */
export function mayBring(opened: readonly number[], now: number): boolean {
  return opened.filter((at) => now - at < WITHIN_MS).length < MOST
}
