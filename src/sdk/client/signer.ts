// Webhooks that are signed as a Passage signs them, by a key of one's own: for tests, and for what the command line sends to a
// server on this machine. Never for production: who holds such a key can say anything.
import type { Integrations } from './api.ts'
import type { LinkFailed, WebhookEvent, WebhookOptions } from '../../receiver/verify-webhook.ts'

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** What is said of an event; all else is filled in. */
export interface ExampleEvent {
  readonly event: WebhookEvent['event']
  readonly linkId?: string
  readonly externalUserId?: string | null
  /** Of a complete one: a payment method unless it is given. */
  readonly result?: Readonly<Record<string, unknown>>
  /** Of a failed one; of one that has expired or was canceled too, where its session had sent something already. */
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

export interface SignerOptions {
  readonly organisation?: string | undefined
  readonly mode?: 'test' | 'live' | undefined
  /** A private JWK of P-256 with a `kid`, where several processes sign alike. A new one is made unless it is given. */
  readonly key?: Readonly<JsonWebKey> & { readonly kid: string }
  /** `whsec_…`: then `webhook-signature` comes too, for libraries of Standard Webhooks. */
  readonly secret?: string | undefined
}

export interface Signer {
  /** For `passage.webhooks.verify(request, signer.options)`: takes what this signer has signed, and nothing else. */
  readonly options: Pick<WebhookOptions, 'url' | 'organisation' | 'fetch'> & { readonly mode: 'test' | 'live' }
  /** What /.well-known/jwks.json would say. */
  readonly jwks: { readonly keys: readonly object[] }
  sign(example: ExampleEvent): Promise<SignedWebhook>
  /** As it is. @param at when it is signed, epoch milliseconds; now unless it is given */
  signEvent(event: WebhookEvent, at?: number): Promise<SignedWebhook>
}

/** Signs as a Passage does, with a key of its own: unit tests need no service. */
export async function newSigner({
  organisation = 'org_000000000000',
  mode = 'test',
  key,
  secret,
}: SignerOptions = {}): Promise<Signer> {
  const { kid, ...jwk } = key ?? (await newSigningKey())
  const privateKey = await crypto.subtle.importKey('jwk', jwk, ECDSA, false, ['sign'])
  const { kty, crv, x, y } = jwk
  const jwks = { keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] }
  const signEvent = async (event: WebhookEvent, at = Date.now()): Promise<SignedWebhook> => {
    const body = JSON.stringify(event)
    const iat = Math.floor(at / 1000)
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
        ...(secret === undefined
          ? {}
          : { 'webhook-signature': await standardSignature(secret, `${event.id}.${iat}.${body}`) }),
      },
    }
  }
  return {
    options: {
      url: `https://${kid.toLowerCase()}.passage.invalid`,
      organisation,
      mode,
      fetch: async () => await Promise.resolve(Response.json(jwks)),
    },
    jwks,
    sign: async (example) => {
      const event = eventOf(example, mode)
      return await signEvent(event, event.timestamp)
    },
    signEvent,
  }
}

/** One of each event, of a link each: for a test of every branch of your route. @param about what they have in common */
export async function signedExamples(
  signer: Pick<Signer, 'sign'>,
  about: Omit<ExampleEvent, 'event'> = {},
): Promise<Readonly<Record<WebhookEvent['event'], SignedWebhook>>> {
  return {
    'link.complete': await signer.sign({ ...about, event: 'link.complete' }),
    'link.failed': await signer.sign({ ...about, event: 'link.failed' }),
    'link.expired': await signer.sign({ ...about, event: 'link.expired' }),
    'link.canceled': await signer.sign({ ...about, event: 'link.canceled' }),
  }
}

/** For `key`. */
export async function newSigningKey(): Promise<JsonWebKey & { readonly kid: string }> {
  const { privateKey } = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const { kty = '', crv = '', x = '', y = '', d = '' } = await crypto.subtle.exportKey('jwk', privateKey)
  return { kty, crv, x, y, d, kid: crypto.randomUUID() }
}

/** Of Standard Webhooks 1.0. */
async function standardSignature(secret: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (character) => character.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `v1,${base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))))}`
}

const EXAMPLE_RESULT: Integrations['tmobile']['paymentMethod']['read']['result'] = {
  paymentMethods: [{ order: 0, vendorId: 'pm_1', last4: '4242', type: 'credit_card', isDefault: true, brand: 'Visa' }],
}

const REFUSED: LinkFailed['error'] = { code: 'LOGIN_FAILED', message: 'The site refused the sign-in' }

function eventOf(example: ExampleEvent, mode: 'test' | 'live'): WebhookEvent {
  const { event, result = EXAMPLE_RESULT, error = null } = example
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
      return { event, status: 'failed', result: null, error: error ?? REFUSED, sessionId: newId('sess'), ...common }
    case 'link.expired':
      return { event, status: 'expired', result: null, error, sessionId: sessionOf(error), ...common }
    case 'link.canceled':
      return { event, status: 'canceled', result: null, error, sessionId: sessionOf(error), ...common }
  }
}

/** Only a session's end leaves an error. */
function sessionOf(error: LinkFailed['error'] | null): string | null {
  return error === null ? null : newId('sess')
}

function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll('-', '').slice(0, 22)}`
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text))
}

function hexOf(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
