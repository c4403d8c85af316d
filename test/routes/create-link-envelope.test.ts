// POST /v1/links before any field is looked at: who calls, the content type, the size, and whether the body is JSON.
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { call, exampleLink, expectJson, newAccount, ORIGIN } from '../support/api.ts'
import {
  cardBody,
  CARD_NUMBER,
  countLinks,
  CVV,
  issuesOfBody,
  linkBody,
  pathsOf,
  readRefusal,
} from '../support/refusal.ts'

async function send(key: string, type: string | null): Promise<Response> {
  const headers = new Headers({ Authorization: `Bearer ${key}` })
  if (type !== null) {
    headers.set('Content-Type', type)
  }
  // Bytes, because a string would bring a content type of its own.
  const body = new TextEncoder().encode(JSON.stringify(exampleLink))
  return await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
}

/** A good body made longer with spaces. */
function bodyOf(bytes: number): string {
  return JSON.stringify(exampleLink).padEnd(bytes, ' ')
}

describe('the body itself', () => {
  it.each([
    '',
    ' ',
    '{',
    '}',
    '{}}',
    '[',
    'undefined',
    'NaN',
    "{'integrationId':'tmobile'}",
    '{integrationId:"tmobile"}',
    '{"integrationId":"tmobile",}',
    '{"integrationId":"tmobile"',
    '{"integrationId":}',
    '{"a":1}{"b":2}',
    '{"a":01}',
    '{"a":"\u0001"}',
    '{"a":"\\x41"}',
    '\u0000',
    '// {}',
    'integrationId=tmobile',
    '<link/>',
    JSON.stringify(exampleLink).slice(0, -1),
    '['.repeat(30_000),
    `{"cardNumber":"${CARD_NUMBER}","cvv":${CVV}`,
    CARD_NUMBER.replace('4', '4x'),
  ])('malformed JSON: %#', async (body) => {
    expect(await pathsOf(body)).toEqual([''])
  })

  it.each([
    'null',
    'true',
    '0',
    '1e400',
    '"tmobile"',
    `"${CARD_NUMBER}"`,
    CARD_NUMBER,
    '[]',
    '[{}]',
    JSON.stringify([exampleLink]),
  ])('no object: %s', async (body) => {
    expect(await pathsOf(body)).toEqual([''])
  })

  it('UTF-16', async () => {
    const { key } = await newAccount()
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    const body = Uint8Array.from([0x00, 0x7b, 0x00, 0x7d])
    const response = await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
    expect((await readRefusal(response)).map(({ path }) => path)).toEqual([''])
  })

  it('deep nesting is no trouble, wherever it is', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    const body = JSON.stringify(linkBody({ webhookUrl: 'HERE' }))
    expect(await pathsOf(body.replace('"HERE"', deep))).toEqual(['webhookUrl'])
    expect(await pathsOf(deep)).toEqual([''])
    expect(await pathsOf(JSON.stringify(cardBody({ pin: 'HERE' })).replace('"HERE"', deep))).toEqual([
      'operations.1.arguments.pin',
    ])
  })

  it('properties of all objects are no fields', async () => {
    expect((await pathsOf('{"__proto__":{"integrationId":"tmobile","operations":[]}}')).sort()).toEqual([
      'integrationId',
      'operations',
    ])
    expect((await pathsOf('{"constructor":{"prototype":{}},"toString":1}')).sort()).toEqual([
      'integrationId',
      'operations',
    ])
  })
})

