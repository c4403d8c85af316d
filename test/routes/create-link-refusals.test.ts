// What POST /v1/links refuses, and where it says so. Every refusal here passes through `refuse`, which also checks that
// the answer is a 400 of the public form and that no card number or security code comes back, wherever it was put.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import returnUrls from '../core/return-urls.json'
import webhookUrls from '../core/webhook-urls.json'
import { type Account, call, exampleLink, expectJson, newAccount, ORIGIN } from '../support/api.ts'

const CARD_NUMBER = '4111111111111111'
const CVV = '7351'
const card = {
  cardNumber: CARD_NUMBER,
  expirationDate: '12/28',
  cvv: CVV,
  nameOnCard: 'John Doe',
  billingZip: '10001',
}
const address = { line1: '1 Main St', city: 'New York', state: 'NY' }
const read = { resource: 'paymentMethod', action: 'read' }
const write = { resource: 'paymentMethod', action: 'write', arguments: card }
const bills = { resource: 'mobileBillingStatement', action: 'read' }

type Fields = Record<string, unknown>

/** A good request with some fields changed; `undefined` leaves one out. */
const link = (changes: Fields): Fields => ({ ...exampleLink, operations: [read, write], ...changes })
const withOperation = (...operations: unknown[]): Fields => link({ operations })
const withCard = (changes: Fields): Fields => withOperation(read, { ...write, arguments: { ...card, ...changes } })
const withAddress = (changes: Fields): Fields => withCard({ billingAddress: { ...address, ...changes } })

interface Refusal {
  readonly error: string
  readonly code: string
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

async function readRefusal(response: Response): Promise<Refusal> {
  const text = await response.text()
  expect(response.status, text).toBe(400)
  expect(text).not.toContain(CARD_NUMBER)
  expect(text).not.toContain(CVV)
  const refusal = JSON.parse(text) as Refusal
  expect(refusal).toEqual({
    error: 'Validation failed',
    code: 'validation_failed',
    issues: expect.any(Array) as unknown,
  })
  expect(refusal.issues.filter(({ message }) => typeof message !== 'string' || message === '')).toEqual([])
  return refusal
}

/** The issues of a body that must be refused. A string is sent as it is. */
async function refuse(body: unknown, account?: Account): Promise<Refusal['issues']> {
  const { key } = account ?? (await newAccount())
  return (await readRefusal(await call({ path: '/v1/links', key, body }))).issues
}

async function pathsOf(body: unknown, account?: Account): Promise<string[]> {
  return (await refuse(body, account)).map(({ path }) => path)
}

async function countLinks(): Promise<number | null> {
  return await env.DB.prepare('SELECT count(*) AS links FROM links').first<number>('links')
}

describe('a field that is missing, of the wrong type or out of range', () => {
  const long = 'x'.repeat(257)

  it.each<[string, unknown[]]>([
    ['integrationId', [undefined, null, 1, true, [], {}, ['tmobile'], { id: 'tmobile' }]],
    [
      'integrationId',
      ['', 'sprint', 'TMobile', 'tmobile ', ' tmobile', 'tmobile\n', '__proto__', 'constructor', 'x'.repeat(65), long],
    ],
    ['integrationId', ['tmobile\u0000', '\ud800', 'ｔmobile', CARD_NUMBER]],
    ['operations', [undefined, null, 1, true, 'read', {}, { 0: read, length: 1 }, []]],
    ['operations', [Array(21).fill(read), Array(200).fill(read)]],
    ['webhookUrl', [1, true, [], {}, ['https://your-server.com/webhook'], '', 'hook', 'not a url', CARD_NUMBER]],
    ['returnUrl', [1, true, [], {}, ['https://your-app.com/done'], '', 'done', 'not a url', CARD_NUMBER]],
    ['externalUserId', [1, true, [], {}, long, 'a\u0000b', '\udfff']],
    ['debug', [0, 1, '', 'true', 'false', [], {}]],
    ['expiresIn', [0, -1, -0, 1.5, 0.5, 1e400, -1e400, '60', '', true, [], [60], {}, 31_536_001, 2 ** 53, 1e21]],
  ])('%s: %#', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      expect([value, await pathsOf(link({ [field]: value }), account)]).toEqual([value, [field]])
    }
    expect(await countLinks()).toBe(0)
  })

  it.each([
    ['webhookUrl', 'hook', 'must be a valid URL'],
    ['returnUrl', 'done', 'must be a valid URL or app scheme'],
    ['webhookUrl', 5, 'must be a valid URL'],
    ['returnUrl', 5, 'must be a valid URL or app scheme'],
    ['expiresIn', 0, 'must be a positive integer'],
    ['expiresIn', -1, 'must be a positive integer'],
    ['expiresIn', 1.5, 'must be a positive integer'],
    ['expiresIn', '60', 'must be a positive integer'],
    ['operations', [], 'must not be empty'],
  ])('%s: %j says what the document says', async (field, value, message) => {
    expect(await refuse(link({ [field]: value }))).toEqual([{ path: field, message }])
  })

