// The T-Mobile sandbox over HTTP: cookie in, page or redirect out, at whatever path it is mounted. Decides nothing.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { basePath } from 'hono/route'
import { get, post } from './site.ts'
import { render } from './tmobile-pages.ts'
import { parseState } from './tmobile-state.ts'
import { type Page, visit } from './tmobile-visit.ts'

const COOKIE = 'tmobile_sandbox'

const HEADERS: Readonly<Record<string, string>> = {
  // 'unsafe-eval' because the page that frames this one runs the automation's expressions in here, as a client does
  // in its webview. No inline script may run, so markup that slipped through the escaping would still be inert.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-eval'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
  'X-Frame-Options': 'SAMEORIGIN',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'same-origin',
}

export const tmobileSite = new Hono()

tmobileSite.use(async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(HEADERS)) {
    c.header(name, value)
  }
})

tmobileSite.on(
  ['GET', 'POST'],
  '*',
  bodyLimit({ maxSize: 16 * 1024, onError: (c) => c.text('Too much', 413) }),
  async (c) => {
    const base = basePath(c).replace(/\/$/, '')
    const address = new URL(c.req.url)
    const path = `${address.pathname.slice(base.length)}${address.search}` || '/'
    const state = parseState(getCookie(c, COOKIE))
    // Decoded here: a body that is no form has no fields then, and the page says which are missing.
    const request =
      c.req.method === 'POST'
        ? post(
            get(path).path,
            Object.fromEntries(new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()))),
          )
        : get(path)
    const answer = visit(state, request)
    if (answer.state !== state) {
      setCookie(c, COOKIE, JSON.stringify(answer.state), {
        path: base === '' ? '/' : base,
        httpOnly: true,
        // The frame around it has the same origin, so Strict still lets it in.
        sameSite: 'Strict',
        secure: address.protocol === 'https:',
      })
    }
    return 'to' in answer
      ? c.redirect(`${base}${answer.to}`, 303)
      : c.html(render(answer.page, base), statusOf(answer.page))
  },
)

function statusOf(page: Page): 200 | 404 | 422 {
  if (page.name === 'not_found') {
    return 404
  }
  return page.name === 'new_card' && page.problem !== null ? 422 : 200
}