describe('content type', () => {
  it.each([
    null,
    '',
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/json-patch+json',
    'application/problem+json',
    'application/ld+json',
    'application/octet-stream',
    'json',
    'text/plain; application/json',
    'text/plain, application/json',
    'application/jsonp; charset=utf-8',
    'application/json; charset=iso-8859-1',
    'application/json; charset="utf-16"',
    'application/json; charset = utf-8',
    'application/json; charset=',
    'application/json; charset=utf-8; charset=latin1',
  ])('%j is 415', async (type) => {
    const { key } = await newAccount()
    const response = await send(key, type)
    const body = await expectJson(response, 415)
    expect(body).toEqual({ error: expect.any(String) as unknown, code: 'unsupported_media_type' })
    expect(await countLinks()).toBe(0)
  })

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'application/json; charset="utf-8"',
    'application/json ; charset=utf-8',
    'application/json;',
    ' application/json ',
    'application/json; charset=utf8',
    'application/json; profile="a"; charset=UTF-8',
  ])('%j is good', async (type) => {
    const { key } = await newAccount()
    await expectJson(await send(key, type), 201)
  })
})

describe('a content encoding', () => {
  const sendAs = async (coding: string, path: string, of: BodyInit): Promise<Response> => {
    const { key } = await newAccount()
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Content-Encoding': coding }
    return await app.request(`${ORIGIN}${path}`, { method: 'POST', headers, body: of }, { ...env })
  }

  it.each(['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'gzip, identity', 'identity, gzip', 'x'])(
    '%j is 415',
    async (coding) => {
      const stream = new Blob([JSON.stringify(exampleLink)]).stream().pipeThrough(new CompressionStream('gzip'))
      const bytes = await new Response(stream).arrayBuffer()
      const response = await sendAs(coding, '/v1/links', bytes)
      expect(response.headers.get('Accept-Encoding')).toBe('identity')
      expect(await expectJson(response, 415)).toMatchObject({ code: 'unsupported_media_type' })
      expect(await countLinks()).toBe(0)
    },
  )

  it.each(['identity', 'Identity', ''])('%j is none', async (coding) => {
    await expectJson(await sendAs(coding, '/v1/links', JSON.stringify(exampleLink)), 201)
  })

  it.each(['/link/claim', '/webhook_verification_key/get'])('is refused by %s too', async (path) => {
    await expectJson(await sendAs('gzip', path, '{}'), 415)
  })
})

describe('bytes that are no UTF-8', () => {
  it.each([[[0xff]], [[0xff, 0xfe]], [[0xed, 0xa0, 0x80]], [[0xc3, 0x28]]])(
    '%j is 415, and no other character',
    async (bytes) => {
      const { key } = await newAccount()
      const [before = '', after = ''] = JSON.stringify({ ...exampleLink, externalUserId: '|' }).split('|')
      const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
      const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
      const response = await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
      expect(await expectJson(response, 415)).toMatchObject({ code: 'unsupported_media_type' })
      expect(await countLinks()).toBe(0)
    },
  )
})

describe('size', () => {
  it('takes 64 KiB and no more', async () => {
    const { key } = await newAccount()
    await expectJson(await call({ path: '/v1/links', key, body: bodyOf(65_536) }), 201)
    for (const bytes of [65_537, 100_000, 5_000_000]) {
      const body = await expectJson(await call({ path: '/v1/links', key, body: bodyOf(bytes) }), 413)
      expect(body).toEqual({ error: expect.any(String) as unknown, code: 'body_too_large' })
    }
    expect(await countLinks()).toBe(1)
  })

  it('counts bytes, not characters', async () => {
    const { key } = await newAccount()
    const body = JSON.stringify({ ...exampleLink, padding: '€'.repeat(30_000) })
    expect(body.length).toBeLessThan(65_536)
    await expectJson(await call({ path: '/v1/links', key, body }), 413)
  })

  it('counts what comes where no length is told', async () => {
    const { key } = await newAccount()
    const chunk = new TextEncoder().encode(bodyOf(10_000))
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(chunk)
        if (sent === 1000) {
          controller.close()
        }
      },
    })
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    const response = await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
    await expectJson(response, 413)
    expect(sent).toBeLessThan(20)
  })

  it.each([{}, { 'Content-Length': '5000' }])(
    'refuses what breaks off, and logs no fault of ours: %j',
    async (told) => {
      const logged = vi.spyOn(console, 'error').mockReturnValue()
      const { key } = await newAccount()
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"integrationId":')),
        pull: (controller) => controller.error(new Error('Network connection lost.')),
      })
      const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...told }
      const response = await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
      expect(await expectJson(response, 400)).toMatchObject({ issues: [{ path: '', message: 'must come whole' }] })
      expect(logged.mock.calls).toEqual([])
      logged.mockRestore()
    },
  )
})

