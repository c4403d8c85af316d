// Checks that a webhook is from your Passage, for you, of your mode, recent and unchanged. Copy this one file into your
// server: it has no imports and runs in Node 20 and newer, Workers, Deno and Bun. It must never take a key, an algorithm,
// an address or a name from the request, and must never read what has not been checked.

/** Older or newer signatures may be replayed ones. */
const TOLERANCE_SECONDS = 300
const KEYS_FRESH_MS = 10 * 60_000
/** An unknown key id is free to send: this is how often it may make us ask. */
const UNKNOWN_KEY_MS = 30_000
const KEYS_TIMEOUT_MS = 5_000

/** Uint8Array, as each version of TypeScript names one that the platform's crypto takes. */
type Bytes = ReturnType<typeof Uint8Array.from>

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Each the cause and the remedy. None repeats text of an unsigned request. */
const MESSAGES = {
  no_signature:
    'X-Passage-Signature or X-Passage-Timestamp is missing: refuse the request; if your Passage sent it, let every proxy in front pass both on.',
  malformed_signature:
    'X-Passage-Signature is no compact ES256 JWT with kid, iat, request_body_sha256, aud, mode and jti: refuse the request; if your Passage sent it, let every proxy in front pass the header on as it came, and take the verify-webhook.ts of the version that it runs.',
  unknown_key:
    'Your Passage publishes no key of this id: refuse the request; if every webhook ends here, check the url option.',
  keys_unreachable:
    'The public keys cannot be read: check the url option and that this server may reach it; the webhook will come again.',
  wrong_signature:
    'The signature does not hold: refuse the request; if every webhook ends here, check the url option and let every proxy in front pass X-Passage-Timestamp on as it came.',
  body_was_parsed:
    "The body was read or parsed before the check: in Express put express.raw({ type: 'application/json' }) on this route, before any express.json(); in Next.js and Hono pass the Request before anything reads it (pages router: bodyParser: false, then the raw bytes).",
  body_differs:
    'The body is not the one that was signed: pass its bytes as they came, never parsed and written again; if you do, refuse the request.',
  too_old:
    "The webhook was signed too long ago and may be a replay: refuse it; if every webhook ends here, set this server's clock.",
  too_new: "The webhook was signed in the future: refuse it; if every webhook ends here, set this server's clock.",
  other_organisation:
    "The webhook is another organisation's, sent here by its own wish: refuse it; if every webhook ends here, check the organisation option: `npm run keys -- list` shows the id of each key's organisation.",
  other_mode:
    "The webhook is of the other mode: refuse it. Only live ones count unless you say otherwise: in development and tests set { mode: 'test' }, which takes test ones and no others.",
  event_differs:
    'The signature names another event than the body: refuse the request; if every webhook ends here, take the verify-webhook.ts of the version that your Passage runs.',
  malformed_event:
    'The signed body is no event as this code knows them: take the verify-webhook.ts of the version that your Passage runs.',
} as const
export type WebhookErrorCode = keyof typeof MESSAGES

export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: WebhookErrorCode
  /** What to answer. The webhook comes again after both: 503 means that nothing was wrong with it. */
  readonly status: 400 | 503

  /** @param cause what was found, where that helps to mend it */
  constructor(code: WebhookErrorCode, cause?: unknown) {
    super(MESSAGES[code], cause === undefined ? undefined : { cause })
    this.code = code
    this.status = code === 'keys_unreachable' ? 503 : 400
  }

  /** The answer to send. Hono calls this by itself, as Express reads `status`. */
  getResponse(): Response {
    return new Response(`${this.code}: ${this.message}\n`, { status: this.status })
  }
}

interface Fields<Status extends string, Result, Failure> {
  readonly event: `link.${Status}`
  readonly status: Status
  /** Signed, and the same for each repeat of one webhook: drop what you have seen. The `webhook-id` header proves nothing. */
  readonly id: string
  readonly linkId: string
  readonly sessionId: string | null
  readonly externalUserId: string | null
  /** The mode of the API key that created the link. */
  readonly mode: 'test' | 'live'
  /** When it happened. Epoch milliseconds. */
  readonly timestamp: number
  readonly result: Result
  readonly error: Failure
}
/** One operation: its data. Several: `{ operations: [{ resource, action, data }] }`, in the order you gave. */
export type LinkResult = Readonly<Record<string, unknown>>
export type LinkComplete = Fields<'complete', LinkResult, null>
interface LinkError {
  readonly code: string
  readonly message: string
}
/** One for each failed session: the link may be claimed again until it ends. */
export type LinkFailed = Fields<'failed', null, LinkError>
/** An error only where a session had sent something by then: `OUTCOME_UNKNOWN`, nobody saw whether it has taken effect. */
export type LinkExpired = Fields<'expired', null, LinkError | null>
/** As LinkExpired: what a session had sent before you canceled may have taken effect. */
export type LinkCanceled = Fields<'canceled', null, LinkError | null>
/** A newer Passage may send an event that is none of these: it comes as it is. Do nothing with it, and answer 2xx. */
export type WebhookEvent = LinkComplete | LinkFailed | LinkExpired | LinkCanceled

