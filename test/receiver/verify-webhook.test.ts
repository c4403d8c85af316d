// What a developer's server believes: everything that the service signs, and nothing else. The keys come from the
// service itself, over its own route.
import { importJWK, SignJWT } from 'jose'
import { describe, it } from 'vitest'
import { publicKeyOf } from '../../src/core/signature.ts'
import {
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookEvent,
} from '../../src/receiver/verify-webhook.ts'
import { BODY, newPassage, NOW, post, SECONDS, signed, verdict, type Input } from './passage.ts'
import { audienceOf, bodyOf, EVENTS, headersOf, LINK_ID, newerKey, olderKey, ORGANISATION, UNKNOWN } from './sender.ts'

type Headers = Record<string, string | string[] | undefined>

describe('what the service signs', () => {
  it.for(EVENTS)('%s is given as it was sent', async (name, { expect }) => {
    const body = bodyOf(name)
    const event = await verifyWebhook(post(await headersOf(body, SECONDS), body), newPassage().options)
    expect(event).toEqual(JSON.parse(body))
    expect(event).toMatchObject({ event: name, linkId: LINK_ID })
  })

  it('is one of four shapes that the event tells apart', async ({ expect }) => {
    const event: WebhookEvent = await verifyWebhook(await signed(), newPassage().options)
    // The compiler checks the narrowing, the run the value.
    const told = event.event === 'link.complete' ? event.result['paymentMethods'] : event.error
    expect(told).toEqual([{ last4: '1111', nickname: 'Zoë 👋' }])
  })

  const forms: [string, (headers: Record<string, string>) => Input][] = [
    ['a Request', (headers) => post(headers)],
    ['a text and Headers', (headers) => ({ headers: new Headers(headers), body: BODY })],
    ['bytes and Headers', (headers) => ({ headers: new Headers(headers), body: new TextEncoder().encode(BODY) })],
    ['a Buffer and the headers of Node', (headers) => ({ headers: lowered(headers), body: Buffer.from(BODY) })],
    ['part of a larger buffer', (headers) => ({ headers, body: Buffer.from(`<${BODY}>`).subarray(1, -1) })],
    [
      'headers in lists',
      (headers) => ({
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        body: BODY,
      }),
    ],
  ]
  it.for(forms)('passes as %s', async ([, form], { expect }) => {
    expect(await verdict(form(await headersOf(BODY, SECONDS)), newPassage().options)).toBe('valid')
  })

  it('passes as whatever holds the bytes', async ({ expect }) => {
    const headers = await headersOf(BODY, SECONDS)
    const bytes = new TextEncoder().encode(BODY)
    // Text of an odd length would not fit wider numbers: one space more is another body, signed like the first.
    const even = `${BODY}${' '.repeat((8 - (bytes.length % 8)) % 8)}`
    const padded = new TextEncoder().encode(`${' '.repeat(8)}${even}${' '.repeat(8)}`)
    const { buffer, byteLength } = padded
    const shared = new SharedArrayBuffer(byteLength)
    new Uint8Array(shared).set(padded)
    const bodies: [string, string, Input['body']][] = [
      ['ArrayBuffer', BODY, bytes.buffer],
      ['SharedArrayBuffer', even, shared.slice(8, byteLength - 8)],
      ['DataView', BODY, new DataView(bytes.buffer)],
      ['DataView in the middle', even, new DataView(buffer, 8, byteLength - 16)],
      ['Uint8Array in the middle', even, new Uint8Array(buffer, 8, byteLength - 16)],
      ['Uint8ClampedArray', even, new Uint8ClampedArray(buffer, 8, byteLength - 16)],
      ['Int8Array', even, new Int8Array(buffer, 8, byteLength - 16)],
      ['Uint16Array', even, new Uint16Array(buffer, 8, byteLength / 2 - 8)],
      ['a part of a Uint16Array', even, new Uint16Array(buffer).subarray(4, -4)],
      ['Float64Array', even, new Float64Array(buffer, 8, byteLength / 8 - 2)],
      ['BigInt64Array', even, new BigInt64Array(buffer, 8, byteLength / 8 - 2)],
      ['Buffer of the pool', BODY, Buffer.from(BODY)],
      ['Uint8Array of shared memory', even, new Uint8Array(shared, 8, byteLength - 16)],
    ]
    const verdicts: [string, string][] = []
    for (const [name, text, body] of bodies) {
      const request = { headers: text === BODY ? headers : await headersOf(text, SECONDS), body } as Input
      verdicts.push([name, await verdict(request, newPassage().options)])
    }
    expect(verdicts).toEqual(bodies.map(([name]) => [name, 'valid']))
  })

  it('passes when another library signed it', async ({ expect }) => {
    expect(await verdict(post(await jwtHeaders()), newPassage().options)).toBe('valid')
  })

  it('passes from the first to the last second of the tolerance', async ({ expect }) => {
    const { options, clock } = newPassage()
    const verdicts = []
    for (const age of [-301, -300, 0, 300, 301]) {
      clock.now = NOW + age * 1000
      verdicts.push(await verdict(await signed(), options))
    }
    expect(verdicts).toEqual(['too_new', 'valid', 'valid', 'valid', 'too_old'])
    clock.now = NOW + 60_000
    expect(await verdict(await signed(), { ...options, toleranceSeconds: 59 })).toBe('too_old')
    expect(await verdict(await signed(), { ...options, toleranceSeconds: Number.NaN })).toBe('too_old')
  })

  it("uses the platform's clock where none is given", async ({ expect }) => {
    const { now: _, ...options } = newPassage().options
    expect(await verdict(await signed(newerKey, Math.floor(Date.now() / 1000)), options)).toBe('valid')
    expect(await verdict(await signed(), options)).toBe('too_old')
  })
})