describe('who calls is decided first', () => {
  const bodies: [string, string, string][] = [
    ['a good body', 'application/json', JSON.stringify(exampleLink)],
    ['malformed JSON', 'application/json', '{'],
    ['a wrong body', 'application/json', '{}'],
    ['another content type', 'text/plain', JSON.stringify(exampleLink)],
    ['too much', 'application/json', ' '.repeat(100_000)],
  ]

  it.each(bodies)('%s without a key is 401', async (_, type, body) => {
    const response = await call({ path: '/v1/links', body, headers: { 'Content-Type': type } })
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
    expect(await expectJson(response, 401)).toEqual({ error: expect.any(String) as unknown, code: 'unauthorized' })
  })

  it.each(bodies)('%s with a wrong key is the same 401', async (_, type, body) => {
    const { key } = await newAccount()
    const wrong = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a')
    const headers = { 'Content-Type': type }
    const without = await call({ path: '/v1/links', body, headers })
    const response = await call({ path: '/v1/links', key: wrong, body, headers })
    expect(response.status).toBe(401)
    expect(await response.text()).toBe(await without.text())
  })
})

it('a live key is refused at an integration without a live origin, and only there', async () => {
  const account = await newAccount('live')
  const issues = await issuesOfBody(linkBody({}), account)
  expect(issues).toEqual([{ path: 'integrationId', message: expect.any(String) as unknown }])
  const words = ['live key', 'LIVE_ORIGINS', 'wrangler.toml', '`npm start -- --live`']
  expect(words.filter((word) => issues[0]?.message.includes(word) !== true)).toEqual([])
  expect((await pathsOf(linkBody({ expiresIn: 0 }), account)).sort()).toEqual(['expiresIn', 'integrationId'])
})

it('warns a test key of a field that looks like a typo, and ignores every unknown one', async () => {
  const body = { ...exampleLink, webhookUrl: undefined, webhook_url: 'https://your-server.com/webhook', note: 'x' }
  const send = async (mode: 'test' | 'live', of: object) => {
    const { key } = await newAccount(mode)
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    const bindings = { ...env, LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}' }
    const request = { method: 'POST', headers, body: JSON.stringify(of) }
    return await expectJson(await app.request(`${ORIGIN}/v1/links`, request, bindings), 201)
  }
  const message = 'is not a known field and was ignored. Did you mean webhookUrl?'
  expect(await send('test', body)).toMatchObject({ warnings: [{ path: 'webhook_url', message }] })
  expect(await send('live', body)).not.toHaveProperty('warnings')
  expect(await send('test', { ...exampleLink, note: 'x' })).not.toHaveProperty('warnings')
})

describe('Idempotency-Key', () => {
  it.each(['', ' ', 'a b', 'a,b', '"a', '"a b"', 'x'.repeat(256)])('%j is no key', async (value) => {
    const { key } = await newAccount()
    const headers = { 'Idempotency-Key': value }
    const response = await call({ path: '/v1/links', key, body: exampleLink, headers })
    expect((await readRefusal(response)).map(({ path }) => path)).toEqual(['Idempotency-Key'])
    expect(await countLinks()).toBe(0)
  })

  it('is not used up by a refused request', async () => {
    const { key } = await newAccount()
    const headers = { 'Idempotency-Key': 'order-1' }
    await readRefusal(await call({ path: '/v1/links', key, body: linkBody({ expiresIn: 0 }), headers }))
    await expectJson(await call({ path: '/v1/links', key, body: linkBody({}), headers }), 201)
  })
})
