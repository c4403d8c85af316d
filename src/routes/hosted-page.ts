// The hosted page where a user consents and signs in, with all that it is made of: texts, program, style and QR code.
import type { Context } from 'hono'
import { embedOriginOf } from '../core/embed-origin.ts'
import { isId, randomBytes } from '../core/id.ts'
import { isFinal } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { findCodedLink, readClaimCode } from '../http/link-by-code.ts'
import { answerError } from '../http/failure.ts'
import { findOrganisation } from '../store/organisations.ts'
import { chooseWords } from '../words/languages.ts'
import type { Words } from '../words/say.ts'
import { connectPage, notNowPage, unknownLinkPage } from './connect-page.ts'
import { viewOf } from './connect-view.ts'
import { isReachable, qrCodeOf } from './qr-code.ts'

export async function showLink(c: Context<AppEnv, '/connect/:linkId'>): Promise<Response> {
  const nonce = newNonce()
  // Any https page may ask to show this one, unregistered: whoever frames it must hold the claim code already, the page
  // names what it asks for, and nothing happens until the user types a password into it, which no page around it sees.
  const embed = embedOriginOf(c.req.query('embed'))
  protect(c, nonce, embed)
  const setting = { nonce, words: wordsFor(c, c.req.query('locale') ?? null) }
  const linkId = c.req.param('linkId')
  const text = c.req.query('code') ?? ''
  if (!isId('link', linkId)) {
    return c.html(unknownLinkPage(setting, embed !== null), 404)
  }
  if (text === '') {
    // The script takes the code out of the address, so a reload comes without it. This page tells nothing of the link.
    return c.html(connectPage(setting, null))
  }
  // Both reads at once: a genuine code names its organisation too, and a forged one reads nothing.
  const code = await readClaimCode(c, text)
  const [found, asker] = await Promise.all([
    findCodedLink(c, code),
    code === null ? null : findOrganisation(c.env.DB, code.organisationId),
  ])
  // One page for every wrong code: which links exist is nobody's to find out.
  if (!found.ok || found.value.link.id !== linkId) {
    return c.html(unknownLinkPage(setting, embed !== null), 404)
  }
  const { link } = found.value
  const words = wordsFor(c, link.locale)
  const view = viewOf(link, { asker, words, config: c.get('config'), now: Date.now() })
  const address = `${link.connectUrl}?code=${text}`
  const qrCode = isFinal(view.status) || !isReachable(address) ? null : qrCodeOf(address)
  return c.html(connectPage({ nonce, words }, { view, code: text, qrCode }))
}

export function showFault(error: Error, c: Context<AppEnv>): Response | Promise<Response> {
  const { status } = answerError(error, c)
  const nonce = newNonce()
  protect(c, nonce, embedOriginOf(c.req.query('embed')))
  const setting = { nonce, words: wordsFor(c, c.req.query('locale') ?? null) }
  if (status === 429) {
    return c.html(notNowPage(setting, 'limitedText'), 429)
  }
  return c.html(notNowPage(setting, 'faultText'), status === 503 ? 503 : 500)
}

/** @param locale the link's, or what the address kept of it for a reload */
function wordsFor(c: Context<AppEnv>, locale: string | null): Words {
  return chooseWords(locale, c.req.header('Accept-Language'))
}

function newNonce(): string {
  return Buffer.from(randomBytes(16)).toString('base64url')
}

/** Set before anything is looked up, so that a refusal carries them too. */
function protect(c: Context<AppEnv>, nonce: string, embed: string | null): void {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `connect-src 'self'`,
    `frame-src 'self'`,
    `img-src 'self' data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors ${embed ?? `'none'`}`,
    // No text may become markup or script in this page. The framed site has a policy of its own.
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')
  c.header('Content-Security-Policy', policy)
  // The address carries the claim code until the script has removed it.
  c.header('Referrer-Policy', 'no-referrer')
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'Accept-Language')
  c.header('X-Content-Type-Options', 'nosniff')
  if (embed === null) {
    c.header('X-Frame-Options', 'DENY')
  }
  // Not `preload`: that would speak for every host of a domain that is not ours to promise for.
  c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  if (embed === null) {
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
  } else {
    // A page that isolates itself (to have SharedArrayBuffer) frames only what may be read across origins and promises to
    // load nothing else. Whoever can read this page by that way has its address, and with it the code, already.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('Cross-Origin-Embedder-Policy', 'require-corp')
  }
  c.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
  c.header('X-Robots-Tag', 'noindex, nofollow, noarchive')
}