interface HeaderList {
  get(name: string): string | null
}

/** What is used of a Fetch Request. */
interface FetchRequest {
  readonly headers: HeaderList
  readonly bodyUsed: boolean
  readonly body: { readonly locked: boolean } | null
  arrayBuffer(): Promise<ArrayBuffer>
}

/** An Express request is one after express.raw(). */
interface RawRequest {
  readonly headers: HeaderList | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Exactly the bytes that came. */
  readonly body: string | ArrayBufferLike | ArrayBufferView
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface WebhookOptions {
  /** Where your Passage runs: https, or http on this machine. Undefined throws, so that a variable can be given. */
  readonly url: string | undefined
  /**
   * Your organisation's id, `org_…`: your Passage signs for others too, and any of them can send webhooks to your address.
   * Several where one receiver serves several. Undefined throws.
   */
  readonly organisation: string | readonly string[] | undefined
  /** `live` by default. `test` takes test webhooks and no others: for development. Anything else throws. */
  readonly mode?: string | undefined
  /** How old, or how far ahead, a signature may be. Seconds, 300 by default. */
  readonly toleranceSeconds?: number
  /** Epoch milliseconds. */
  readonly now?: () => number
  readonly fetch?: Fetch
}

/**
 * The event, once everything about it holds.
 * @throws WebhookError for a webhook that must not be believed; TypeError where an option is missing or not to be trusted
 */
export async function verifyWebhook(
  request: FetchRequest | RawRequest,
  options: WebhookOptions,
): Promise<WebhookEvent> {
  const { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now, fetch: send = fetch } = options
  const keysUrl = keysUrlOf(options.url)
  const organisations = organisationsOf(options.organisation)
  const wantedMode = modeOf(options.mode)
  refuseReadBody(request)
  const token = headerOf(request.headers, 'x-passage-signature')
  const timestamp = headerOf(request.headers, 'x-passage-timestamp')
  if (token === '' || timestamp === '') {
    throw new WebhookError('no_signature')
  }
  const { kid, payload, signed, signature } = parseToken(token)

  const key = await findKey(kid, keysUrl, send, now)
  if (!(await crypto.subtle.verify(ECDSA, key, signature, signed))) {
    throw new WebhookError('wrong_signature')
  }
  // From here on plain comparisons: time and hash stand readable in the token, so how long they take gives nothing away.
  const { iat, bodyHash, organisation, mode, eventId } = parseClaims(payload)
  const age = now() / 1000 - iat
  // Written so that what is not a number is refused too.
  if (!(Math.abs(age) <= toleranceSeconds)) {
    throw new WebhookError(age < 0 ? 'too_new' : 'too_old', `signed ${Math.round(age)} seconds ago`)
  }
  if (timestamp !== String(iat)) {
    throw new WebhookError('wrong_signature', 'X-Passage-Timestamp is not the time that was signed')
  }
  if (!organisations.includes(organisation)) {
    throw new WebhookError('other_organisation', `it is for ${organisation}`)
  }
  if (mode !== wantedMode) {
    throw new WebhookError('other_mode', `it is of mode ${mode}, and ${wantedMode} is wanted`)
  }
  // Last, so that a stranger's body is never read. Hash and event come from one copy: nobody changes it in between.
  const bytes = await readBody(request)
  if (hexOf(await crypto.subtle.digest('SHA-256', bytes)) !== bodyHash) {
    throw new WebhookError('body_differs')
  }
  const event = parseObject(() => bytes)
  if (!isEvent(event)) {
    throw new WebhookError('malformed_event')
  }
  if (event.id !== eventId || event.mode !== mode) {
    throw new WebhookError('event_differs', `${eventId} of mode ${mode} was signed`)
  }
  return event
}

function keysUrlOf(text: string | undefined): string {
  const { protocol, hostname, origin, pathname } = parseUrl(text)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  // Over http anybody in between could put their own keys.
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) {
    throw new TypeError("verifyWebhook needs { url: 'https://…' }, where your Passage runs; http only for localhost.")
  }
  return `${origin}${pathname.replace(/\/+$/, '')}/.well-known/jwks.json`
}

/** An address that is none is nobody's to trust. `URL.canParse` is newer than some runtimes that still run this. */
function parseUrl(text = ''): URL {
  try {
    return new URL(text)
  } catch {
    return new URL('none:')
  }
}

