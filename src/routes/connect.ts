// GET /connect/:linkId: the hosted page where a user consents and signs in. Reading only: mail scanners and previews
// fetch links too, so that opening one must never claim it.
import { type Context, Hono } from 'hono'
import { effectiveStatus, type LinkRecord, returnUrlOf } from '../core/link.ts'
import { isId, randomBytes } from '../core/id.ts'
import type { AppEnv } from '../http/app-env.ts'
import { findLinkByCode } from '../http/claimed-link.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import { findOffer } from '../integrations/operations.ts'
import { type ConnectView, connectPage, unknownLinkPage } from './connect-page.ts'

export const connect = new Hono<AppEnv>()

connect.get('/connect/:linkId', async (c) => {
  const nonce = Buffer.from(randomBytes(16)).toString('base64url')
  protect(c, nonce)
  const linkId = c.req.param('linkId')
  const code = c.req.query('code') ?? ''
  if (!isId('link', linkId)) {
    return c.html(unknownLinkPage(nonce), 404)
  }
  if (code === '') {
    // The script takes the code out of the address, so a reload comes without it. This page tells nothing of the link.
    return c.html(connectPage(nonce, null))
  }
  const found = await findLinkByCode(c, code)
  // One page for every wrong code: which links exist is nobody's to find out.
  if (!found.ok || found.value.link.id !== linkId) {
    return c.html(unknownLinkPage(nonce), 404)
  }
  return c.html(connectPage(nonce, { view: viewOf(found.value.link, Date.now()), code }))
})

function viewOf(link: LinkRecord, now: number): ConnectView {
  const integration = findIntegration(link.integrationId)
  return {
    linkId: link.id,
    mode: link.mode,
    status: effectiveStatus(link, now),
    integration: { id: link.integrationId, name: integration?.name ?? link.integrationId },
    operations: link.operations.map(({ resource, action }) => ({
      resource,
      action,
      description:
        (integration && findOffer(integration, resource, action)?.schema.description) ?? `${action} ${resource}`,
    })),
    returnUrl: returnUrlOf(link),
  }
}

/** Set before anything is looked up, so that a refusal carries them too. */
function protect(c: Context<AppEnv>, nonce: string): void {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `connect-src 'self'`,
    `frame-src 'self'`,
    `img-src 'self' data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
  c.header('Content-Security-Policy', policy)
  // The address carries the claim code until the script has removed it.
  c.header('Referrer-Policy', 'no-referrer')
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('X-Frame-Options', 'DENY')
  c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
  c.header('X-Robots-Tag', 'noindex, nofollow, noarchive')
}
