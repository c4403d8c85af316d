// The pages of `npm start` and the webhook receiver behind them: keeps what arrives, checks it as a customer would, and shows it. Listens on loopback only, so it is no part of the deployed service. It holds a key and spends it for
// whoever presses its button, so it must know its own pages from all others that the same browser shows.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import * as z from 'zod'
import { base62Characters, isId, randomBytes } from '../core/id.ts'
import { call, Refused } from './call.ts'
import { curlLine, type Example, exampleLink, examplesOf } from './example.ts'
import { filterOf, type InboxFilter, isShown } from './inbox-filter.ts'
import { type InboxEntry, linkIdOf } from './inbox-page.ts'
import { InboxStore, MOST_KEPT } from './inbox-store.ts'
import { PAGE_POLICY } from './page-frame.ts'
import { LOOPBACK } from './ports.ts'
import { problemPage, returnPage, shownLink } from './return-page.ts'
import { startPage } from './start-page.ts'
import type { WebhookSecrets } from './secrets.ts'
import { checkPassageSignature, checkStandardSignature, fetchKeys, type ReceivedWebhook } from './webhook-check.ts'

/** As a receiver is told to take: a result may have 1 MiB, and the webhook's other fields come to it. */
const MOST_BYTES = 2 * 1024 * 1024
const HTML = 'text/html; charset=utf-8'

export interface InboxOptions {
  readonly port: number
  readonly serviceUrl: string
  readonly organisationId: string
  readonly apiKey: string
  /** Where there is one. */
  readonly liveApiKey?: string | undefined
  /** Asked each time: they may have been rotated. */
  readonly secrets: () => WebhookSecrets
  /** Where what arrives is kept until the next start. */
  readonly file: string
}

interface Inbox extends InboxOptions {
  /** Newest first. */
  readonly entries: InboxEntry[]
  /** Of this start. In every form of ours: another page can send the form, but cannot read this. */
  readonly token: string
  /** The integrations whose sandbox twin has answered. */
  readonly twins: Set<string>
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly store: InboxStore
  /** How often it has become another: something arrived, or all was cleared. */
  changes: number
}

const created = z.object({ appClipUrl: z.string() })

/** Where links are told to send their webhooks and their users. */
export function targetsAt(inboxUrl: string): { readonly webhookUrl: string; readonly returnUrl: string } {
  return { webhookUrl: `${inboxUrl}/webhook`, returnUrl: `${inboxUrl}/return` }
}

/**
 * Takes a port of loopback, that one or any free one, before there is anything to show: the service is told its address
 * as it starts, and nobody may take it meanwhile.
 */
export function claimInbox(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((_, response) => send(response, 503, 'text/plain', 'starting'))
  return new Promise((settle, fail) => {
    server.once('error', () => server.once('error', fail).listen(0, LOOPBACK))
    server.once('listening', () => settle({ server, port: (server.address() as AddressInfo).port }))
    server.listen(port > 65_535 ? 0 : port, LOOPBACK)
  })
}