describe('what anybody changed', () => {
  const tokens: [string, (token: string) => string, WebhookErrorCode][] = [
    ['nothing left', () => '', 'no_signature'],
    ['no JWT', () => 'signature', 'malformed_signature'],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.'), 'malformed_signature'],
    ['four parts', (token) => `${token}.AAAA`, 'malformed_signature'],
    ['sent twice', (token) => `${token}, ${token}`, 'malformed_signature'],
    ['padding', (token) => `${token}==`, 'malformed_signature'],
    ['endless', (token) => token.repeat(1000), 'malformed_signature'],
    ['a header that is no JSON', part(0, () => 'AAAA'), 'malformed_signature'],
    ['a header of impossible length', part(0, () => 'AAAAA'), 'malformed_signature'],
    ['a header that is a list', part(0, () => Buffer.from('[]').toString('base64url')), 'malformed_signature'],
    ['no algorithm', part(0, json({ alg: 'none' })), 'malformed_signature'],
    [
      'no algorithm and no signature',
      (token) => part(0, json({ alg: 'none' }))(token).replace(/[^.]*$/, ''),
      'malformed_signature',
    ],
    ['a secret where a public key belongs', part(0, json({ alg: 'HS256' })), 'malformed_signature'],
    ['another curve', part(0, json({ alg: 'ES384' })), 'malformed_signature'],
    ['the algorithm in small letters', part(0, json({ alg: 'es256' })), 'malformed_signature'],
    ['another type', part(0, json({ typ: 'at+jwt' })), 'malformed_signature'],
    ['a rule that must be known', part(0, json({ crit: ['b64'], b64: false })), 'malformed_signature'],
    ['no key id', part(0, json({ kid: undefined })), 'malformed_signature'],
    ['a key id that is no text', part(0, json({ kid: { toString: 1 } })), 'malformed_signature'],
    ['a key id with a line break', part(0, json({ kid: 'key\nforged log line' })), 'malformed_signature'],
    ['an unknown key id', part(0, json({ kid: 'key_Nobody' })), 'unknown_key'],
    ['a key id that every object has', part(0, json({ kid: 'constructor' })), 'unknown_key'],
    ['the other key', part(0, json({ kid: olderKey.kid })), 'wrong_signature'],
    ['its own key', part(0, json({ jwk: publicKeyOf(olderKey) })), 'wrong_signature'],
    ['another time', part(1, json({ iat: SECONDS + 1 })), 'wrong_signature'],
    ['another hash', part(1, json({ request_body_sha256: '0'.repeat(64) })), 'wrong_signature'],
    ['another signature', part(2, flipped), 'wrong_signature'],
    ['a signature of zeros', part(2, () => 'A'.repeat(86)), 'wrong_signature'],
    ['a short signature', part(2, () => 'AAAA'), 'malformed_signature'],
  ]
  it.for(tokens)('a token with %s', async ([, change, code], { expect }) => {
    const headers = await headersOf(BODY, SECONDS)
    headers['X-Passage-Signature'] = change(headers['X-Passage-Signature'])
    expect(await verdict(post(headers), newPassage().options)).toBe(code)
  })

  const headerChanges: [string, Headers, WebhookErrorCode][] = [
    ['no signature', { 'X-Passage-Signature': undefined }, 'no_signature'],
    ['no time', { 'X-Passage-Timestamp': undefined }, 'no_signature'],
    ['another time', { 'X-Passage-Timestamp': String(SECONDS + 1) }, 'wrong_signature'],
    ['the same time in other letters', { 'X-Passage-Timestamp': `0${SECONDS}` }, 'wrong_signature'],
    ['two times', { 'X-Passage-Timestamp': [String(SECONDS), '1'] }, 'wrong_signature'],
    ['one time under two names', { 'x-passage-timestamp': '1' }, 'wrong_signature'],
  ]
  it.for(headerChanges)('headers with %s', async ([, change, code], { expect }) => {
    const headers = { ...(await headersOf(BODY, SECONDS)), ...change }
    expect(await verdict({ headers, body: BODY }, newPassage().options)).toBe(code)
  })

  const bodies: [string, string | Uint8Array][] = [
    ['one character', BODY.replace('complete', 'completf')],
    ['one space', `${BODY} `],
    ['one line break', `${BODY}\n`],
    ['the order of fields', JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(BODY) as object).reverse()))],
    ['the indentation', JSON.stringify(JSON.parse(BODY), null, 2)],
    ['the escapes', BODY.replace('ë', '\\u00eb')],
    ['the encoding', Buffer.from(BODY, 'latin1')],
    ['a byte order mark', `\uFEFF${BODY}`],
    ['everything', ''],
  ]
  it.for(bodies)('a body that differs by %s', async ([, body], { expect }) => {
    const headers = await headersOf(BODY, SECONDS)
    expect(await verdict({ headers, body }, newPassage().options)).toBe('body_differs')
    expect(await verdict(post(headers, body), newPassage().options)).toBe('body_differs')
  })

  const claims: [string, Record<string, unknown>, WebhookErrorCode][] = [
    ['no time', { iat: undefined }, 'malformed_signature'],
    ['a time that is text', { iat: String(SECONDS) }, 'malformed_signature'],
    ['a broken second', { iat: SECONDS + 0.5 }, 'malformed_signature'],
    ['no hash', { request_body_sha256: undefined }, 'malformed_signature'],
    ['a hash that is no text', { request_body_sha256: 1 }, 'malformed_signature'],
    ['an empty hash', { request_body_sha256: '' }, 'body_differs'],
    ['nobody named', { aud: undefined }, 'malformed_signature'],
    ['several named', { aud: [ORGANISATION] }, 'malformed_signature'],
    ['another organisation', { aud: 'org_Another00001' }, 'other_organisation'],
    ['the organisation in other letters', { aud: ORGANISATION.toLowerCase() }, 'other_organisation'],
    ['no mode', { mode: undefined }, 'malformed_signature'],
    ['another mode', { mode: 'live' }, 'other_mode'],
    ['a mode that nobody knows', { mode: 'Test' }, 'other_mode'],
    ['no event', { jti: undefined }, 'malformed_signature'],
    ['an event that is a number', { jti: 1 }, 'malformed_signature'],
    ['another event', { jti: 'evt_0VbkYKZPPEYsiUsHizkkCY' }, 'event_differs'],
  ]
  it.for(claims)('signed claims with %s', async ([, change, code], { expect }) => {
    expect(await verdict(post(await jwtHeaders(change)), newPassage().options)).toBe(code)
  })

  const whole = JSON.parse(BODY) as Record<string, unknown>
  const events: [string, string | Record<string, unknown>][] = [
    ['no JSON', 'event=link.complete'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['an event with no name', { event: 7, status: 'paused' }],
    ['an event with a name that is none', { event: 'link paused', status: 'paused' }],
    ['an event of a later version without a link', { event: 'link.paused', status: 'paused', linkId: null }],
    ['an event that its status denies', { event: 'link.failed' }],
    ['no status', { event: 'link.undefined', status: undefined }],
    ['a result and an error', { error: { code: 'LOGIN_FAILED', message: 'x' } }],
    ['no result', { result: null }],
    ['a failure without its code', { event: 'link.failed', status: 'failed', result: null, error: { message: 'x' } }],
    ['a failure without words', { event: 'link.failed', status: 'failed', result: null, error: { code: 'X' } }],
    ['a failure with a result', { event: 'link.failed', status: 'failed', error: { code: 'X', message: 'x' } }],
    ['an end with a result', { event: 'link.expired', status: 'expired' }],
    ['an end with an error that is none', { event: 'link.canceled', status: 'canceled', result: null, error: 'x' }],
    ['no link', { linkId: null }],
    ['no mode', { mode: undefined }],
    ['a mode of a later version', { mode: 'preview' }],
    ['no id', { id: undefined }],
    ['a time that is text', { timestamp: '2026' }],
    ['no session field', { sessionId: undefined }],
    ['a user that is a number', { externalUserId: 7 }],
  ]
  it.for(events)('a signed body that is %s', async ([, change], { expect }) => {
    const body = typeof change === 'string' ? change : JSON.stringify({ ...whole, ...change })
    expect(await verdict(post(await headersOf(body, SECONDS), body), newPassage().options)).toBe('malformed_event')
  })

  it.for(['canceled', 'expired'])(
    'lets a link that was %s while something was sent through',
    async (status, { expect }) => {
      const body = JSON.stringify({ ...whole, event: `link.${status}`, status, result: null, error: UNKNOWN })
      const event = await verifyWebhook(post(await headersOf(body, SECONDS), body), newPassage().options)
      expect(event).toMatchObject({ event: `link.${status}`, error: UNKNOWN })
    },
  )

  it('lets an event of a later version through: refused, it would come for days, and hold up those behind it', async ({
    expect,
  }) => {
    const body = JSON.stringify({ ...whole, event: 'link.paused', status: 'paused', result: null })
    const event = await verifyWebhook(post(await headersOf(body, SECONDS), body), newPassage().options)
    expect(event).toMatchObject({ event: 'link.paused', linkId: whole['linkId'] })
  })

  it('a signed body of the other mode than its signature', async ({ expect }) => {
    const body = BODY.replace('"mode":"test"', '"mode":"live"')
    const request = post(await headersOf(body, SECONDS, newerKey, audienceOf(BODY)), body)
    expect(await verdict(request, newPassage().options)).toBe('event_differs')
  })

  it('is refused before a byte of the body is read', async ({ expect }) => {
    const { options } = newPassage()
    const headers = await headersOf(BODY, SECONDS)
    const requests = [
      post({}),
      post({ ...headers, 'X-Passage-Signature': `${headers['X-Passage-Signature'].slice(0, -86)}${'A'.repeat(86)}` }),
      await signed(newerKey, SECONDS - 999),
      post(await headersOf(BODY, SECONDS, newerKey, { ...audienceOf(BODY), organisationId: 'org_Another00001' })),
      post(await headersOf(BODY, SECONDS, newerKey, { ...audienceOf(BODY), mode: 'live' })),
    ]
    for (const request of requests) {
      expect(await verdict(request, options)).not.toBe('valid')
      expect(request.bodyUsed).toBe(false)
    }
  })
})

