// Where this service is, and how a request may come in. Pure. The Host header is a caller's word: no address in an answer
// is made from it, unless the deployment has named it or only Cloudflare's routing can have brought it.
import * as z from 'zod'
import { hasUserInfo, isCleanUrlText, isPlainLoopback } from './url-text.ts'

export interface OwnAddresses {
  /** Origins, the first of which stands for all; empty where the deployment names none. */
  readonly serviceUrls: readonly string[]
  readonly development: boolean
}

/**
 * The origin that an answer's addresses begin with: the one by which the request came where that is ours, so that a page and
 * its socket are of one origin; else the first that is named. Null where nobody can say.
 * @param requestUrl what the runtime gives: its host is the Host header's
 */
export function ownOriginOf(requestUrl: string, own: OwnAddresses): string | null {
  const { origin } = new URL(requestUrl)
  return isOwn(requestUrl, own) ? origin : (own.serviceUrls[0] ?? null)
}

/**
 * The host names to which no webhook may go. What nobody has named is known from the request alone: then every request
 * came by the one name that there is.
 * @param requestUrl null where there is no request, as when a webhook is sent
 */
export function ownHostsOf(requestUrl: string | null, own: OwnAddresses): string[] {
  const named = own.serviceUrls.map((url) => new URL(url).hostname)
  const here = requestUrl !== null && isOwn(requestUrl, own) ? [new URL(requestUrl).hostname] : []
  return [...new Set([...named, ...here])]
}

function isOwn(requestUrl: string, { serviceUrls, development }: OwnAddresses): boolean {
  const { origin, protocol, hostname } = new URL(requestUrl)
  // At whatever port: it may have been forwarded.
  if (serviceUrls.includes(origin) || (development && isPlainLoopback(`${origin}/`))) {
    return true
  }
  // Of that domain no request reaches this Worker but by the name that the account gave it.
  return serviceUrls.length === 0 && protocol === 'https:' && hostname.endsWith('.workers.dev')
}

/** `unprepared`: on a developer's machine, where nobody has made the secrets yet. */
export type Entry = 'open' | 'https_required' | 'to_https' | 'unprepared'

/**
 * How a request may come in. Over plain http whoever is on the way reads keys and claim codes: only the page is led on, as a
 * person may have typed its address.
 * @param visitor the header CF-Visitor, in which Cloudflare says how the visitor came; a visitor's own is replaced
 */
export function decideEntry(
  request: { readonly url: string; readonly method: string; readonly visitor: string | undefined },
  { development, hasSecrets }: { readonly development: boolean; readonly hasSecrets: boolean },
): Entry {
  const { protocol, pathname } = new URL(request.url)
  if (!hasSecrets && isPlainLoopback(request.url)) {
    return 'unprepared'
  }
  // Both, so that neither a proxy in front nor one in between can hide it.
  const isPlain = protocol === 'http:' || /"scheme"\s*:\s*"http"/.test(request.visitor ?? '')
  if (development || !isPlain) {
    return 'open'
  }
  const isPage = (request.method === 'GET' || request.method === 'HEAD') && pathname.startsWith('/connect/')
  return isPage ? 'to_https' : 'https_required'
}

/** SERVICE_URLS: origins with commas between them. Plain http is for development. */
export function serviceUrls(development: boolean): z.ZodType<readonly string[], string> {
  return z.string().transform((text, ctx) => {
    const given = text.split(',').map((part) => part.trim())
    const urls = given.filter((part) => part !== '')
    if (urls.some((url) => !isOrigin(url, development))) {
      ctx.addIssue({ code: 'custom', message: 'must be https origins, such as https://link.example.com, with commas' })
      return z.NEVER
    }
    return [...new Set(urls.map((url) => new URL(url).origin))]
  })
}

function isOrigin(text: string, development: boolean): boolean {
  const url = isCleanUrlText(text) ? URL.parse(text) : null
  const scheme = development ? /^https?:\/\/[^/]/i : /^https:\/\/[^/]/i
  return url !== null && scheme.test(text) && !hasUserInfo(text) && /^[^/]+\/\/[^/?#]+\/?$/.test(text)
}