function organisationsOf(given: WebhookOptions['organisation']): readonly string[] {
  const list = typeof given === 'string' ? [given] : (given ?? [])
  // A name, or a key, in its place would refuse every webhook: better to say so before the first one.
  if (list.length === 0 || !list.every((id) => typeof id === 'string' && /^org_\w+$/.test(id))) {
    throw new TypeError(
      "verifyWebhook needs { organisation: 'org_…' }, the id that `npm start` and `npm run keys -- create` print.",
    )
  }
  return list
}

function modeOf(given = 'live'): string {
  if (given !== 'live' && given !== 'test') {
    throw new TypeError("verifyWebhook takes { mode: 'live' }, which is the default, or { mode: 'test' }.")
  }
  return given
}

function isFetchRequest(request: FetchRequest | RawRequest): request is FetchRequest {
  return 'arrayBuffer' in request && typeof request.arrayBuffer === 'function'
}

function refuseReadBody(request: FetchRequest | RawRequest): void {
  const isRaw = isFetchRequest(request)
    ? !request.bodyUsed && request.body?.locked !== true
    : typeof request.body === 'string' || ArrayBuffer.isView(request.body) || isBuffer(request.body)
  if (!isRaw) {
    throw new WebhookError('body_was_parsed')
  }
}

async function readBody(request: FetchRequest | RawRequest): Promise<Bytes> {
  if (isFetchRequest(request)) {
    return new Uint8Array(await request.arrayBuffer())
  }
  const { body } = request
  if (typeof body === 'string') {
    return Uint8Array.from(new TextEncoder().encode(body))
  }
  // The bytes that a view shows, however wide its numbers are and wherever it begins.
  const bytes = ArrayBuffer.isView(body)
    ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
    : new Uint8Array(body)
  return Uint8Array.from(bytes)
}

/** By its name: in tests that make a world of their own (jsdom), `instanceof` knows only that world's buffers. */
function isBuffer(body: unknown): boolean {
  return /^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(body))
}

/** A header that came twice is joined, and so no longer passes for one. */
function headerOf(headers: RawRequest['headers'], name: string): string {
  if (isHeaderList(headers)) {
    return headers.get(name) ?? ''
  }
  return Object.entries(headers)
    .filter(([given]) => given.toLowerCase() === name)
    .flatMap(([, value]) => value ?? [])
    .join(', ')
}

function isHeaderList(headers: RawRequest['headers']): headers is HeaderList {
  return typeof headers['get'] === 'function'
}

interface Token {
  readonly kid: string
  /** Not yet decoded: nothing of it counts before the signature holds. */
  readonly payload: string
  readonly signed: Bytes
  readonly signature: Bytes
}

function parseToken(token: string): Token {
  // 86 characters are the 64 bytes of an ES256 signature.
  const parts = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/.exec(token)
  const [, header = '', payload = '', signature = ''] = parts ?? []
  const { alg, typ, kid, crit } = parseObject(() => bytesOf(header)) ?? {}
  // One algorithm: a token that picks its own could pick none. `crit` names rules that we would have to know.
  const isOurs = alg === 'ES256' && (typ === undefined || typ === 'JWT') && crit === undefined
  if (!isOurs || typeof kid !== 'string' || !/^[\w.-]{1,64}$/.test(kid)) {
    throw new WebhookError('malformed_signature')
  }
  return {
    kid,
    payload,
    signed: Uint8Array.from(new TextEncoder().encode(`${header}.${payload}`)),
    signature: bytesOf(signature),
  }
}

interface Claims {
  readonly iat: number
  readonly bodyHash: string
  readonly organisation: string
  readonly mode: string
  readonly eventId: string
}

function parseClaims(payload: string): Claims {
  const claims = parseObject(() => bytesOf(payload)) ?? {}
  const { iat, request_body_sha256: bodyHash, aud: organisation, mode, jti: eventId } = claims
  const hasTexts = typeof bodyHash === 'string' && typeof organisation === 'string' && typeof mode === 'string'
  if (!isWhole(iat) || !hasTexts || typeof eventId !== 'string') {
    throw new WebhookError('malformed_signature')
  }
  return { iat, bodyHash, organisation, mode, eventId }
}

type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>
type Keys = ReadonlyMap<string, VerifyKey>

interface KeysCache {
  keys: Keys
  /** Epoch milliseconds. */
  readAt: number
  triedAt: number
  reading: Promise<Keys> | null
}

/** By address, for as long as this process lives. */
const caches = new Map<string, KeysCache>()

