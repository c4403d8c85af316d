// What is signed, counted or parsed at a door of core/: claim codes, client tokens, signatures, retries, frames, views
// and issues. Fixed vectors where a standard gives them; elsewhere the other side is code that shares nothing with ours.
import { compactVerify, decodeProtectedHeader, importJWK, importSPKI, type JWK } from 'jose'
import { describe, it } from 'vitest'
import * as z from 'zod'
import {
  formatClaimCode,
  formatClientToken,
  hashClaimBits,
  parseClaimCode,
  parseClientToken,
  type ClaimCode,
} from '../../src/core/claim-code.ts'
import { issuesOf } from '../../src/core/issue.ts'
import { effectiveStatus, resultOf, returnUrlOf } from '../../src/core/link.ts'
import { LINK_STATUSES, type LinkStatus } from '../../src/wire/status.ts'
import { parseClientMessage } from '../../src/wire/session-message.ts'
import {
  ATTEMPT_DELAYS_MS,
  decideNextAttempt,
  decideOutcome,
  parseRetryAfter,
  type AttemptOutcome,
} from '../../src/core/retry.ts'
import { pemOf, publicKeyOf, signBody, signingKeySet, standardSignature } from '../../src/core/signature.ts'
import { keyringFor } from '../support/keyring.ts'
import { testSecrets } from '../support/secrets.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('')
const OTHER_SECRET = Buffer.alloc(32, 7).toString('base64')
const keyring = keyringFor(testSecrets.SERVICE_SECRET)
const otherKeyring = keyringFor(OTHER_SECRET)
/** As after a rotation. */
const rotated = keyringFor(`b.${OTHER_SECRET},a.${testSecrets.SERVICE_SECRET}`)
const keys = keyring.newest
const otherKeys = otherKeyring.newest

const code: ClaimCode = {
  organisationId: 'org_abcDEF123456',
  mode: 'test',
  linkId: 'link_0VbkYKZPPEYsiUsHizkkCZ',
  bits: Uint8Array.from({ length: 16 }, (_, index) => index * 15 + 3),
}
const sessionId = 'sess_0VbkYKZh0lKox9ZgT9yyvF'

function neighboursOf(text: string, from: number): string[] {
  return text
    .slice(from)
    .split('')
    .flatMap((own, index) =>
      ALPHABET.filter((character) => character !== own).map(
        (character) => text.slice(0, from + index) + character + text.slice(from + index + 1),
      ),
    )
}

describe('a claim code', () => {
  it.for<[string, Partial<ClaimCode>]>([
    ['of a test link', {}],
    ['of a live link', { mode: 'live' }],
    ['whose bits are all zero', { bits: new Uint8Array(16) }],
    ['whose bits are all one', { bits: new Uint8Array(16).fill(255) }],
  ])('%s says again what it was made of', ([, changes], { expect }) => {
    const text = formatClaimCode(keys, { ...code, ...changes })
    expect(text).toMatch(/^clm_[0-9A-Za-z]{66}$/)
    expect(parseClaimCode(keyring, text)).toEqual({ ...code, ...changes, keys })
  })

  it('is refused with any one character changed', ({ expect }) => {
    const neighbours = neighboursOf(formatClaimCode(keys, code), 'clm_'.length)
    expect(neighbours).toHaveLength(66 * 61)
    expect(neighbours.filter((text) => parseClaimCode(keyring, text) !== null)).toEqual([])
  })

  it('is refused under another secret', ({ expect }) => {
    expect(parseClaimCode(otherKeyring, formatClaimCode(keys, code))).toBeNull()
    expect(parseClaimCode(rotated, formatClaimCode(otherKeys, code))).toBeNull()
  })

  it('is read after the secret was replaced, under the one that made it, until that is dropped', ({ expect }) => {
    const [old, fresh] = [formatClaimCode(keys, code), formatClaimCode(rotated.newest, code)]
    expect([parseClaimCode(rotated, old)?.keys.letter, parseClaimCode(rotated, fresh)?.keys.letter]).toEqual(['a', 'b'])
    expect(parseClaimCode(keyringFor(`b.${OTHER_SECRET}`), old)).toBeNull()
    expect(parseClaimCode(keyring, fresh)).toBeNull()
  })

  it.for<[string, (text: string) => string]>([
    ['empty', () => ''],
    ['cut short', (text) => text.slice(0, -1)],
    ['one longer', (text) => `${text}0`],
    ['without its prefix', (text) => text.slice(4)],
    ['in capitals', (text) => text.toUpperCase()],
    ['followed by a line end', (text) => `${text}\n`],
    ['with white space', (text) => ` ${text}`],
    ['with bits beyond 128', (text) => text.slice(0, 26) + 'z'.repeat(22) + text.slice(48)],
  ])('is refused %s', ([, change], { expect }) => {
    expect(parseClaimCode(keyring, change(formatClaimCode(keys, code)))).toBeNull()
  })

  it('is stored as a hash that holds nothing of it', ({ expect }) => {
    const hash = hashClaimBits(keys, code.bits)
    expect(hash).toMatch(/^[\w-]{43}$/)
    expect(hash).not.toBe(hashClaimBits(otherKeys, code.bits))
    expect(hash).not.toBe(hashClaimBits(keys, new Uint8Array(16)))
  })
})

