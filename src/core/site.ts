// Where a session reaches an integration, and what a deployment may say of it. Pure: asks no such address anything.
import * as z from 'zod'
import { hasUserInfo, isCleanUrlText, isPlainLoopback } from './url-text.ts'

export interface Site {
  /** What paths are joined to: an address without a slash at its end. */
  readonly site: string
  /** Others that the session may visit, such as a sign-in on another host, or the same one without www. */
  readonly origins?: readonly string[]
}

/** By the integration's id. */
export type Sites = Readonly<Record<string, Site>>

const ANY_LOOPBACK = /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Null where a session may go to `text`, else what is wrong with it, without any part of it: an address may hold a secret.
 * @param development lets it be on this machine, and there plain http
 */
function issueOfAddress(text: string, development: boolean): string | null {
  const url = isCleanUrlText(text) ? URL.parse(text) : null
  const isSecure = /^https:\/\/[^/]/i.test(text)
  if (url === null || !(isSecure || isPlainLoopback(text))) {
    return 'must be an https address'
  }
  if (!development && ANY_LOOPBACK.test(url.hostname)) {
    return 'must not be on this machine unless DEVELOPMENT is on'
  }
  if (hasUserInfo(text) || /[?#]/.test(text)) {
    return 'must be an https address without a user name, query or fragment'
  }
  return null
}

function issueOfOrigin(text: string, development: boolean): string | null {
  const issue = issueOfAddress(text, development)
  return issue === null && URL.parse(text)?.pathname !== '/'
    ? 'must be an https origin: an address without a path'
    : issue
}

/**
 * What LIVE_ORIGINS holds: for an integration one address, its site, or a list of which the first is the site and the
 * others are further origins.
 */
export function namedSites(development: boolean): z.ZodType<Sites> {
  const site = z.unknown().transform((given, ctx): Site => {
    const listed: readonly unknown[] = Array.isArray(given) ? given : [given]
    if (listed.length === 0) {
      ctx.addIssue({ code: 'custom', message: 'must name a site' })
    }
    const texts = listed.map((text, index) => {
      const issueOf = index === 0 ? issueOfAddress : issueOfOrigin
      const message = typeof text === 'string' ? issueOf(text, development) : 'must be an https address'
      if (message !== null) {
        ctx.addIssue({ code: 'custom', message, path: Array.isArray(given) ? [index] : [] })
      }
      return String(text)
    })
    if (ctx.issues.length > 0) {
      return z.NEVER
    }
    // As browsers write them: what a page's address is compared with.
    const [first, ...others] = texts.map((text) => new URL(text))
    const path = first?.pathname.replace(/\/+$/, '') ?? ''
    return { site: `${first?.origin}${path}`, origins: others.map(({ origin }) => origin) }
  })
  return z.record(z.string(), site)
}
