// Where the user goes when this page has nothing left for them. Pure.
import { parseUrl } from '../device/parse-url.ts'

/** Null for a scheme that would run something here instead of leaving. Checked again, though the service did. */
export function safeReturnUrl(returnUrl: string | null): string | null {
  const protocol = parseUrl(returnUrl ?? '')?.protocol
  if (returnUrl === null || protocol === undefined) {
    return null
  }
  return /^(javascript|data|vbscript|blob|file|filesystem|about|view-source):$/.test(protocol) ? null : returnUrl
}

/** A page may lead on to a page by itself. What opens a program of the user's, only the user opens: by a button. */
export function leadsByItself(returnUrl: string): boolean {
  return placeOf(returnUrl) !== null
}

/** The host that the user will see next; null where the scheme is an app's own. */
export function placeOf(returnUrl: string): string | null {
  const { protocol, host } = new URL(returnUrl)
  return protocol === 'https:' || protocol === 'http:' ? host : null
}
