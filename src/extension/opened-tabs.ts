// What becomes of the tabs and windows that a site opens. Pure. A site that opens a hundred must not keep the browser busy: a
// few are brought into the view, the others are closed, and their addresses are opened nowhere.

const MOST = 5
const WITHIN_MS = 10_000

/** @param opened when the site opened one before, oldest first. Epoch milliseconds, like `now`. */
export function mayBring(opened: readonly number[], now: number): boolean {
  return opened.filter((at) => now - at < WITHIN_MS).length < MOST
}

/** A window of its own, as for signing in elsewhere: it answers the page that opened it. @param features of window.open */
export function isOwnWindow(features: string): boolean {
  return /(?:^|[\s,])(?:popup|width|height|innerwidth|innerheight)(?:$|[\s,=])/i.test(features)
}
