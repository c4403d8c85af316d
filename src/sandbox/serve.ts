// A sandbox site over HTTP: cookie in; page, JSON or redirect out, at whatever path it is mounted. Decides nothing.
import { type Context, Hono } from 'hono'
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
  // The page that frames it may be framed by one that isolates itself: then all of them must say that they load nothing foreign.
  'Cross-Origin-Embedder-Policy': 'require-corp',
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
    if (!c.res.headers.has('Content-Security-Policy')) {
      // No page: nobody has its nonce.
      c.header('Content-Security-Policy', policyOf(crypto.randomUUID()))
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
      const state = site.parseState(getCookie(c, cookie) ?? getCookie(c, `${cookie}_embedded`))
      const answer = site.visit(state, await requestOf(c.req.raw, base))
      if (answer.state !== state) {
        remember(c, cookie, JSON.stringify(answer.state), base === '' ? '/' : base)
      }
      if ('to' in answer) {
        return c.redirect(`${base}${answer.to}`, 303)
      }
      if (isSlow(site, answer.state)) {
        await new Promise((resolve) => {
          setTimeout(resolve, SLOW_PAGE_MS)
        })
      }
      // Whoever signs in with this very request still hears so: where no redirect follows, nobody would be let in.
      if (isDown(site, state)) {
        return c.html(DOWN, 503)
      }
      const rendered = site.render(answer.page, base, nonce)
      return 'json' in rendered
        ? c.body(JSON.stringify(rendered.json), rendered.status, { 'Content-Type': 'application/json' })
        : c.html(rendered.markup, rendered.status)
    },
  )
  app.all('*', (c) => c.text('Not that method', 405, { Allow: 'GET, HEAD, POST' }))
  return app
}

/**
 * The site must also work where somebody else's page embeds the page that frames it: a cookie for such a place must be
 * Secure. On plain http Safari refuses those, so that loopback gets a plain one besides.
 */
function remember(c: Context, name: string, value: string, path: string): void {
  const embedded = { path, httpOnly: true, sameSite: 'None', secure: true, partitioned: true } as const
  if (new URL(c.req.url).protocol === 'https:') {
    setCookie(c, name, value, embedded)
    return
  }
  setCookie(c, name, value, { path, httpOnly: true, sameSite: 'Lax' })
  setCookie(c, `${name}_embedded`, value, embedded)
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
 * As strict as real sites are: nothing that a service sends may run in here. No inline script may run without the nonce, so
 * markup that slipped through the escaping would be inert as well. Anybody may frame it: the page around it may itself be
 * embedded, and there is nothing real to click on.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ')
}
