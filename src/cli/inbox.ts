// A webhook receiver for development: keeps what arrives in memory, checks it as a customer would, and shows it.
// Started by `npm start` only and listening on loopback only, so it is no part of the deployed service.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type InboxEntry, inboxPage, PAGE_POLICY } from './inbox-page.ts'
import { LOOPBACK } from './ports.ts'
import { checkPassageSignature, checkStandardSignature, fetchKeys, type ReceivedWebhook } from './webhook-check.ts'

const MOST_KEPT = 200
const MOST_BYTES = 1024 * 1024

export interface InboxOptions {
  readonly port: number
  readonly serviceUrl: string
  readonly organisationId: string
  readonly webhookSecret: string
}

/**
 * Listens on loopback. Resolves once it does.
 * @throws Error where the port is taken
 */
export function startInbox(options: InboxOptions): Promise<Server> {
  // Newest first.
  const entries: InboxEntry[] = []
  const server = createServer((request, response) => {
    answer(request, response, entries, options).catch((error: unknown) => {
      send(response, 500, 'text/plain', error instanceof Error ? error.message : 'failed')
    })
  })
  return new Promise((settle, fail) => {
    server.once('error', fail)
    server.listen(options.port, LOOPBACK, () => settle(server))
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  entries: InboxEntry[],
  options: InboxOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  // Any other name is a stranger's page that made its own name point here, to read what arrived.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    send(response, 403, 'text/plain', 'forbidden')
  } else if (request.method === 'POST') {
    const rawBody = await readBody(request)
    if (rawBody === null) {
      send(response, 413, 'text/plain', 'too large')
      return
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const entry = await judge({ headers, rawBody, receivedAt: Date.now() }, path, options)
    entries.unshift(entry)
    entries.length = Math.min(entries.length, MOST_KEPT)
    send(response, 200, 'text/plain', 'received')
  } else if (request.method === 'GET' && path === '/webhooks.json') {
    send(response, 200, 'application/json', JSON.stringify({ webhooks: entries }))
  } else if (request.method === 'GET' && path === '/') {
    send(response, 200, 'text/html; charset=utf-8', inboxPage(entries, options.serviceUrl))
  } else {
    send(response, 404, 'text/plain', 'not found')
  }
}

async function judge(webhook: ReceivedWebhook, path: string, options: InboxOptions): Promise<InboxEntry> {
  // Asked each time: a key may have been rotated, and this is one machine talking to itself.
  const verified = await fetchKeys(options.serviceUrl).then(
    (keys) => checkPassageSignature(webhook, keys, options.organisationId),
    () => 'the public keys could not be read',
  )
  return {
    receivedAt: webhook.receivedAt,
    path,
    headers: webhook.headers,
    rawBody: Buffer.from(webhook.rawBody).toString('utf8'),
    verified,
    standardVerified: checkStandardSignature(webhook, options.webhookSecret),
  }
}

/** null where it is over the limit; the rest is read and dropped, so that the answer still arrives. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MOST_BYTES) {
      chunks.push(chunk)
    }
  }
  return length <= MOST_BYTES ? Buffer.concat(chunks) : null
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': PAGE_POLICY,
  })
  response.end(body)
}
