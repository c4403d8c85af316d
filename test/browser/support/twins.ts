// The sandbox's sites on a server of a test's own, and how somebody signs in there without a page.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { BrowserContext } from 'playwright-core'
import { sites } from '../../../src/sandbox/sites.ts'

/** As the sites are, but that a page may be read by an expression: what they forbid since none is. */
export function serveTwins(request: IncomingMessage, response: ServerResponse): void {
  void serve(request, response, (policy) => ({
    'content-security-policy': policy.replace('script-src', "script-src 'unsafe-eval'"),
  }))
}

/** As strict as a careful company's: no script but the site's own, no text that becomes one, and no frame around it. */
export function serveStrictTwins(request: IncomingMessage, response: ServerResponse): void {
  void serve(request, response, (policy) => ({
    'content-security-policy': `${policy}; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    'x-frame-options': 'DENY',
  }))
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  change: (policy: string) => Readonly<Record<string, string>>,
): Promise<void> {
  const answered = await answer(request)
  const headers = Object.fromEntries(answered.headers)
  const cookies = { 'set-cookie': answered.headers.getSetCookie() }
  response
    .writeHead(answered.status, { ...headers, ...change(headers['content-security-policy'] ?? ''), ...cookies })
    .end(Buffer.from(await answered.arrayBuffer()))
}

async function answer(request: IncomingMessage): Promise<Response> {
  const { method = 'GET', url = '/', headers } = request
  const body = method === 'GET' ? null : new Uint8Array(await buffer(request))
  const sent = new Headers(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  return await sites.fetch(new Request(`http://${headers.host ?? ''}${url}`, { method, headers: sent, body }))
}

/** What is sent to be signed in, one after the other. */
const STEPS: Readonly<Record<string, (name: string) => readonly (readonly [string, Record<string, string>])[]>> = {
  tmobile: (username) => [
    ['/signin', { username }],
    ['/signin/password', { password: 'pass_good' }],
  ],
  att: (name) => [['/login', { 'user-id': name, password: 'pass_good' }]],
  verizon: (userId) => [
    ['/secure/login', { step: 'userId', userId }],
    ['/secure/login', { step: 'password', password: 'pass_good' }],
  ],
  ubereats: (identifier) => [['/api/session', { identifier, password: 'pass_good' }]],
}

export async function signInAt(context: BrowserContext, origin: string, site: string, name: string): Promise<void> {
  for (const [path, form] of STEPS[site]?.(name) ?? []) {
    await context.request.post(`${origin}/sandbox/${site}${path}`, { form })
  }
}
