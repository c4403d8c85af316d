// How long a test waits for what somebody else does: a page, a process, a server. On a machine that is slow and busy each of
// them takes its time, and where it comes the limit costs nothing. What must come within a time of the product's own says so
// itself.

export const PATIENCE_MS = 60_000
/** A test waits for several such things, one after the other: what it says of the one that did not come must be heard. */
export const TEST_MS = 5 * PATIENCE_MS