  it('takes the limits themselves', async () => {
    const { key } = await newAccount()
    const bodies = [
      withOperation(read),
      withOperation(...Array<unknown>(20).fill(read)),
      link({ expiresIn: 1 }),
      link({ expiresIn: 31_536_000 }),
      link({ externalUserId: 'x'.repeat(256) }),
      link({ externalUserId: '' }),
      link({ webhookUrl: undefined, returnUrl: undefined }),
      link({ unknownField: 'is ignored' }),
      withCard({ billingAddress: address, dryRun: true }),
      withOperation(bills, { ...bills, arguments: {} }, { ...bills, arguments: { limit: 100 } }),
    ]
    for (const body of bodies) {
      await expectJson(await call({ path: '/v1/links', key, body }), 201)
    }
  })
})

describe('an operation', () => {
  it.each<[string, unknown, string[]]>([
    ['null', null, ['operations.1']],
    ['a string', 'paymentMethod:read', ['operations.1']],
    ['a number', 1, ['operations.1']],
    ['an array', [], ['operations.1']],
    ['nothing in it', {}, ['operations.1.resource', 'operations.1.action']],
    ['no resource', { action: 'read' }, ['operations.1.resource']],
    ['no action', { resource: 'paymentMethod' }, ['operations.1.action']],
    ['a resource that is no string', { resource: 1, action: 'read' }, ['operations.1.resource']],
    ['an action that is no string', { resource: 'paymentMethod', action: ['read'] }, ['operations.1.action']],
    ['an empty resource', { resource: '', action: 'read' }, ['operations.1.resource']],
    ['an empty action', { resource: 'paymentMethod', action: '' }, ['operations.1.action']],
    ['an unknown resource', { resource: 'wallet', action: 'read' }, ['operations.1.resource']],
    ['another spelling', { resource: 'PaymentMethod', action: 'read' }, ['operations.1.resource']],
    ['__proto__', { resource: '__proto__', action: 'read' }, ['operations.1.resource']],
    ['a card number for a resource', { resource: CARD_NUMBER, action: CVV }, ['operations.1.resource']],
    ['an unknown action', { resource: 'paymentMethod', action: 'delete' }, ['operations.1.action']],
    ['capitals', { resource: 'paymentMethod', action: 'READ' }, ['operations.1.action']],
    ['a property of objects', { resource: 'paymentMethod', action: 'constructor' }, ['operations.1.action']],
    ['a card number for an action', { resource: 'paymentMethod', action: CARD_NUMBER }, ['operations.1.action']],
    ['a resource of another integration', { resource: 'orderHistory', action: 'read' }, ['operations.1.resource']],
    ['an action of another resource', { ...bills, action: 'write', arguments: card }, ['operations.1.action']],
    ['arguments where there are none', { ...read, arguments: { limit: 1 } }, ['operations.1.arguments']],
    ['a card where there are no arguments', { ...read, arguments: card }, ['operations.1.arguments']],
    ['arguments that are null', { ...write, arguments: null }, ['operations.1.arguments']],
    ['arguments that are a string', { ...write, arguments: JSON.stringify(card) }, ['operations.1.arguments']],
    ['arguments that are an array', { ...write, arguments: [card] }, ['operations.1.arguments']],
    ['arguments that are left out', { ...write, arguments: undefined }, ['operations.1.arguments']],
    ['a limit that is no number', { ...bills, arguments: { limit: '5' } }, ['operations.1.arguments.limit']],
    ['a limit of 0', { ...bills, arguments: { limit: 0 } }, ['operations.1.arguments.limit']],
    ['a limit of 101', { ...bills, arguments: { limit: 101 } }, ['operations.1.arguments.limit']],
    ['half a limit', { ...bills, arguments: { limit: 1.5 } }, ['operations.1.arguments.limit']],
    ['an endless limit', { ...bills, arguments: { limit: 1e400 } }, ['operations.1.arguments.limit']],
    ['a misspelt limit', { ...bills, arguments: { limmit: 1 } }, ['operations.1.arguments.limmit']],
    ['a card for a listing', { ...bills, arguments: { [CARD_NUMBER]: CVV } }, ['operations.1.arguments']],
  ])('with %s', async (_, operation, paths) => {
    expect(await pathsOf(withOperation(read, operation))).toEqual(paths)
  })

  it.each([
    ['sprint', read, 'integrationId', ['tmobile', 'att', 'verizon', 'ubereats']],
    ['tmobile', { ...read, resource: 'x' }, 'operations.0.resource', ['paymentMethod', 'mobileBillingStatement']],
    ['ubereats', bills, 'operations.0.resource', ['paymentMethod', 'orderHistory']],
    ['ubereats', write, 'operations.0.action', ['read']],
    ['att', { ...bills, action: 'write' }, 'operations.0.action', ['read']],
    ['verizon', { ...read, action: 'x' }, 'operations.0.action', ['read', 'write']],
  ])(
    '%s: an unknown combination names the innermost wrong part and what is valid',
    async (integrationId, operation, path, valid) => {
      const [issue, ...others] = await refuse({ integrationId, operations: [operation] })
      expect(others).toEqual([])
      expect(issue!.path).toBe(path)
      expect(valid.filter((name) => !issue!.message.includes(name))).toEqual([])
    },
  )
})