export function startInbox(server: Server, options: InboxOptions): void {
  const store = new InboxStore(options.file)
  const inbox: Inbox = {
    ...options,
    store,
    entries: store.read(),
    token: base62Characters(randomBytes(22), 22),
    twins: new Set(),
    startedAt: Date.now(),
    changes: 0,
  }
  server.removeAllListeners('request').on('request', (request, response) => {
    answer(request, response, inbox).catch((error: unknown) => {
      send(response, 500, 'text/plain', error instanceof Error ? error.message : 'failed')
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, inbox: Inbox): Promise<void> {
  const { host = '' } = request.headers
  // Any other name is a stranger's page that made its own name point here, to read what arrived.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
    send(response, 403, 'text/plain', 'forbidden')
    return
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`)
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      send(response, 200, HTML, await startPageOf(inbox, filterOf(searchParams)))
      return
    case 'GET /return':
      await answerReturn(response, inbox, searchParams.get('linkId') ?? '')
      return
    case 'GET /version':
      send(response, 200, 'text/plain', versionOf(inbox))
      return
    case 'GET /webhooks.json':
      send(
        response,
        200,
        'application/json',
        JSON.stringify({ webhooks: inbox.entries.filter((entry) => isShown(entry, filterOf(searchParams))) }),
      )
      return
    case 'POST /clear':
      await answerClear(request, response, inbox)
      return
    case 'POST /links':
      await answerButton(request, response, inbox)
      return
    default:
      // A browser names the page that posts; a service that sends webhooks is none.
      if (request.method === 'POST' && request.headers.origin === undefined) {
        await receive(request, response, inbox, pathname)
      } else {
        send(response, 404, 'text/plain', 'not found')
      }
  }
}

async function startPageOf(inbox: Inbox, filter: InboxFilter): Promise<string> {
  const { serviceUrl, apiKey, port, token, entries } = inbox
  const targets = targetsAt(`http://${LOOPBACK}:${port}`)
  return startPage({
    serviceUrl,
    version: versionOf(inbox),
    examples: await listExamples(inbox),
    token,
    curlLine: curlLine(serviceUrl, apiKey, exampleLink(targets)),
    entries: entries.filter((entry) => isShown(entry, filter)),
    kept: entries.length,
    filter,
    returnPage: (linkId) => `/return?${new URLSearchParams({ linkId }).toString()}`,
  })
}

async function answerReturn(response: ServerResponse, inbox: Inbox, linkId: string): Promise<void> {
  const version = versionOf(inbox)
  const link = isId('link', linkId) ? await readLink(inbox, linkId) : null
  if (link === null) {
    const words = 'The key of npm start has no link of this id: it was made with another key, or is erased.'
    send(response, 404, HTML, await problemPage('No such link', words, version))
    return
  }
  const entries = inbox.entries.filter((entry) => linkIdOf(entry) === linkId)
  send(response, 200, HTML, await returnPage(link, entries, version))
}

/** A key sees the links of its own mode only. */
async function readLink({ serviceUrl: url, apiKey, liveApiKey }: Inbox, linkId: string) {
  for (const key of liveApiKey === undefined ? [apiKey] : [apiKey, liveApiKey]) {
    try {
      return shownLink.parse(await call({ url, apiKey: key }, 'GET', `/v1/links/${linkId}`))
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) {
        throw error
      }
    }
  }
  return null
}

/** Any page can post a form to loopback, so the form must be one of ours. Null: it is not, and was answered so. */
async function readOwnForm(
  request: IncomingMessage,
  response: ServerResponse,
  { token }: Inbox,
): Promise<URLSearchParams | null> {
  const form = new URLSearchParams((await readBody(request))?.toString('utf8') ?? '')
  const { origin, host } = request.headers
  if (origin !== `http://${host}` || form.get('token') !== token) {
    send(response, 403, 'text/plain', `This button works from its own page only. Open http://${host}/ again.`)
    return null
  }
  return form
}

async function answerClear(request: IncomingMessage, response: ServerResponse, inbox: Inbox): Promise<void> {
  if ((await readOwnForm(request, response, inbox)) !== null) {
    inbox.store.clear()
    inbox.entries.length = 0
    inbox.changes++
    response.setHeader('location', '/')
    send(response, 303, 'text/plain', '/')
  }
}

/** The one thing here that spends the key. */
async function answerButton(request: IncomingMessage, response: ServerResponse, inbox: Inbox): Promise<void> {
  const form = await readOwnForm(request, response, inbox)
  if (form === null) {
    return
  }
  const wanted = form.get('integrationId')
  const example = (await listExamples(inbox)).find(({ integrationId }) => integrationId === wanted)
  if (example === undefined) {
    send(response, 400, 'text/plain', 'Choose one of the integrations of this page.')
    return
  }
  const { integrationId, operations } = example
  const body = { integrationId, operations, ...targetsAt(`http://${LOOPBACK}:${inbox.port}`) }
  try {
    const { appClipUrl } = created.parse(await call(serviceOf(inbox), 'POST', '/v1/links', body))
    response.setHeader('location', appClipUrl)
    send(response, 303, 'text/plain', appClipUrl)
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error
    }
    send(response, 502, HTML, await problemPage('The link was not created', error.message, versionOf(inbox)))
  }
}

/** Of the integrations that a test key can reach. Asked each time: one may have joined since. */
async function listExamples(inbox: Inbox): Promise<Example[]> {
  const examples = examplesOf(await call(serviceOf(inbox), 'GET', '/v1/providers'))
  await Promise.all(examples.map(({ integrationId }) => findTwin(inbox, integrationId)))
  return examples.filter(({ integrationId }) => inbox.twins.has(integrationId))
}

async function findTwin({ serviceUrl, twins }: Inbox, integrationId: string): Promise<void> {
  if (!twins.has(integrationId)) {
    const { status } = await fetch(`${serviceUrl}/sandbox/${integrationId}/signout`, { redirect: 'manual' })
    if (status !== 404) {
      twins.add(integrationId)
    }
  }
}

function serviceOf({ serviceUrl, apiKey }: Inbox) {
  return { url: serviceUrl, apiKey }
}

/** Tells a page whether it shows all there is. Its beginning is another one at every start. */
function versionOf({ startedAt, changes }: Inbox): string {
  return `${startedAt}.${changes}`
}

async function receive(request: IncomingMessage, response: ServerResponse, inbox: Inbox, path: string): Promise<void> {
  const rawBody = await readBody(request)
  if (rawBody === null) {
    send(response, 413, 'text/plain', 'too large')
    return
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const entry = await judge({ headers, rawBody, receivedAt: Date.now() }, path, inbox)
  inbox.entries.unshift(entry)
  inbox.entries.length = Math.min(inbox.entries.length, MOST_KEPT)
  inbox.changes++
  keep(inbox, entry)
  send(response, 200, 'text/plain', 'received')
}

/** A disk that takes no more is no reason to refuse a webhook. */
function keep({ store, file }: Inbox, entry: InboxEntry): void {
  try {
    store.add(entry)
  } catch (error) {
    console.error(
      `What arrived is not kept in ${file}: ${error instanceof Error ? error.message : 'it cannot be written'}`,
    )
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
    standardVerified: checkStandardSignature(webhook, options.secrets()),
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
    'referrer-policy': 'same-origin',
  })
  response.end(body)
}
