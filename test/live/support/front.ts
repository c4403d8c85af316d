// The https front of a site: what a careful company's proxy adds. It forbids framing and every script that is not a file of
// the site, and makes cookies Secure and SameSite; of the pages it changes nothing. It counts what is written, and can hold
// a write before the site has it, or its answer before the browser has it. It must not know the sites.
import { Agent, request } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A connection that waits for its next request may be closed by the site just as that comes. */
const AGENT = new Agent({ keepAlive: false })

export type Moment = 'arrived' | 'answered'

export interface Intercepted {
  readonly type: string
  readonly body: string
}

export interface Front {
  readonly origin: string
  /** Every request that may have changed something, oldest first: `POST /contacts/add`, `mutation AddNote`. */
  readonly writes: readonly string[]
  /** Asked at both moments of every write; the write goes on when the promise resolves. */
  hold: (write: string, moment: Moment) => Promise<void>
  /** Asked for every request first: what somebody else answers in place of the site, null for what nobody does. */
  intercept: (path: string, body: string) => Intercepted | null
  /** What of a page comes to the browser: all of it, or something else. Markup. */
  rewrite: (page: string, path: string) => string
  stop: () => Promise<void>
}

/** @param application its address, plain http on the loopback */
export async function startFront(application: string, certificate: { cert: string; key: string }): Promise<Front> {
  const writes: string[] = []
  const server = createServer(certificate, (incoming, outgoing) => {
    // A client that is gone, or a site: neither is the front's to judge.
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming)
    const intercepted = front.intercept(incoming.url ?? '/', body.toString())
    if (intercepted !== null) {
      outgoing.writeHead(200, { 'content-type': intercepted.type }).end(intercepted.body)
      return
    }
    const write = writeOf(incoming, body)
    if (write !== null) {
      writes.push(write)
      await front.hold(write, 'arrived')
    }
    const answer = await ask(application, incoming, body)
    const content = await buffer(answer)
    if (write !== null) {
      await front.hold(write, 'answered')
    }
    // How long it is, is said anew.
    const { 'transfer-encoding': _pieces, 'content-length': _length, ...headers } = hardened(answer.headers)
    // Where nothing comes, the browser goes on with what it has.
    if (isPage(answer) && content.length > 0) {
      const page = Buffer.from(front.rewrite(content.toString(), incoming.url ?? '/'))
      outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': page.length }).end(page)
      return
    }
    outgoing.writeHead(answer.statusCode ?? 502, headers)
    outgoing.end(content)
  }
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const front: Front = {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    writes,
    hold: async () => {},
    intercept: () => null,
    rewrite: (page) => page,
    stop: () => stop(server),
  }
  return front
}

function ask(application: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const { method, headers, url } = incoming
    const passed = request(new URL(url ?? '/', application), { method, headers, agent: AGENT }, done)
    passed.once('error', fail)
    passed.end(body)
  })
}

function isPage({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('text/html') === true && headers['content-encoding'] === undefined
}

/** What it may have changed; null for a request that only reads. A GraphQL request reads by POST too. */
function writeOf({ method, url = '', headers }: IncomingMessage, body: Buffer): string | null {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') {
    return null
  }
  if (headers['content-type']?.startsWith('application/json') !== true) {
    return `${method} ${url.replace(/\?.*/, '')}`
  }
  const { query = '' } = JSON.parse(body.toString()) as { query?: string }
  const [, kind, name] = /^\s*(query|mutation)\s*(\w*)/.exec(query) ?? []
  return kind === 'query' ? null : `mutation ${name ?? ''}`
}

function hardened({ 'set-cookie': cookies, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return {
    ...headers,
    ...(cookies === undefined ? {} : { 'set-cookie': cookies.map(strictCookie) }),
    'x-frame-options': 'DENY',
    'content-security-policy': "script-src 'self'",
  }
}

/** Secure, and SameSite=Lax where the site does not say so itself. */
function strictCookie(cookie: string): string {
  const sameSite = /;\s*samesite=(lax|strict)/i.test(cookie) ? '' : '; SameSite=Lax'
  const secure = /;\s*secure/i.test(cookie) ? '' : '; Secure'
  return cookie.replace(/;\s*samesite=none/i, '') + sameSite + secure
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => {
    server.close(() => done())
  })
}