describe('the arguments of a new card', () => {
  const at = (field: string) => `operations.1.arguments.${field}`

  it.each<[string, unknown[]]>([
    [
      'cardNumber',
      [undefined, null, 4_111_111_111_111_111, '', 'x', '41111111111', '41111111111111111111', '4111111111111112'],
    ],
    [
      'cardNumber',
      [
        '4111 1111 1111 1111',
        '4111-1111-1111-1111',
        ` ${CARD_NUMBER}`,
        `${CARD_NUMBER}\n`,
        '４１１１１１１１１１１１１１１１',
        [CARD_NUMBER],
        { $gt: '' },
      ],
    ],
    [
      'expirationDate',
      [
        undefined,
        null,
        1228,
        '',
        '1228',
        '12/2028',
        '13/28',
        '00/28',
        '1/28',
        '12-28',
        '12/28 ',
        '１２/２８',
        CARD_NUMBER,
      ],
    ],
    // Past months; the first century is meant.
    ['expirationDate', ['01/00', '12/20', '12/25', '01/26']],
    ['cvv', [undefined, null, 123, '', '12', '12345', 'abc', '12a', ' 123', '１２３', [CVV], CARD_NUMBER]],
    ['nameOnCard', [undefined, null, 1, '', 'x'.repeat(129), ['John Doe']]],
    ['billingZip', [undefined, null, 10_001, '', 'x'.repeat(17)]],
    ['billingAddress', [null, 'x', 1, []]],
    ['dryRun', [null, 'true', 0, 1, {}]],
  ])('%s: %#', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      expect([value, await pathsOf(withCard({ [field]: value }), account)]).toEqual([value, [at(field)]])
    }
    expect(await countLinks()).toBe(0)
  })

  it.each<[string, unknown[]]>([
    ['line1', [undefined, null, 1, '', 'x'.repeat(129)]],
    ['line2', [null, 1, 'x'.repeat(129)]],
    ['city', [undefined, null, '', 'x'.repeat(65)]],
    ['state', [undefined, null, '', 'x'.repeat(65)]],
    ['country', [null, 1, '', 'x'.repeat(65)]],
    ['zip', ['10001']],
  ])('billingAddress.%s', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      const paths = await pathsOf(withAddress({ [field]: value }), account)
      expect([value, paths]).toEqual([value, [at(`billingAddress.${field}`)]])
    }
  })

  it.each([
    ['cardnumber', at('cardnumber')],
    ['CVV', at('CVV')],
    ['constructor', at('constructor')],
    ['card number', 'operations.1.arguments'],
    ['a.b', 'operations.1.arguments'],
    ['', 'operations.1.arguments'],
    [CARD_NUMBER, 'operations.1.arguments'],
    [`card_${CARD_NUMBER}`, 'operations.1.arguments'],
    [`cvv${CVV}`, 'operations.1.arguments'],
  ])('the unknown field %j is refused, and its name told only where it can be no number', async (field, path) => {
    expect(await pathsOf(withCard({ [field]: CVV }))).toEqual([path])
  })

  // A literal `__proto__: …` would set the prototype: this is JSON as it comes off the wire.
  it('__proto__ is an unknown field too, and changes nothing', async () => {
    const body = JSON.stringify(withCard({})).replace('"cvv"', '"__proto__":{"dryRun":true},"cvv"')
    expect(await pathsOf(body)).toEqual(['operations.1.arguments.__proto__'])
    expect(({} as Fields)['dryRun']).toBeUndefined()
  })
})

it('reports all that is wrong at once, each with its own path', async () => {
  const body = {
    integrationId: 'tmobile',
    operations: [
      { resource: 'wallet', action: 'read' },
      { resource: 'paymentMethod', action: 'erase' },
      { ...write, arguments: { ...card, cardNumber: '4111', cvv: undefined, pin: CVV } },
      'read',
      { ...read, arguments: { a: 1 } },
    ],
    webhookUrl: 'http://10.0.0.1/',
    returnUrl: 'javascript:alert(1)',
    externalUserId: 5,
    debug: 'yes',
    expiresIn: 0,
  }
  expect((await pathsOf(body)).sort()).toEqual([
    'debug',
    'expiresIn',
    'externalUserId',
    'operations.0.resource',
    'operations.1.action',
    'operations.2.arguments.cardNumber',
    'operations.2.arguments.cvv',
    'operations.2.arguments.pin',
    'operations.3',
    'operations.4.arguments',
    'returnUrl',
    'webhookUrl',
  ])
})