async function findKey(kid: string, url: string, send: Fetch, now: () => number): Promise<VerifyKey> {
  const cache = caches.get(url) ?? { keys: new Map(), readAt: -Infinity, triedAt: -Infinity, reading: null }
  caches.set(url, cache)
  const at = now()
  const isFresh = isWithin(at - cache.readAt, KEYS_FRESH_MS)
  const known = isFresh ? cache.keys.get(kid) : undefined
  if (known !== undefined) {
    return known
  }
  // Where a request is canceled, Workers drop its fetch without settling it: an old one is nothing to wait for.
  const reading = isWithin(at - cache.triedAt, KEYS_TIMEOUT_MS) ? cache.reading : null
  const mayAsk = !isFresh || !isWithin(at - cache.triedAt, UNKNOWN_KEY_MS)
  const keys =
    reading === null && !mayAsk ? cache.keys : await inTime(url, reading ?? startReading(cache, url, send, at))
  const key = keys.get(kid)
  if (key === undefined) {
    throw new WebhookError('unknown_key', `${kid} is not in ${url}`)
  }
  return key
}

/** A clock that went back makes things old, not fresh for longer. */
function isWithin(age: number, limit: number): boolean {
  return age >= 0 && age < limit
}

function startReading(cache: KeysCache, url: string, send: Fetch, at: number): Promise<Keys> {
  const reading = readKeys(url, send)
  cache.triedAt = at
  cache.reading = reading
  const settle = (keys: Keys | null): void => {
    if (cache.reading === reading) {
      Object.assign(cache, keys === null ? { reading: null } : { keys, readAt: at, reading: null })
    }
  }
  reading.then(settle, () => settle(null))
  return reading
}

/** Each caller waits by its own timer, whoever started the reading. */
async function inTime(url: string, reading: Promise<Keys>): Promise<Keys> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new WebhookError('keys_unreachable', `${url} did not answer in time`))
    timer = setTimeout(giveUp, KEYS_TIMEOUT_MS)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws WebhookError keys_unreachable */
async function readKeys(url: string, send: Fetch): Promise<Keys> {
  let response: Response
  let set: unknown
  try {
    // A redirect could lead to a stranger's keys: it is not followed, and so is no answer.
    const init = { redirect: 'manual', headers: { Accept: 'application/json' } } as const
    response = await send(url, { ...init, signal: AbortSignal.timeout(KEYS_TIMEOUT_MS) })
    // A refusal is known by its status, whatever becomes of its body.
    set = response.ok ? await response.json() : await response.body?.cancel().catch(() => null)
  } catch (cause) {
    throw new WebhookError('keys_unreachable', cause)
  }
  if (!response.ok) {
    throw new WebhookError('keys_unreachable', `${url} answered ${response.status}`)
  }
  const listed = isObject(set) ? set['keys'] : null
  if (!Array.isArray(listed)) {
    throw new WebhookError('keys_unreachable', `${url} is not a set of keys`)
  }
  const imported = await Promise.all(listed.map(async (jwk: unknown) => await importKey(jwk)))
  return new Map(imported.filter((entry) => entry !== null))
}

/** Null for a key that is not ours to use: one such must not spoil the others. */
async function importKey(jwk: unknown): Promise<[string, VerifyKey] | null> {
  const { kty, crv, x, y, kid, use = 'sig', alg = 'ES256' } = isObject(jwk) ? jwk : {}
  const isOurs = kty === 'EC' && crv === 'P-256' && use === 'sig' && alg === 'ES256'
  if (!isOurs || typeof kid !== 'string' || typeof x !== 'string' || typeof y !== 'string') {
    return null
  }
  try {
    return [kid, await crypto.subtle.importKey('jwk', { kty, crv, x, y }, ECDSA, false, ['verify'])]
  } catch {
    return null
  }
}

const KNOWN = ['link.complete', 'link.failed', 'link.expired', 'link.canceled']

function isEvent(value: unknown): value is WebhookEvent {
  const { event, id, linkId, status, result, error, timestamp, externalUserId, sessionId, mode } = isObject(value)
    ? value
    : {}
  const hasIds = typeof id === 'string' && typeof linkId === 'string' && (mode === 'test' || mode === 'live')
  const hasOthers = [sessionId, externalUserId].every((field) => field === null || typeof field === 'string')
  if (!hasIds || !hasOthers || !isWhole(timestamp) || typeof status !== 'string') {
    return false
  }
  // Refused, one that is new would come for three days, with the later events of its link behind it.
  if (typeof event === 'string' && !KNOWN.includes(event)) {
    return /^\w+\.\w+$/.test(event)
  }
  if (event !== `link.${status}`) {
    return false
  }
  switch (status) {
    case 'complete':
      return isObject(result) && error === null
    case 'failed':
      return result === null && isError(error)
    case 'expired':
    case 'canceled':
      return result === null && (error === null || isError(error))
    default:
      return false
  }
}

function isError(value: unknown): value is LinkError {
  return isObject(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string'
}

/** Of JSON. Null for anything else, also where the bytes cannot be had. */
function parseObject(read: () => Bytes): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(read()))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function hexOf(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Of base64url. */
function bytesOf(text: string): Bytes {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
