// Where a webhook may be sent: judged by the address alone, when it is registered and again before each attempt.
// A public name may still resolve to a private address: this file cannot see that, the platform's connect refuses it.
import { hasUserInfo, isCleanUrlText, isPlainLoopback } from './url-text.ts'

export interface WebhookUrlPolicy {
  /** Allows plain http, and this machine under its plain names. */
  readonly development: boolean
  /** This service's own host names, lower case: a webhook to itself would be a loop. */
  readonly ownHosts: readonly string[]
}

const INVALID = 'must be a valid URL'
const NOT_PUBLIC = `${INVALID}: https with a public host name`
const FOR_DEVELOPMENT = `${NOT_PUBLIC}. Plain http and this machine are for development: \`npm start\`, or DEVELOPMENT=on`

/** `''` is 443: the parser drops the scheme's own port. */
const PORTS: readonly string[] = ['', '8443']

/** Top-level names that no public host has. Metadata services and cluster services end in them as well. */
const PRIVATE_TOP_LEVEL: ReadonlySet<string> = new Set([
  'arpa',
  'corp',
  'default',
  'example',
  'home',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
  'svc',
  'test',
])

/** Null when a webhook may be sent there, else what is wrong, without any part of the address in it. */
export function issueOfWebhookUrl(text: string, policy: WebhookUrlPolicy): string | null {
  const url = isCleanUrlText(text) ? URL.parse(text) : null
  if (url === null) {
    return INVALID
  }
  if (isPlainLoopback(text)) {
    return policy.development ? null : FOR_DEVELOPMENT
  }
  const scheme = policy.development ? /^https?:\/\/[^/]/i : /^https:\/\/[^/]/i
  if (!scheme.test(text)) {
    return /^http:\/\/[^/]/i.test(text) ? FOR_DEVELOPMENT : NOT_PUBLIC
  }
  if (hasUserInfo(text)) {
    return `${INVALID}: without a user name or password`
  }
  if (!PORTS.includes(url.port)) {
    return `${INVALID}: port 443 or 8443`
  }
  const host = url.hostname.replace(/\.$/, '')
  if (!isPublicName(host)) {
    return NOT_PUBLIC
  }
  return policy.ownHosts.includes(host) ? `${INVALID}: not of this service` : null
}

/**
 * Refusing every IP literal, public ones too, settles all their spellings at once: the parser has turned decimal, octal,
 * hexadecimal, short and Unicode digits into dotted numbers by now, and a version 6 literal is in brackets.
 */
function isPublicName(host: string): boolean {
  const labels = host.split('.')
  const last = labels.at(-1) ?? ''
  return (
    host.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)) &&
    !/^\d+$/.test(last) &&
    !PRIVATE_TOP_LEVEL.has(last)
  )
}
