// A sandbox site over HTTP: cookie in; page, JSON or redirect out, at whatever path it is mounted. Decides nothing.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { basePath } from 'hono/route'
import * as z from 'zod'
import { SLOW_PAGE_MS } from './people.ts'
import { get, isDown, isSlow, post, type Site, type SiteRequest } from './site.ts'

export type Markup = ReturnType<typeof html>

/** What a page of a site becomes on the wire. */
export type Rendered =
  | { readonly status: 200 | 404 | 422; readonly markup: Markup }
  | { readonly status: 200 | 401 | 404 | 422; readonly json: unknown }

export interface ServedSite<State, Page> extends Site<State, Page> {
  /** Anything that is not a state of the site is a new visitor. */
  readonly parseState: (cookie: string | undefined) => State
  /** `base` is where the site is mounted, without a slash at its end; a script of the site's own needs the nonce. */
  readonly render: (page: Page, base: string, nonce: string) => Rendered
}

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'same-origin',
}

const MAX_BODY_BYTES = 16 * 1024

const fields = z.record(z.string(), z.string())

export function serveSite<State, Page>(site: ServedSite<State, Page>): Hono {
  const app = new Hono()
  const cookie = `${site.integrationId}_sandbox`

  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(HEADERS)) {
      c.header(name, value)
    }
  })

  app.on(
    ['GET', 'POST'],
    '*',
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.text('Too much', 413) }),
    async (c) => {
      const nonce = crypto.randomUUID()
      c.header('Content-Security-Policy', policyOf(nonce))
      const base = basePath(c).replace(/\/$/, '')
      const address = new URL(c.req.url)
      const state = site.parseState(getCookie(c, cookie))
      const answer = site.visit(state, await requestOf(c.req.raw, base))
      if (answer.state !== state) {
        const isSecure = address.protocol === 'https:'
        setCookie(c, cookie, JSON.stringify(answer.state), {
          path: base === '' ? '/' : base,
          httpOnly: true,
          // The site must also work where somebody else's page embeds the page that frames it. A cookie for such a place
          // must be Secure; on plain http, which is loopback only, Lax is enough as all of loopback counts as one site.
          ...(isSecure ? { sameSite: 'None', secure: true, partitioned: true } : { sameSite: 'Lax' }),
        })
      }
      if ('to' in answer) {
        return c.redirect(`${base}${answer.to}`, 303)
      }
      if (isSlow(site, answer.state)) {
        await new Promise((resolve) => {
          setTimeout(resolve, SLOW_PAGE_MS)
        })
      }
      if (isDown(site, answer.state)) {
        return c.html(DOWN, 503)
      }
      const rendered = site.render(answer.page, base, nonce)
      return 'json' in rendered
        ? c.body(JSON.stringify(rendered.json), rendered.status, { 'Content-Type': 'application/json' })
        : c.html(rendered.markup, rendered.status)
    },
  )
  return app
}

const DOWN = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Service unavailable</title>
    </head>
    <body>
      <h1>Service unavailable</h1>
      <p>This sandbox site is down for this user, as the user's name says.</p>
    </body>
  </html>`

/** A body that is neither a form nor an object of texts has no fields, and the page says which are missing. */
async function requestOf(request: Request, base: string): Promise<SiteRequest> {
  const { pathname, search } = new URL(request.url)
  const read = get(`${pathname.slice(base.length)}${search}` || '/')
  if (request.method !== 'POST') {
    return read
  }
  // Not text(): the local runtime warns of every form that is read as text.
  const text = new TextDecoder().decode(await request.arrayBuffer())
  const isJson = request.headers.get('Content-Type')?.startsWith('application/json') === true
  return post(read.path, isJson ? parseFields(text) : Object.fromEntries(new URLSearchParams(text)))
}

function parseFields(text: string): Readonly<Record<string, string>> {
  try {
    return fields.safeParse(JSON.parse(text)).data ?? {}
  } catch {
    return {}
  }
}

/**
 * 'unsafe-eval' because the page that frames this one runs the automation's expressions in here, as a client does in its
 * web view. No inline script may run without the nonce, so markup that slipped through the escaping would still be inert.
 * Anybody may frame it: the page around it may itself be embedded, and there is nothing real to click on.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'unsafe-eval' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ')
}
