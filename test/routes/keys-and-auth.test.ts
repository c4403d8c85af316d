// What every request meets, whatever it asks: the API key, the request id, unknown addresses and methods. And what is
// public: health, the catalogue, the keys that verify webhooks.
import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import * as z from 'zod'
import { hashApiKey, isApiKey, newApiKey } from '../../src/core/api-key.ts'
import { randomBytes } from '../../src/core/id.ts'
import { hasSandbox } from '../../src/integrations/catalogue.ts'
import { call, createLink, exampleLink, expectJson, newAccount, type Call } from '../support/api.ts'
import { countedService } from '../support/limits.ts'
import { testSecrets } from '../support/secrets.ts'

const unauthorized = {
  error:
    'A valid API key is required, in the header `Authorization: Bearer <API key>`. `npm run keys -- create` makes one',
  code: 'unauthorized',
}

/** A working key, and then one of its dates is set. */
async function keyWith(column: 'expires_at' | 'revoked_at', at: number): Promise<string> {
  const { key } = await newAccount()
  await env.DB.prepare(`UPDATE api_keys SET ${column} = ?1 WHERE hash = ?2`).bind(at, hashApiKey(key)).run()
  return key
}

function withTypo(key: string): string {
  return key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
}

describe('without a valid key', () => {
  it.for<[string, (key: string) => Promise<string | undefined> | string | undefined]>([
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['another scheme', (key) => `Basic ${key}`],
    ['the key alone', (key) => key],
    ['two keys', (key) => `Bearer ${key} ${key}`],
    ['no key', () => 'Bearer '],
    ['something that is no key', () => 'Bearer hunter2'],
    ['a typo', (key) => `Bearer ${withTypo(key)}`],
    ['an unknown key', () => `Bearer ${newApiKey('test', randomBytes(30))}`],
    ['the key of the other mode', (key) => `Bearer ${key.replace('test', 'live')}`],
    ['an expired key', async () => `Bearer ${await keyWith('expires_at', Date.now() - 1)}`],
    ['a revoked key', async () => `Bearer ${await keyWith('revoked_at', Date.now() - 1)}`],
    ['a key revoked at the very beginning', async () => `Bearer ${await keyWith('revoked_at', 0)}`],
  ])('(%s) every answer is the same 401', async ([, headerOf], { expect }) => {
    const { key } = await newAccount()
    const header = await headerOf(key)
    const response = await call({ path: '/v1/links', headers: header === undefined ? {} : { Authorization: header } })
    const isTokenGiven = /^Bearer ./.test(header ?? '')
    expect(response.headers.get('WWW-Authenticate')).toBe(isTokenGiven ? 'Bearer error="invalid_token"' : 'Bearer')
    expect(await expectJson(response, 401)).toEqual(unauthorized)
  })

  it.for<[string, Call]>([
    ['a wrong body', { path: '/v1/links', body: '{' }],
    ['a body of the wrong type', { path: '/v1/links', body: 'x', headers: { 'Content-Type': 'text/plain' } }],
    ['a body that is too large', { path: '/v1/links', body: 'x'.repeat(70_000) }],
    ['a wrong query', { path: '/v1/links?limit=0' }],
    ['an unknown link', { path: '/v1/links/link_0' }],
    ['an unknown address', { path: '/v1/nothing' }],
    ['a wrong method', { path: '/v1/links', method: 'PATCH' }],
    ['a preflight', { path: '/v1/links', method: 'OPTIONS' }],
    ['the catalogue', { path: '/v1/providers' }],
  ])('%s is not even looked at', async ([, request], { expect }) => {
    expect(await expectJson(await call(request), 401)).toEqual(unauthorized)
  })

  it('a typo is told from a key without the database', async ({ expect }) => {
    const { key } = await newAccount()
    expect([isApiKey(key), isApiKey(withTypo(key))]).toEqual([true, false])
  })
})