describe('a client token', () => {
  const token = formatClientToken(keys, code.linkId, sessionId, code.bits)

  it('gives its own session the bits', ({ expect }) => {
    expect(token).toMatch(/^ct_[0-9A-Za-z]{67}$/)
    expect(parseClientToken(keyring, code.linkId, sessionId, token)).toEqual({ bits: code.bits, keys })
  })

  it('opens no other link, session or deployment', ({ expect }) => {
    expect(parseClientToken(keyring, 'link_0000000000000000000000', sessionId, token)).toBeNull()
    expect(parseClientToken(keyring, code.linkId, 'sess_0000000000000000000000', token)).toBeNull()
    expect(parseClientToken(otherKeyring, code.linkId, sessionId, token)).toBeNull()
  })

  it('is read after the secret was replaced, until the one that made it is dropped', ({ expect }) => {
    expect(parseClientToken(rotated, code.linkId, sessionId, token)?.keys.letter).toBe('a')
    expect(parseClientToken(keyringFor(`b.${OTHER_SECRET}`), code.linkId, sessionId, token)).toBeNull()
  })

  it('is refused cut anywhere, at either end', ({ expect }) => {
    const parts = Array.from({ length: token.length }, (_, index) => index).flatMap((index) => [
      token.slice(0, index),
      token.slice(index + 1),
    ])
    expect(parts.filter((part) => parseClientToken(keyring, code.linkId, sessionId, part) !== null)).toEqual([])
  })

  it('is refused with any one character changed', ({ expect }) => {
    const neighbours = neighboursOf(token, 'ct_'.length)
    expect(neighbours.filter((text) => parseClientToken(keyring, code.linkId, sessionId, text) !== null)).toEqual([])
  })
})

