// How long a place waits for a page, wherever the site is shown. Milliseconds.

/** Less than the service waits, so that it hears the reason and not a silence. */
export const LOAD_LIMIT_MS = 25_000
/** The same for a hand that takes its time. */
export const HAND_LIMIT_MS = 25_000
/** A page whose last image hangs can still be used. */
export const PARSED_IS_ENOUGH_MS = 3_000
