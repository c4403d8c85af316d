// The kit's HTTP: the claim, the session socket, the manifest, and the fixture site. As much of the service as a client sees.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Refusal } from '../wire/refusal.ts'
import type { Kit } from './kit.ts'
import type { Origins, Site } from './site.ts'

export interface ServiceSettings {
  /** 0 for any that is free. */
  readonly port: number
  /** Served at /client, for a client that is a page and can drive its own origin only. Markup. */
  readonly page?: string
  manifest(): unknown
}

export interface Service {
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const MOST_BODY_BYTES = 16_384
/** What a client may send and the kit still reads, so that it can say that it was too much. */
const MOST_FRAME_BYTES = 8 * 1_048_576

/** Where it listens is in `site.origins` then. */
export async function startService(kit: Kit, site: Site, settings: ServiceSettings): Promise<Service> {
  const main = createServer((request, response) => {
    const isForeign = request.headers.host !== new URL(site.origins.site).host
    answer(request, response, isForeign ? 'foreign' : 'site').catch(() => response.destroy())
  })
  const elsewhere = createServer((request, response) => {
    if (!site.take(request, response, 'elsewhere')) {
      response.writeHead(404).end()
    }
  })
  const upgrades = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES })
  main.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => upgrade(request, socket, head))
  const mainPort = await listen(main, settings.port)
  site.origins = {
    site: `http://${LOOPBACK}:${mainPort}`,
    elsewhere: `http://${LOOPBACK}:${await listen(elsewhere, 0)}`,
    foreign: `http://localhost:${mainPort}`,
  } satisfies Origins

  async function answer(request: IncomingMessage, response: ServerResponse, origin: 'site' | 'foreign'): Promise<void> {
    if (site.take(request, response, origin)) {
      return
    }
    const { pathname } = new URL(request.url ?? '/', site.origins.site)
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...OPEN, 'Access-Control-Allow-Headers': 'Content-Type' }).end()
    } else if (pathname === '/link/claim' && request.method === 'POST') {
      await claim(request, response)
    } else if (pathname === '/manifest') {
      sendJson(response, 200, settings.manifest())
    } else if (pathname === '/client' && settings.page !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' }).end(settings.page)
    } else {
      sendJson(response, 404, { code: 'not_found', error: 'Here are POST /link/claim and GET /manifest.' })
    }
  }

  async function claim(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    if (typeof body?.['code'] !== 'string') {
      refuse(response, 400)
      return
    }
    const claimId = typeof body['claimId'] === 'string' ? body['claimId'] : null
    const given = await kit.claim(body['code'], claimId, () => response.destroyed)
    if ('claim' in given) {
      sendJson(response, 200, given.claim)
    } else {
      refuse(response, given.status)
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', site.origins.site)
    const [, sessionId = ''] = /^\/link\/sessions\/(\w+)\/ws$/.exec(pathname) ?? []
    const session = searchParams.get('role') === 'client' ? kit.find(sessionId, searchParams.get('token')) : null
    const status = session === null ? 401 : session.line.refusing
    if (session !== null && status === null) {
      upgrades.handleUpgrade(request, socket, head, (taken) => session.line.take(taken))
      return
    }
    session?.line.note({ kind: 'refused', status: status ?? 401 })
    // A client that was killed meanwhile resets it.
    socket.on('error', () => {})
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  return {
    close: async () => {
      upgrades.clients.forEach((client) => client.terminate())
      await Promise.all([main, elsewhere].map((server) => end(server)))
    },
  }
}

const OPEN = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, POST' }

const REFUSALS: Readonly<Record<400 | 404 | 409 | 410, Refusal>> = {
  400: { code: 'validation_failed', error: 'A claim is JSON with a code.' },
  404: { code: 'claim_code_not_found', error: 'That is not the code of this run.' },
  409: { code: 'session_alive', error: 'The session of a case is alive.' },
  410: { code: 'link_expired', error: 'Every case has been given out.' },
}

function refuse(response: ServerResponse, status: keyof typeof REFUSALS): void {
  sendJson(response, status, REFUSALS[status])
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...OPEN, 'Content-Type': 'application/json', Connection: 'close' })
  response.end(JSON.stringify(body))
}

/** Null for what is no JSON object. */
async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  let text = ''
  for await (const part of request) {
    text += String(part)
    if (text.length > MOST_BODY_BYTES) {
      return null
    }
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    // The caller answers 400.
    return null
  }
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((settle, fail) => {
    server.once('error', fail)
    server.listen(port, LOOPBACK, settle)
  })
  return (server.address() as AddressInfo).port
}

async function end(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections()
  await new Promise((settle) => {
    server.close(settle)
  })
}