describe('a valid key', () => {
  it.for<[string, (key: string) => string]>([
    ['as it is', (key) => `Bearer ${key}`],
    ['with another spelling of the scheme', (key) => `bearer ${key}`],
  ])('opens %s', async ([, headerOf], { expect }) => {
    const { key } = await newAccount()
    const response = await call({ path: '/v1/links', headers: { Authorization: headerOf(key) } })
    expect(await expectJson(response, 200)).toEqual({ links: [], nextCursor: null })
  })

  it('opens until the moment it expires', async ({ expect }) => {
    const key = await keyWith('expires_at', Date.now() + 60_000)
    expect((await call({ path: '/v1/links', key })).status).toBe(200)
  })

  it.for<[string, () => { column: string; value: number }]>([
    ['revoked', () => ({ column: 'revoked_at', value: Date.now() })],
    ['expired by hand', () => ({ column: 'expires_at', value: Date.now() })],
  ])('that is %s opens nothing a minute later', async ([, changeOf], { expect }) => {
    const { key } = await newAccount()
    const ask = async (): Promise<number> => (await call({ path: '/v1/links', key })).status
    const asked = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: asked })
    try {
      expect(await ask()).toBe(200)
      const { column, value } = changeOf()
      await env.DB.prepare(`UPDATE api_keys SET ${column} = ?1 WHERE hash = ?2`).bind(value, hashApiKey(key)).run()
      vi.setSystemTime(asked + 59_999)
      expect(await ask()).toBe(200)
      vi.setSystemTime(asked + 60_000)
      expect(await ask()).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that was made to expire opens nothing from that moment on', async ({ expect }) => {
    const now = Date.now()
    const key = await keyWith('expires_at', now + 5000)
    vi.useFakeTimers({ toFake: ['Date'], now })
    try {
      expect((await call({ path: '/v1/links', key })).status).toBe(200)
      vi.setSystemTime(now + 4999)
      expect((await call({ path: '/v1/links', key })).status).toBe(200)
      vi.setSystemTime(now + 5000)
      expect((await call({ path: '/v1/links', key })).status).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  it('works although the day of its use cannot be written', async ({ expect }) => {
    const { key } = await newAccount()
    await env.DB.prepare('UPDATE api_keys SET last_used_on = NULL WHERE hash = ?1').bind(hashApiKey(key)).run()
    const failing = new Proxy(env.DB, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => target.prepare(sql.startsWith('UPDATE api_keys') ? 'SELECT nothing' : sql)
          : Reflect.get(target, name),
    })
    const { ask } = countedService({}, failing)
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    expect([(await ask('/v1/links', { key })).status, (await ask('/v1/links', { key })).status]).toEqual([200, 200])
    expect(logged.mock.calls.map(([line]) => (JSON.parse(String(line)) as { event: string }).event)).toEqual([
      'key_use_not_written',
    ])
    logged.mockRestore()
  })
})

describe('a key without the scope', () => {
  it('is refused before the body is judged and whatever the id, and told which scope it is', async ({ expect }) => {
    const { key, organisationId } = await newAccount()
    await env.DB.prepare("UPDATE api_keys SET scopes = 'links:read' WHERE hash = ?1").bind(hashApiKey(key)).run()
    for (const [scope, request] of [
      ['links:write', { path: '/v1/links', body: '{' }],
      ['links:write', { path: '/v1/links', body: 'x', headers: { 'Content-Type': 'text/plain' } }],
      ['links:write', { path: '/v1/links/link_0/cancel', method: 'POST' }],
      ['links:write', { path: '/v1/nothing', method: 'POST' }],
      ['erase', { path: '/v1/links/link_0', method: 'DELETE' }],
    ] as const) {
      const response = await call({ ...request, key })
      expect(response.headers.get('WWW-Authenticate')).toBe(`Bearer error="insufficient_scope", scope="${scope}"`)
      expect(await expectJson(response, 403)).toEqual({
        error: 'This API key lacks the scope that this call needs: WWW-Authenticate names it',
        code: 'missing_scope',
      })
    }
    expect((await call({ path: '/v1/links', key })).status).toBe(200)
    expect((await call({ path: '/v1/links', key, method: 'PATCH' })).status).toBe(405)
    const { linkId } = await createLink(await newAccount('test', organisationId))
    expect((await call({ path: `/v1/links/${linkId}`, key })).status).toBe(200)
  })
})

describe('the request id', () => {
  it.for(['a', 'A.b_c-1', 'x'.repeat(128)])('%s is echoed', async (given, { expect }) => {
    const response = await call({ path: '/health', headers: { 'X-Request-Id': given } })
    expect(response.headers.get('X-Request-Id')).toBe(given)
  })

  it.for(['', 'x'.repeat(129), 'a b', 'a/b', 'a,b', 'a;b', '<script>', '"a"'])(
    '%j is replaced by one of ours',
    async (given, { expect }) => {
      const response = await call({ path: '/health', headers: { 'X-Request-Id': given } })
      expect(response.headers.get('X-Request-Id')).toMatch(/^req_[0-9A-Za-z]{22}$/)
    },
  )

  it.for<[number, Call]>([
    [400, { path: '/link/claim', body: '{' }],
    [401, { path: '/v1/links' }],
    [404, { path: '/nothing' }],
    [405, { path: '/health', method: 'PUT' }],
    [413, { path: '/link/claim', body: 'x'.repeat(70_000) }],
    [415, { path: '/link/claim', body: '{}', headers: { 'Content-Type': 'text/plain' } }],
    [426, { path: '/link/ws' }],
  ])('is with every answer, a %i too', async ([status, request], { expect }) => {
    const code = status === 426 ? `?code=${(await createLink(await newAccount())).claimCode}` : ''
    const headers = { ...request.headers, 'X-Request-Id': 'mine' }
    const response = await call({ ...request, path: request.path + code, headers })
    expect([response.status, response.headers.get('X-Request-Id')]).toEqual([status, 'mine'])
  })
})

describe('an address', () => {
  it.for<[string, string[]]>([
    ['/health', ['GET', 'HEAD']],
    ['/v1/links', ['GET', 'HEAD', 'POST']],
    ['/v1/links/link_0', ['GET', 'HEAD']],
    ['/v1/providers', ['GET', 'HEAD']],
    ['/link/claim', ['POST']],
    ['/link/ws', ['GET', 'HEAD']],
    ['/sessions/link_0/sess_0', ['GET', 'HEAD']],
    ['/webhook_verification_key/get', ['POST']],
    ['/.well-known/jwks.json', ['GET', 'HEAD']],
    ['/connect/link_0', ['GET', 'HEAD']],
  ])('%s names its methods to another one', async ([path, methods], { expect }) => {
    const { key } = await newAccount()
    const response = await call({ path, key, method: 'PATCH' })
    expect(response.headers.get('Allow')?.split(', ')).toEqual(expect.arrayContaining(methods))
    expect(response.headers.get('Allow')).not.toContain('PATCH')
    expect(await expectJson(response, 405)).toEqual({ error: 'Method not allowed', code: 'method_not_allowed' })
  })

  it.for([
    '/',
    '/nothing',
    '/v1',
    '/v1/',
    '/v1/links/',
    '/v1/link',
    '/V1/links',
    '/v1/links/link_0/nothing',
    '/health/',
  ])('%s is unknown', async (path, { expect }) => {
    const { key } = await newAccount()
    expect(await expectJson(await call({ path, key }), 404)).toEqual({ error: 'Not found', code: 'not_found' })
  })
})

describe('GET /health', () => {
  it('says that the service is there, and which version', async ({ expect }) => {
    expect(await expectJson(await call({ path: '/health' }), 200)).toEqual({
      status: 'ok',
      version: expect.any(String),
    })
  })
})

async function get(body: unknown): Promise<Response> {
  return await call({ path: '/webhook_verification_key/get', body })
}

describe('the keys that verify webhooks', () => {
  const ours = (JSON.parse(testSecrets.SIGNING_KEYS) as { keys: { kid: string; d: string; created_at: number }[] }).keys
  const publicParts = ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']

  interface KeyAnswer {
    readonly key: string
    readonly jwk: Record<string, string>
  }

  it.for(ours)(
    'are found by id, the current one and the one before: $kid',
    async ({ kid, created_at: at }, { expect }) => {
      const found = await expectJson<KeyAnswer>(await get({ key_id: kid }), 200)
      expect(found).toEqual({
        key_id: kid,
        key: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----\n$/),
        algorithm: 'ES256',
        jwk: expect.objectContaining({ kid, kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }),
        created_at: at,
      })
      const der = Buffer.from(found.key.replace(/-----[^-]+-----|\n/g, ''), 'base64')
      const imported = await crypto.subtle.importKey('spki', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
        'verify',
      ])
      expect(await crypto.subtle.exportKey('jwk', imported)).toMatchObject({ x: found.jwk['x'], y: found.jwk['y'] })
    },
  )

  it('are the same as a JWK set, in order of their age', async ({ expect }) => {
    const response = await call({ path: '/.well-known/jwks.json' })
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
    const found = await Promise.all(
      ours.map(async ({ kid }) => (await expectJson<KeyAnswer>(await get({ key_id: kid }), 200)).jwk),
    )
    expect(await expectJson(response, 200)).toEqual({ keys: found })
  })

  it('never go out with their private part', async ({ expect }) => {
    const answers = [await call({ path: '/.well-known/jwks.json' }), await get({ key_id: ours[0]!.kid })]
    const [set, one] = (await Promise.all(answers.map((answer) => answer.json()))) as [{ keys: object[] }, KeyAnswer]
    for (const jwk of [...set.keys, one.jwk]) {
      expect(Object.keys(jwk).sort()).toEqual(publicParts)
    }
    expect(ours.filter(({ d }) => JSON.stringify([set, one]).includes(d))).toEqual([])
  })

  it('are unknown under another id', async ({ expect }) => {
    expect(await expectJson(await get({ key_id: 'key_nobody' }), 404)).toEqual({
      error: 'No such verification key',
      code: 'verification_key_not_found',
    })
  })

  it.for<[unknown, string, string]>([
    [{}, 'key_id', 'is required'],
    [{ key_id: 1 }, 'key_id', 'must be a string, not a number'],
    [[], '', 'must be an object, not an array'],
    ['{', '', 'must be valid JSON'],
  ])('are not found by %j', async ([body, path, message], { expect }) => {
    expect(await expectJson(await get(body), 400)).toMatchObject({ issues: [{ path, message }] })
  })
})

