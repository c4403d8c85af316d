// Which origin may frame the hosted page. The text ends in a response header, so that only what cannot be read there as
// anything else is let through.
import { isCleanUrlText, isPlainLoopback } from './url-text.ts'

/** A parsed host may hold `;`, `,` and `*`: in a policy they begin another directive, another policy or match any host. */
const PLAIN = /^https?:\/\/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::\d+)?$/

/** The same text when it is exactly an https origin, or an http one on this machine; else null. */
export function embedOriginOf(text: string | undefined): string | null {
  if (text === undefined || !isCleanUrlText(text) || !PLAIN.test(text) || URL.parse(text)?.origin !== text) {
    return null
  }
  return text.startsWith('https:') || isPlainLoopback(text) ? text : null
}