describe('a signature', () => {
  const [key] = signingKeySet().parse(JSON.parse(testSecrets.SIGNING_KEYS)).keys as [never]
  const body = '{"event":"link.complete","name":"Zoë 👋"}'
  const audience = { organisationId: 'org_abcDEF123456', mode: 'live', eventId: 'evt_0VbkYKZPPEYsiUsHizkkCZ' } as const

  it('is a JWT that holds for the hash of the body, and says for whom it is', async ({ expect }) => {
    const token = await signBody(key, body, audience, 1_800_000_000)
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT', kid: publicKeyOf(key).kid })
    const { payload } = await compactVerify(token, await importJWK(publicKeyOf(key) as JWK))
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(body))).toString('hex')
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      iat: 1_800_000_000,
      request_body_sha256: hash,
      aud: audience.organisationId,
      mode: audience.mode,
      jti: audience.eventId,
    })
  })

  it('holds under the key as PEM, and no other key', async ({ expect }) => {
    const token = await signBody(key, body, audience, 1)
    const [, other] = signingKeySet().parse(JSON.parse(testSecrets.SIGNING_KEYS)).keys
    const [ours, theirs] = await Promise.all(
      [pemOf(key), pemOf(other!)].map(async (pem) => importSPKI(await pem, 'ES256')),
    )
    await expect(compactVerify(token, ours!)).resolves.toHaveProperty('payload')
    await expect(compactVerify(token, theirs!)).rejects.toThrow('signature verification failed')
  })

  it('publishes no private part', ({ expect }) => {
    expect(Object.keys(publicKeyOf(key)).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('is the one that Standard Webhooks gives for its own example', ({ expect }) => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const sign = (secrets: string[]): string =>
      standardSignature(secrets, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')
    expect(sign([secret])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    expect(sign(['whsec_eA==', secret])).toMatch(/^v1,[^ ]{44} v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/)
  })
})

describe('an answer', () => {
  it.for<[number, ReturnType<typeof decideOutcome>, ReturnType<typeof decideOutcome>]>([
    [199, 'refused', 'refused'],
    [200, 'delivered', 'answer_broken'],
    [204, 'delivered', 'answer_broken'],
    [299, 'delivered', 'answer_broken'],
    [300, 'refused', 'refused'],
    [410, 'refused', 'refused'],
    [500, 'refused', 'refused'],
  ])('of %i is %s, broken off %s, and late in any case a timeout', ([status, whole, cutOff], { expect }) => {
    const found = (['whole', 'broken', 'late'] as const).map((body) => decideOutcome(status, body))
    expect(found).toEqual([whole, cutOff, 'timeout'])
  })
})

describe('the next attempt', () => {
  const refused: AttemptOutcome = { status: 500, outcome: 'refused', retryAfterMs: null }
  const last = ATTEMPT_DELAYS_MS.length
  const HOUR = 3_600_000

  it('comes after 5 s, 30 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h', ({ expect }) => {
    const minutes = [5 / 60, 0.5, 5, 30, 120, 300, 600, 840, 1200, 1440]
    const delays = minutes.map((_, index) => decideNextAttempt(refused, index + 1, 0.5))
    expect(delays).toEqual(minutes.map((minute) => ({ status: 'pending', delayMs: minute * 60_000 })))
    expect(ATTEMPT_DELAYS_MS[0]).toBe(0)
  })

  it.for<[number, number]>([
    [0, 0.8],
    [0.25, 0.9],
    [0.999_999_9, 1.2],
  ])('is spread by a fifth: chance %d gives %d of the step', ([chance, share], { expect }) => {
    expect(decideNextAttempt(refused, 6, chance)).toEqual({
      status: 'pending',
      delayMs: expect.closeTo(5 * HOUR * share, -1),
    })
  })

  it.for<[string, number, number]>([
    ['sooner than the step', 1000, 5 * HOUR],
    ['at once', 0, 5 * HOUR],
    ['a moment ago', -1, 5 * HOUR],
    ['within the step’s double', 7 * HOUR, 7 * HOUR],
    ['next year', 9000 * HOUR, 10 * HOUR],
    ['never', Infinity, 10 * HOUR],
  ])('that a receiver wants %s stays between the step and its double', ([, retryAfterMs, delayMs], { expect }) => {
    expect(decideNextAttempt({ ...refused, status: 429, retryAfterMs }, 6, 0.5)).toEqual({ status: 'pending', delayMs })
  })

  it.for<[string, AttemptOutcome, number, string]>([
    ['a delivery', { status: 200, outcome: 'delivered', retryAfterMs: null }, 1, 'delivered'],
    ['a delivery at the last attempt', { status: 204, outcome: 'delivered', retryAfterMs: null }, last, 'delivered'],
    ['410', { ...refused, status: 410 }, 1, 'exhausted'],
    ['410 with a wish to wait', { ...refused, status: 410, retryAfterMs: 1000 }, 1, 'exhausted'],
    ['the attempt before the last', refused, last - 1, 'pending'],
    ['the last attempt', refused, last, 'exhausted'],
    ['the last attempt, whatever it wishes', { ...refused, status: 503, retryAfterMs: 1000 }, last, 'exhausted'],
    ['a redirect', { ...refused, status: 301 }, 1, 'pending'],
    ['a 2xx that broke off', { status: 200, outcome: 'answer_broken', retryAfterMs: null }, 1, 'pending'],
    ['a 410 whose body is late', { status: 410, outcome: 'timeout', retryAfterMs: null }, 1, 'exhausted'],
    ['silence', { status: null, outcome: 'timeout', retryAfterMs: null }, 1, 'pending'],
  ])('after %s: %s', ([, outcome, attempts, expected], { expect }) => {
    expect(decideNextAttempt(outcome, attempts, 0.5).status).toBe(expected)
  })

  const now = Date.UTC(2026, 10, 23, 12, 0, 0)

  it.for<[string | null, number | null]>([
    [null, null],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['999999999', 999_999_999_000],
    ['99999999999999999999', 1e23],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 11:59:00 GMT', 0],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['0x10', null],
    ['soon', null],
    ['soon 5', null],
    ['2027', 2_027_000],
    ['2027-01-01', null],
    ['Monday, 23-Nov-26 12:01:00 GMT', 60_000],
    ['Mon Nov 23 12:01:00 2026', 60_000],
    ['Mon, soon', null],
    ['Xyz, 99 Abc 2026 12:01:00 GMT', null],
    ['1, 2', null],
  ])('reads Retry-After %j as %j', ([value, expected], { expect }) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })
})

describe('a frame of the client', () => {
  it.for<[unknown, string]>([
    [{ type: 'client.hello', protocol: 1 }, 'message'],
    [{ type: 'client.hello', protocol: 2, lastCommandId: null, capabilities: ['x'] }, 'message'],
    [{ type: 'client.hello', protocol: 2, client: { name: 'a', version: '1', cookies: 'own' } }, 'message'],
    [
      { type: 'client.hello', protocol: 2, client: { name: 'a', version: '1', cookies: 'old' } },
      'invalid_message client.cookies',
    ],
    [
      { type: 'client.hello', protocol: 2, client: { name: 'a\nb', version: '' } },
      'invalid_message client.name, client.version',
    ],
    [{ type: 'client.hello', protocol: 2, capabilities: 'evaluate' }, 'invalid_message capabilities'],
    [{ type: 'client.hello' }, 'invalid_message protocol'],
    [{ type: 'client.hello', protocol: 1, lastCommandId: 'x'.repeat(129) }, 'invalid_message lastCommandId'],
    [{ type: 'client.command_response', id: 'cmd_1' }, 'message'],
    [{ type: 'client.command_response', id: 'cmd_1', error: { code: 'new_code' } }, 'message'],
    [{ type: 'client.command_response', result: 1 }, 'invalid_message id'],
    [{ type: 'client.command_response', id: 1, error: {} }, 'invalid_message id, error.code'],
    [{ type: 'client.events', clientSeq: 0, events: [] }, 'message'],
    [{ type: 'client.events', clientSeq: 1, events: [{ type: 'navigation', payload: { url: 'u' } }] }, 'message'],
    [{ type: 'client.events', clientSeq: -1, events: [] }, 'invalid_message clientSeq'],
    [{ type: 'client.events', clientSeq: 0.5, events: [] }, 'invalid_message clientSeq'],
    [{ type: 'client.events', clientSeq: 1, events: [{ type: 'dialog', payload: { kind: 'alert' } }] }, 'message'],
    [{ type: 'client.events', clientSeq: 1, events: [{ type: 'of tomorrow' }, { type: 'navigation' }] }, 'message'],
    [{ type: 'client.events', clientSeq: 1, events: [{ type: 'x'.repeat(65) }] }, 'invalid_message events.0.type'],
    [{ type: 'client.events', clientSeq: 1, events: [{ type: 7 }] }, 'invalid_message events.0.type'],
    [{ type: 'client.hello', protocol: 2, client: { name: '\ud800', version: '1' } }, 'invalid_message client.name'],
    [
      { type: 'client.events', clientSeq: 1, events: Array.from({ length: 1001 }, () => ({ type: 'error' })) },
      'invalid_message events',
    ],
    [{ type: 'client.cancel', more: true }, 'message'],
    [{ type: 'client.unheard' }, 'unknown_message type'],
    [{ type: '' }, 'unknown_message type'],
    [{ type: 'toString' }, 'unknown_message type'],
    [{ type: 1 }, 'not_protocol'],
    [{}, 'not_protocol'],
    [[{ type: 'client.cancel' }], 'not_protocol'],
    [null, 'not_protocol'],
    ['client.cancel', 'not_protocol'],
    [7, 'not_protocol'],
  ])('%j is %s', ([body, expected], { expect }) => {
    const parsed = parseClientMessage(JSON.stringify(body))
    expect(parsed.kind === 'invalid' ? `${parsed.code} ${parsed.detail}` : parsed.kind).toBe(expected)
  })

  it.for<[string, unknown]>([
    ['no JSON', '{"type":"client.cancel"'],
    ['two objects', '{"type":"client.cancel"}{}'],
    ['nothing', ''],
    ['bytes', new TextEncoder().encode('{"type":"client.cancel"}').buffer],
  ])('with %s is not the protocol', ([, frame], { expect }) => {
    expect(parseClientMessage(frame)).toEqual({ kind: 'not_protocol' })
  })
})

describe('how a link is shown', () => {
  it.for(LINK_STATUSES)(
    '%s: as it is before its end, expired from then on unless it has ended',
    (status, { expect }) => {
      const isFinal = (['complete', 'expired', 'canceled'] as LinkStatus[]).includes(status)
      expect(effectiveStatus({ status, expiresAt: 1000 }, 999)).toBe(status)
      expect(effectiveStatus({ status, expiresAt: 1000 }, 1000)).toBe(isFinal ? status : 'expired')
    },
  )

  it.for<[string | null, string | null]>([
    [null, null],
    ['https://a.example/done', 'https://a.example/done?linkId=link_1'],
    ['https://a.example/done?a=b#top', 'https://a.example/done?a=b&linkId=link_1#top'],
    ['myapp://callback', 'myapp://callback?linkId=link_1'],
  ])('sends the user of %s to %s', ([returnUrl, expected], { expect }) => {
    expect(returnUrlOf({ id: 'link_1', returnUrl })).toBe(expected)
  })

  it('gives the data of one operation flat and wraps several', ({ expect }) => {
    const read = { resource: 'r', action: 'read' }
    expect(resultOf([read], [{ a: 1 }])).toEqual({ a: 1 })
    expect(resultOf([read, read], [1, 2])).toEqual({
      operations: [
        { ...read, data: 1 },
        { ...read, data: 2 },
      ],
    })
  })
})

describe('an issue', () => {
  const CARD = '4111111111111111'

  it.for<[string, z.ZodType, unknown]>([
    ['a number', z.number(), CARD],
    ['one of a list', z.enum(['read', 'write']), CARD],
    ['one value', z.literal('read'), CARD],
    ['a form', z.string().regex(/^[a-z]+$/), CARD],
    ['an address', z.url(), CARD],
    ['a short text', z.string().max(3), CARD],
    ['a long text', z.string().min(30), CARD],
    ['a small number', z.number().max(3), Number(CARD)],
    ['a great number', z.number().min(1e17), Number(CARD)],
    ['a multiple', z.number().multipleOf(10), 41_111],
    ['one of two forms', z.union([z.number(), z.boolean()]), CARD],
    ['an object', z.object({ a: z.string() }), [CARD]],
    ['another field', z.strictObject({}), { [CARD]: 1 }],
    ['another field within', z.object({ a: z.strictObject({}) }), { a: { [`card${CARD}`]: 1 } }],
    ['a text, and its own words', z.string().refine(() => false, 'must be better'), CARD],
  ])('never repeats the value where %s was wanted', ([, schema, value], { expect }) => {
    const { error } = schema.safeParse(value)
    const issues = issuesOf(error!)
    expect(issues).toHaveLength(1)
    expect(JSON.stringify(issues)).not.toContain('4111')
  })

  it('names every unknown field by itself, unless its name may be a number of a card', ({ expect }) => {
    const schema = z.object({ a: z.strictObject({}) })
    const { error } = schema.safeParse({ a: { cvv2: 1, typo: 2, [CARD]: 3 } })
    expect(issuesOf(error!)).toEqual([
      { path: 'a.cvv2', message: 'is not a known field' },
      { path: 'a.typo', message: 'is not a known field' },
      { path: 'a', message: 'has an unknown field' },
    ])
  })
})
