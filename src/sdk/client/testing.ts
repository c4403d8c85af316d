// `passage-client/testing`, for the tests of a server that links: webhooks that are signed as a Passage signs them, without one;
// and with one, its sandbox's people and a receiver on this machine. Nothing of it belongs in production: its keys are made here.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LinkFailed, WebhookEvent, WebhookOptions } from '../../receiver/verify-webhook.ts'
import type { Integrations, PersonName } from './api.ts'
import type { Asked, Link } from './asked.ts'
import type { CreatedLink } from './links.ts'
import type { Passage } from './passage.ts'
import type { WaitOptions } from './wait-for-end.ts'

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Plays the user of a link in the sandbox, and waits until the session is over. */
export async function play<A extends Asked, Own = Integrations>(
  passage: Passage<Own>,
  link: CreatedLink<A>,
  person: PersonName,
  { signal }: Pick<WaitOptions, 'signal'> = {},
): Promise<Link<A, Own>> {
  await passage.sandbox.simulate(link, person, { signal })
  return await passage.links.waitForEnd<A>(link as CreatedLink<A> & A, { orFailed: true, signal })
}

/** What is said of an event; all else is filled in. */
export interface ExampleEvent {
  readonly event: WebhookEvent['event']
  readonly linkId?: string
  readonly externalUserId?: string | null
  /** Of a complete one. */
  readonly result?: Readonly<Record<string, unknown>>
  /** Of a failed one. */
  readonly error?: LinkFailed['error']
  /** When it happened, and when it is signed. Epoch milliseconds; now unless it is given. */
  readonly timestamp?: number
}

/** A webhook as it comes: to be sent to a route, or given to `verify`. */
export interface SignedWebhook {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly event: WebhookEvent
}

export interface Signer {
  /** For `passage.webhooks.verify(request, signer.options)`: takes what this signer has signed, and nothing else. */
  readonly options: Pick<WebhookOptions, 'url' | 'organisation' | 'fetch'> & { readonly mode: 'test' | 'live' }
  sign(example: ExampleEvent): Promise<SignedWebhook>
}

/** Signs as a Passage does, with a key of its own: unit tests need no service. */
export async function newSigner({
  organisation = 'org_000000000000',
  mode = 'test',
}: { readonly organisation?: string; readonly mode?: 'test' | 'live' } = {}): Promise<Signer> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const kid = crypto.randomUUID()
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid, alg: 'ES256', use: 'sig' }
  const url = `https://${kid}.passage.invalid`
  return {
    options: { url, organisation, mode, fetch: async () => await Promise.resolve(Response.json({ keys: [jwk] })) },
    async sign(example) {
      const event = eventOf(example, mode)
      const body = JSON.stringify(event)
      const iat = Math.floor(event.timestamp / 1000)
      const hash = hexOf(await crypto.subtle.digest('SHA-256', utf8(body)))
      const claims = { iat, request_body_sha256: hash, aud: organisation, mode, jti: event.id }
      const signed = `${base64url(utf8(JSON.stringify({ alg: 'ES256', typ: 'JWT', kid })))}.${base64url(utf8(JSON.stringify(claims)))}`
      const signature = await crypto.subtle.sign(ECDSA, privateKey, utf8(signed))
      return {
        event,
        body,
        headers: {
          'Content-Type': 'application/json',
          'X-Passage-Signature': `${signed}.${base64url(new Uint8Array(signature))}`,
          'X-Passage-Timestamp': String(iat),
          'webhook-id': event.id,
          'webhook-timestamp': String(iat),
        },
      }
    },
  }
}

function eventOf(example: ExampleEvent, mode: 'test' | 'live'): WebhookEvent {
  const { event, result = {}, error = { code: 'LOGIN_FAILED', message: 'The site refused the sign-in' } } = example
  const common = {
    linkId: example.linkId ?? newId('link'),
    timestamp: example.timestamp ?? Date.now(),
    id: newId('evt'),
    externalUserId: example.externalUserId ?? null,
    mode,
  }
  switch (event) {
    case 'link.complete':
      return { event, status: 'complete', result, error: null, sessionId: newId('sess'), ...common }
    case 'link.failed':
      return { event, status: 'failed', result: null, error, sessionId: newId('sess'), ...common }
    case 'link.expired':
      return { event, status: 'expired', result: null, error: null, sessionId: null, ...common }
    case 'link.canceled':
      return { event, status: 'canceled', result: null, error: null, sessionId: null, ...common }
  }
}

function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll('-', '').slice(0, 22)}`
}

/** A webhook that came, as `verify` takes it. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
}

export interface Receiver {
  /** For `webhookUrl`, where the Passage runs on this machine. */
  readonly url: string
  /** The next one that nobody has taken. @throws the signal's reason, or that the receiver is closed */
  next(signal?: AbortSignal): Promise<ReceivedWebhook>
  close(): Promise<void>
}

/** Listens on a free port of this machine and answers 204 to each. */
export async function listenForWebhooks(): Promise<Receiver> {
  const came: ReceivedWebhook[] = []
  const waiting: Waiting[] = []
  let isClosed = false
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(204).end()
      const webhook = { headers: request.headers, body: Uint8Array.from(chunks.flatMap((chunk) => [...chunk])) }
      const [taker] = waiting
      if (taker === undefined) {
        came.push(webhook)
      } else {
        taker.take(webhook)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    next: async (signal) => {
      const webhook = came.shift()
      if (webhook === undefined && isClosed) {
        throw new Error(CLOSED)
      }
      return webhook ?? (await taken(waiting, signal))
    },
    close: async () => {
      isClosed = true
      for (const { refuse } of waiting.splice(0)) {
        refuse(new Error(CLOSED))
      }
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const CLOSED = 'The receiver is closed, and no webhook comes any more'

interface Waiting {
  readonly take: (webhook: ReceivedWebhook) => void
  readonly refuse: (reason: Error) => void
}

async function taken(waiting: Waiting[], signal: AbortSignal | undefined): Promise<ReceivedWebhook> {
  signal?.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener('abort', end)
      waiting.splice(0, waiting.length, ...waiting.filter((one) => one !== taker))
    }
    const taker: Waiting = {
      take: (webhook) => {
        settle()
        resolve(webhook)
      },
      refuse: (reason) => {
        settle()
        reject(reason)
      },
    }
    const end = (): void => taker.refuse(signal?.reason as Error)
    waiting.push(taker)
    signal?.addEventListener('abort', end, { once: true })
  })
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text))
}

function hexOf(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
