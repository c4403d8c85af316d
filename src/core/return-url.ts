// Where the user may be sent when the session is over: a website or an app. The address is opened in the user's
// browser, so what a browser would run, or read as its own page, is refused. Makes no redirect.
import { hasUserInfo, isCleanUrlText, isPlainLoopback } from './url-text.ts'

const INVALID = 'must be a valid URL or app scheme'

/** Schemes that are no app of the developer's, one line per reason. */
const REFUSED_SCHEMES: ReadonlySet<string> = new Set(
  [
    // They run as a script in the page that opens them.
    'javascript x-javascript ecmascript jscript livescript vbscript applescript mocha',
    // They carry their content with them, or wrap another address.
    'data blob about view-source jar feed mhtml cid mid urn',
    // They read what is on this machine.
    'file filesystem content res resource shell',
    // They open any app, chosen by whoever writes the address.
    'intent intents android-app itms-services search-ms',
    // They write, call or pay in the user's name.
    'mailto tel sms smsto mms callto facetime facetime-audio sip sips',
    // They are a browser's own pages.
    'chrome edge brave opera vivaldi firefox wyciwyg devtools view-cert',
    // They are protocols, not apps.
    'ftp ftps sftp ws wss ssh telnet gopher ldap ldaps smb nfs dict tftp',
  ].flatMap((line) => line.split(' ')),
)

/** `chrome-extension`, `moz-extension`, `ms-appx`, `ms-msdt`, `safari-web-extension`: browsers' and systems' own. */
const REFUSED_FAMILY = /^(?:chrome|moz|ms|safari|edge|microsoft)-|-extension$/

/** Null when the user may be sent there, else what is wrong, without any part of the address in it. */
export function issueOfReturnUrl(text: string): string | null {
  // Without a base: `//evil.com` and `/\evil.com` must not take ours.
  const url = isCleanUrlText(text) ? URL.parse(text) : null
  if (url === null) {
    return INVALID
  }
  if (hasUserInfo(text)) {
    return `${INVALID}, without a user name or password`
  }
  const scheme = url.protocol.slice(0, -1)
  switch (scheme) {
    case 'https':
      return /^https:\/\/[^/]/i.test(text) ? null : INVALID
    case 'http':
      return isPlainLoopback(text) ? null : `${INVALID}: http is for this machine only`
    default:
      return isAppAddress(scheme, text) ? null : INVALID
  }
}

/**
 * Adds `linkId` to the query. The query and fragment that are there stay as they are, byte for byte: an app may compare
 * them. A `linkId` that is already there is replaced.
 * @param returnUrl one that issueOfReturnUrl passed
 */
export function withLinkId(returnUrl: string, linkId: string): string {
  const [, base = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(returnUrl) ?? []
  const kept = (query ?? '')
    .split('&')
    .filter((pair) => !isLinkId(pair))
    .join('&')
  const separator = kept === '' || kept.endsWith('&') ? '' : '&'
  return `${base}?${kept}${separator}linkId=${linkId}${fragment}`
}

/** `com.example.app:cb` gives an app no place to go, and reads like `javascript:cb`. One letter is a Windows drive. */
function isAppAddress(scheme: string, text: string): boolean {
  return (
    scheme.length >= 2 &&
    !REFUSED_SCHEMES.has(scheme) &&
    !REFUSED_FAMILY.test(scheme) &&
    /^[^:]+:(?:\/\/[^?#]|\/(?!\/))/.test(text)
  )
}

/** The name may be percent-encoded. The leading `&` keeps a `?` that belongs to the name from being dropped. */
function isLinkId(pair: string): boolean {
  return new URLSearchParams(`&${pair}`).has('linkId')
}