describe('hostile addresses', () => {
  it('are refused as returnUrl, each one', async () => {
    const account = await newAccount()
    for (const url of Object.values(returnUrls.hostile).flat()) {
      const [issue, ...others] = await refuse(link({ returnUrl: url }), account)
      expect([url, issue?.path, others]).toEqual([url, 'returnUrl', []])
      expect(issue?.message).toMatch(/^must be a valid URL or app scheme/)
    }
    expect(await countLinks()).toBe(0)
  })

  it('are refused as webhookUrl in development, each one', async () => {
    const account = await newAccount()
    for (const url of webhookUrls.hostileInDevelopment.filter((url) => !url.includes('passage.good.dev'))) {
      expect([url, await pathsOf(link({ webhookUrl: url }), account)]).toEqual([url, ['webhookUrl']])
    }
    expect(await countLinks()).toBe(0)
  })

  it('are refused as webhookUrl in production, each one, as is the service itself', async () => {
    const { key } = await newAccount()
    const { 'own host': _, ...groups } = webhookUrls.hostile
    for (const url of [...Object.values(groups).flat(), 'http://localhost:3000/', `${ORIGIN}/v1/links`]) {
      const response = await app.request(
        `${ORIGIN}/v1/links`,
        {
          method: 'POST',
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(link({ webhookUrl: url })),
        },
        { ...env, DEVELOPMENT: 'off' },
      )
      const { issues } = await readRefusal(response)
      expect([url, issues.map(({ path }) => path)]).toEqual([url, ['webhookUrl']])
      expect(issues[0]!.message).toMatch(/^must be a valid URL/)
    }
    expect(await countLinks()).toBe(0)
  })
})

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
    `${'['.repeat(30_000)}`,
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

  it('bytes that are no UTF-8', async () => {
    const { key } = await newAccount()
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    for (const bytes of [
      [0xff, 0xfe, 0x7b, 0x7d],
      [0x7b, 0x22, 0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0x00, 0x7b, 0x00, 0x7d],
    ]) {
      const body = Uint8Array.from(bytes)
      const response = await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
      expect((await readRefusal(response)).issues.map(({ path }) => path)).toEqual([''])
    }
  })

  it('deep nesting is no trouble, wherever it is', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    const body = JSON.stringify(link({ webhookUrl: 'HERE' }))
    expect(await pathsOf(body.replace('"HERE"', deep))).toEqual(['webhookUrl'])
    expect(await pathsOf(deep)).toEqual([''])
    expect(await pathsOf(JSON.stringify(withCard({ pin: 'HERE' })).replace('"HERE"', deep))).toEqual([
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
  const send = async (key: string, type: string | null) => {
    const headers = new Headers({ Authorization: `Bearer ${key}` })
    if (type !== null) {
      headers.set('Content-Type', type)
    }
    // Bytes, because a string would bring a content type of its own.
    const body = new TextEncoder().encode(JSON.stringify(exampleLink))
    return await app.request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body }, { ...env })
  }

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
  ])('%j is good', async (type) => {
    const { key } = await newAccount()
    await expectJson(await send(key, type), 201)
  })
})

describe('size', () => {
  const bodyOf = (bytes: number) => JSON.stringify(exampleLink).padEnd(bytes, ' ')

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
  const issues = await refuse(link({}), account)
  expect(issues.map(({ path }) => path)).toEqual(['integrationId'])
  expect((await pathsOf(link({ expiresIn: 0 }), account)).sort()).toEqual(['expiresIn', 'integrationId'])
})

describe('Idempotency-Key', () => {
  it.each(['', ' ', 'a b', 'a,b', '"a"', 'ä', 'x'.repeat(256)])('%j is no key', async (value) => {
    const { key } = await newAccount()
    const headers = { 'Idempotency-Key': value }
    const response = await call({ path: '/v1/links', key, body: exampleLink, headers })
    expect((await readRefusal(response)).issues.map(({ path }) => path)).toEqual(['Idempotency-Key'])
    expect(await countLinks()).toBe(0)
  })

  it('is not used up by a refused request', async () => {
    const { key } = await newAccount()
    const headers = { 'Idempotency-Key': 'order-1' }
    await readRefusal(await call({ path: '/v1/links', key, body: link({ expiresIn: 0 }), headers }))
    await expectJson(await call({ path: '/v1/links', key, body: link({}), headers }), 201)
  })
})
