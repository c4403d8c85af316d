// The sandbox's sites on a server of a test's own, and how somebody signs in there without a page.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { BrowserContext } from 'playwright-core'
import { sites } from '../../../src/sandbox/sites.ts'

/** As the sites are, but that a page may be read by an expression: what they forbid since none is. */
export function serveTwins(request: IncomingMessage, response: ServerResponse): void {
  void answer(request).then(async (answered) => {
    const headers = Object.fromEntries(answered.headers)
    const policy = headers['content-security-policy']?.replace('script-src', "script-src 'unsafe-eval'") ?? ''
    response
      .writeHead(answered.status, {
        ...headers,
        'content-security-policy': policy,
        'set-cookie': answered.headers.getSetCookie(),
      })
      .end(Buffer.from(await answered.arrayBuffer()))
    return undefined
  })
}

async function answer(request: IncomingMessage): Promise<Response> {
  const { method = 'GET', url = '/', headers } = request
  const body = method === 'GET' ? null : new Uint8Array(await buffer(request))
  const sent = new Headers(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  return await sites().fetch(new Request(`http://${headers.host ?? ''}${url}`, { method, headers: sent, body }))
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
