// What every address given by a caller must be before it is parsed. The parser forgives tabs, backslashes and missing
// slashes, so a text may mean another host than a person reads in it. Here such texts are refused, never repaired.

const MAX_CHARACTERS = 2048

// oxlint-disable-next-line no-control-regex -- Finding control characters is the point.
const FORBIDDEN = /[\u0000-\u0020\u007f\\]/

const LOOPBACK = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d*)?(?:[/?#]|$)/i

/** Not too long, no white space, control character or backslash, and storable: a lone surrogate is not. */
export function isCleanUrlText(text: string): boolean {
  return text.length <= MAX_CHARACTERS && text.isWellFormed() && !FORBIDDEN.test(text)
}

/**
 * True for http or https to this very machine, written as people write it. Judged on the text: `2130706433`, `127.1`
 * and `127.0.0.1.` parse to the same address, and only somebody with something to hide writes them.
 */
export function isPlainLoopback(cleanText: string): boolean {
  return LOOPBACK.test(cleanText)
}

/** True where a user name or password is given, even an empty one: `https://good.com@evil.com` goes to evil.com. */
export function hasUserInfo(cleanText: string): boolean {
  return /^[^/?#]*\/\/[^/?#]*@/.test(cleanText)
}