/** Judges by the published schema alone. */
function accepts(schema: Record<string, unknown> | null, value: unknown): boolean {
  return z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(value).success
}

describe('GET /v1/providers', () => {
  interface Action {
    readonly description: string
    readonly arguments: Record<string, unknown> | null
    readonly result: Record<string, unknown>
  }

  interface Provider {
    readonly id: string
    readonly name: string
    readonly resources: readonly { readonly name: string; readonly operations: Record<string, Action> }[]
  }

  async function list(): Promise<Provider[]> {
    const { key } = await newAccount()
    return (await expectJson<{ providers: Provider[] }>(await call({ path: '/v1/providers', key }), 200)).providers
  }

  function actionOf(providers: readonly Provider[], id: string, resource: string, action: string): Action {
    return providers.find((one) => one.id === id)!.resources.find(({ name }) => name === resource)!.operations[action]!
  }

  it("lists the contract's catalogue: every integration, resource and action", async ({ expect }) => {
    const phone = ['paymentMethod read', 'paymentMethod write', 'mobileBillingStatement read']
    const listed = (await list()).map(({ id, name, resources }) => [
      id,
      name,
      resources.flatMap((resource) => Object.keys(resource.operations).map((action) => `${resource.name} ${action}`)),
    ])
    // Others may have joined since.
    expect(listed).toEqual(
      expect.arrayContaining([
        ['tmobile', 'T-Mobile', phone],
        ['att', 'AT&T', phone],
        ['verizon', 'Verizon', phone],
        ['ubereats', 'Uber Eats', ['orderHistory read', 'paymentMethod read']],
      ]),
    )
  })

  it('lists exactly what POST /v1/links takes', async ({ expect }) => {
    const { key } = await newAccount()
    // Those that a test key can reach.
    const providers = (await list()).filter(({ id }) => hasSandbox(id))
    const resources = [...new Set(providers.flatMap((provider) => provider.resources.map(({ name }) => name)))]
    const listed: string[] = []
    const taken: string[] = []
    for (const provider of providers) {
      for (const resource of resources) {
        for (const action of ['read', 'write']) {
          const combination = `${provider.id} ${resource} ${action}`
          const offers = provider.resources.find(({ name }) => name === resource)?.operations ?? {}
          listed.push(...(Object.hasOwn(offers, action) ? [combination] : []))
          const args = action === 'write' ? { arguments: card } : {}
          const body = { integrationId: provider.id, operations: [{ resource, action, ...args }] }
          const { status } = await call({ path: '/v1/links', key, body })
          taken.push(...(status === 201 ? [combination] : []))
        }
      }
    }
    expect(listed).toEqual(taken)
    expect(taken.length).toBeGreaterThan(8)
  })

  it('gives each action words and schemas, and null for arguments it does not take', async ({ expect }) => {
    const providers = await list()
    for (const { resources } of providers) {
      for (const action of resources.flatMap(({ operations }) => Object.values(operations))) {
        expect(Object.keys(action).sort()).toEqual(['arguments', 'description', 'result'])
        expect(action.description).toMatch(/\w+ \w+/)
        for (const schema of [action.result, ...(action.arguments === null ? [] : [action.arguments])]) {
          expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
        }
      }
    }
    expect(actionOf(providers, 'tmobile', 'paymentMethod', 'read').arguments).toBeNull()
    expect(actionOf(providers, 'ubereats', 'paymentMethod', 'read').arguments).toBeNull()
  })

  const card = exampleLink.operations[1]!.arguments!
  const address = { line1: '1 Main St', city: 'New York', state: 'NY' }

  it.for<[string, unknown, boolean]>([
    ['the example', card, true],
    ['all optional fields', { ...card, billingAddress: address, dryRun: true }, true],
    ['an unknown field', { ...card, cardNumer: '1' }, false],
    ['an unknown field of the address', { ...card, billingAddress: { ...address, zip: '1' } }, false],
    ['a missing field', { ...card, cvv: undefined }, false],
    ['a wrong form', { ...card, expirationDate: '2028-12' }, false],
    ['nothing', {}, false],
  ])('publishes a schema of a new card that judges %s', async ([, value, expected], { expect }) => {
    const { arguments: schema } = actionOf(await list(), 'tmobile', 'paymentMethod', 'write')
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
    expect(accepts(schema, JSON.parse(JSON.stringify(value)))).toBe(expected)
  })

  it.for<[unknown, boolean]>([
    [{}, true],
    [{ limit: 1 }, true],
    [{ limit: 100 }, true],
    [{ limit: 0 }, false],
    [{ limit: 101 }, false],
    [{ limit: 1.5 }, false],
    [{ limit: '5' }, false],
    [{ limits: 5 }, false],
  ])('publishes a schema of a listing that judges %j', async ([value, expected], { expect }) => {
    const providers = await list()
    expect(accepts(actionOf(providers, 'att', 'mobileBillingStatement', 'read').arguments, value)).toBe(expected)
    expect(accepts(actionOf(providers, 'ubereats', 'orderHistory', 'read').arguments, value)).toBe(expected)
  })

  it.for<[string, string, unknown]>([
    [
      'paymentMethod',
      'read',
      { paymentMethods: [{ order: 0, vendorId: 'v', last4: '1111', type: 'other', isDefault: true }] },
    ],
    ['paymentMethod', 'write', { success: true, card: { last4: '1111' } }],
    ['paymentMethod', 'write', { dryRun: true, card: { last4: '1111' } }],
    ['mobileBillingStatement', 'read', { billing: [{ periodStart: '01/31/2026', amountDue: 1.5, currency: 'USD' }] }],
  ])('publishes a schema of what %s %s gives', async ([resource, action, value], { expect }) => {
    const { result } = actionOf(await list(), 'tmobile', resource, action)
    expect([accepts(result, value), accepts(result, {})]).toEqual([true, false])
  })

  it('says in the schema of an order that a restaurant or a merchant is always there', async ({ expect }) => {
    const { result } = actionOf(await list(), 'ubereats', 'orderHistory', 'read')
    const common = ['id', 'placedAt', 'total', 'currency', 'items']
    expect(result).toMatchObject({
      properties: {
        orders: { items: { anyOf: [{ required: [...common, 'restaurant'] }, { required: [...common, 'merchant'] }] } },
      },
    })
  })
})