describe('for whom', () => {
  const live = BODY.replace('"mode":"test"', '"mode":"live"')

  it('is one organisation, or one of several', async ({ expect }) => {
    const { options } = newPassage()
    const verdicts = []
    for (const organisation of [ORGANISATION, [ORGANISATION], ['org_1', ORGANISATION], ['org_1'], 'org_1']) {
      verdicts.push(await verdict(await signed(), { ...options, organisation }))
    }
    expect(verdicts).toEqual(['valid', 'valid', 'valid', 'other_organisation', 'other_organisation'])
  })

  it('is one mode: live, unless test is asked for', async ({ expect }) => {
    const { options } = newPassage()
    const verdicts = []
    for (const mode of [undefined, 'live', 'test']) {
      for (const body of [BODY, live]) {
        verdicts.push(await verdict(post(await headersOf(body, SECONDS), body), { ...options, mode }))
      }
    }
    expect(verdicts).toEqual(['other_mode', 'valid', 'other_mode', 'valid', 'valid', 'other_mode'])
  })

  it.for<[string, Partial<Record<'organisation' | 'mode', unknown>>]>([
    ['no organisation', { organisation: undefined }],
    ['an empty one', { organisation: '' }],
    ['a list of none', { organisation: [] }],
    ['a list with none', { organisation: [ORGANISATION, undefined] }],
    ["the organisation's name", { organisation: 'Acme' }],
    ['an API key', { organisation: 'psg_test_abc' }],
    ['another word for the mode', { mode: 'production' }],
    ['an empty mode', { mode: '' }],
    ['both modes', { mode: ['live', 'test'] }],
  ])('must be said: %s throws, whatever came', async ([, change], { expect }) => {
    const { options, asked } = newPassage()
    const given = { ...options, ...change } as typeof options
    await expect(verifyWebhook(post({}), given)).rejects.toThrow(/^verifyWebhook (needs|takes) \{/)
    await expect(verifyWebhook(await signed(), given)).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })
})

describe('a body that was read before the check', () => {
  const parsed = JSON.parse(BODY) as Record<string, unknown>
  const inputs: [string, (headers: Record<string, string>) => Promise<Input>][] = [
    ['by express.json()', async (headers) => ({ headers, body: parsed }) as unknown as Input],
    ['by nobody, and kept by nobody', async (headers) => ({ headers, body: undefined }) as unknown as Input],
    [
      'by request.json()',
      async (headers) => {
        const request = post(headers)
        await request.json()
        return request
      },
    ],
    [
      'by a reader that let go of it',
      async (headers) => {
        const request = post(headers)
        const reader = request.body!.getReader()
        await reader.read()
        reader.releaseLock()
        return request
      },
    ],
    [
      'by a reader that still holds it',
      async (headers) => {
        const request = post(headers)
        request.body!.getReader()
        return request
      },
    ],
  ]
  it.for(inputs)('%s', async ([, input], { expect }) => {
    const { options, asked } = newPassage()
    const request = await input(await headersOf(BODY, SECONDS))
    const error = await verifyWebhook(request, options).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(WebhookError)
    expect(error).toMatchObject({ code: 'body_was_parsed', status: 400 })
    expect((error as Error).message).toMatch(/express\.raw\(.*Next\.js/)
    expect(asked).toEqual([])
  })
})

describe('an error', () => {
  it('says its cause and its remedy, and never what a stranger wrote', async ({ expect }) => {
    const stranger = await signed({ ...newerKey, kid: 'key_Nobody' })
    const error = await verifyWebhook(stranger, newPassage().options).catch((error: unknown) => error as WebhookError)
    if (!(error instanceof WebhookError)) {
      throw new Error('it was believed')
    }
    expect(error).toMatchObject({ name: 'WebhookError', code: 'unknown_key', status: 400 })
    expect(error.cause).toContain('key_Nobody')
    const answer = error.getResponse()
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain/i)
    expect(text).toBe(`unknown_key: ${error.message}\n`)
    expect(text).not.toContain('key_Nobody')
  })
})

/** Changes the header (0), the payload (1) or the signature (2) of a token. */
function part(index: number, change: (text: string) => string): (token: string) => string {
  return (token) =>
    token
      .split('.')
      .map((text, at) => (at === index ? change(text) : text))
      .join('.')
}

function json(change: Record<string, unknown>): (text: string) => string {
  return (text) => {
    const object = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>
    return Buffer.from(JSON.stringify({ ...object, ...change })).toString('base64url')
  }
}

function flipped(text: string): string {
  return text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`
}

/** Signed by jose, with whatever claims a test wants. */
async function jwtHeaders(claims: object = {}): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(BODY))
  const { organisationId: aud, mode, eventId: jti } = audienceOf(BODY)
  const all = { iat: SECONDS, request_body_sha256: Buffer.from(digest).toString('hex'), aud, mode, jti, ...claims }
  const token = await new SignJWT(all)
    .setProtectedHeader({ alg: 'ES256', kid: newerKey.kid })
    .sign(await importJWK(newerKey, 'ES256'))
  return { 'X-Passage-Signature': token, 'X-Passage-Timestamp': String(SECONDS) }
}

function lowered(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
