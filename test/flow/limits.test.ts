// The limits of requests: who is over which, what it costs the database then (nothing), and that nobody else notices.
import { describe, expect, it, vi } from 'vitest'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import { randomBytes } from '../../src/core/id.ts'
import { POLICIES } from '../../src/core/limit.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { newAddress } from '../support/address.ts'
import { claimLink, createLink, exampleLink, newAccount } from '../support/api.ts'
import { countedService, expectLimited, untilWindowHas, useUp, withQuotas } from '../support/limits.ts'

const madeUp = (): string => newApiKey('test', randomBytes(30))

describe('refused authentication', () => {
  it('is 30 a minute from one address, and then the database is not asked', async () => {
    await untilWindowHas(10_000)
    const { ask, count } = countedService()
    const address = newAddress()
    const statuses: number[] = []
    for (let asked = 0; asked < 100; asked++) {
      statuses.push((await ask('/v1/links', { address, key: madeUp() })).status)
    }
    expect(statuses).toEqual([...Array<number>(30).fill(401), ...Array<number>(70).fill(429)])
    // One was needed to be told that it was too many.
    expect(count.statements).toBe(31)
    // Whatever does not need the database either.
    await expectLimited(await ask('/v1/links', { address }), 'refused')
    await expectLimited(await ask('/v1/links', { address, key: 'hunter2' }), 'refused')
    expect((await ask('/v1/links', { key: madeUp() })).status).toBe(401)
  })

  it('is no more where they come all at once', async () => {
    await untilWindowHas(10_000)
    const { ask, count } = countedService()
    const address = newAddress()
    const asked = Array.from({ length: 300 }, async () => (await ask('/v1/links', { address, key: madeUp() })).status)
    const statuses = await Promise.all(asked)
    expect(statuses.filter((status) => status === 401)).toHaveLength(30)
    expect(statuses.filter((status) => status === 429)).toHaveLength(270)
    // Those that were on their way when the last one was refused.
    expect(count.statements).toBeLessThanOrEqual(38)
  })

  it('keeps nobody waiting whose key is good, a hundred at once', async () => {
    const { ask, count } = countedService()
    const address = newAddress()
    const { key } = await newAccount()
    const answers = Array.from({ length: 100 }, async () => (await ask('/v1/providers', { address, key })).status)
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]))
    // As many as may ask at a time, and the day of the key's use.
    expect(count.statements).toBeLessThanOrEqual(9)
  })

  it('shuts out nobody who shares the address and whose key was good before', async () => {
    await untilWindowHas(10_000)
    const { ask, count } = countedService()
    const address = newAddress()
    const [{ key }, { key: unseen }] = [await newAccount(), await newAccount()]
    expect((await ask('/v1/providers', { address, key })).status).toBe(200)
    await useUp('refused', address)
    expect((await ask('/v1/providers', { address, key: madeUp() })).status).toBe(429)
    const before = count.statements
    expect((await ask('/v1/providers', { address, key })).status).toBe(200)
    expect(count.statements).toBe(before)
    // Known, but no longer fresh: it is asked about again.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
    try {
      await expectLimited(await ask('/v1/providers', { address, key: unseen }), 'refused')
      vi.setSystemTime(Date.now() + 900)
      expect((await ask('/v1/providers', { address, key })).status).toBe(200)
      // The address is open again after its minute.
      vi.setSystemTime(Date.now() + 1000)
      expect((await ask('/v1/providers', { address, key: unseen })).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })

  it('without a key, or with what is none, counts as well', async () => {
    await untilWindowHas(5000)
    const { ask, count } = countedService()
    const address = newAddress()
    for (let asked = 0; asked < 30; asked++) {
      const response = await ask('/v1/links', { address, ...(asked % 2 === 0 ? {} : { key: 'psg_test_0' }) })
      expect(response.status).toBe(401)
    }
    await expectLimited(await ask('/v1/links', { address }), 'refused')
    expect(count.statements).toBe(0)
  })
})

describe('calls with a key', () => {
  it.for([
    ['create', { path: '/v1/links', body: exampleLink }],
    ['list', { path: '/v1/links?status=pending' }],
    ['call', { path: '/v1/links' }],
  ] as const)('are limited as %s, each key by itself, and cost nothing then', async ([policy, { path, ...call }]) => {
    await untilWindowHas(10_000)
    const own = { [policy]: 5 }
    const { ask, count } = countedService(withQuotas(own))
    const [{ key, organisationId }, { key: other }] = [await newAccount(), await newAccount()]
    expect((await ask(path, { key, ...call })).ok).toBe(true)
    await useUp(policy, hashApiKey(key), 4)
    const before = { ...count }
    // Before the body or the query is judged.
    await expectLimited(await ask(path, { key, ...call }), policy, own)
    await expectLimited(await ask(path, { key, ...call, ...(policy === 'create' ? { body: 1 } : {}) }), policy, own)
    expect(count).toEqual(before)
    expect((await ask(path, { key: other, ...call })).ok).toBe(true)
    // What is counted apart goes on, also with this key.
    const elsewhere = policy === 'call' ? '/v1/links?status=pending' : '/v1/links'
    expect((await ask(elsewhere, { key })).status).toBe(200)
    const { key: second } = await newAccount('test', organisationId)
    expect((await ask(path, { key: second, ...call })).ok).toBe(true)
  })
})

describe('what is open to everybody', () => {
  const own = { public: 20 }
  const open = OPERATIONS.filter(({ isPublic, path }) => isPublic === true && path !== '/health')
  const pages = ['/connect/link_0', '/connect.js', '/device.js', '/openapi.json'].map((path) => ({
    method: 'get',
    path,
  }))

  it('is limited by address, every route of it, and never reads the database then', async () => {
    await untilWindowHas(10_000)
    const { ask, count } = countedService(withQuotas(own))
    const address = newAddress()
    await useUp('public', address, 20)
    for (const { method, path } of [...open, ...pages]) {
      const body = method === 'post' ? { body: {} } : {}
      const answer = await ask(path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase(), address, ...body })
      await expectLimited(answer, 'public', own)
      expect((await ask(path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase(), ...body })).status).not.toBe(
        429,
      )
    }
    expect(open.length + pages.length).toBeGreaterThan(7)
    expect(count.statements).toBe(0)
    expect((await ask('/health', { address })).status).toBe(200)
  })

  it('does not count by what a caller writes himself', async () => {
    await untilWindowHas(10_000)
    const { ask } = countedService(withQuotas(own))
    const address = newAddress()
    await useUp('public', address, 20)
    const headers = { 'X-Forwarded-For': '198.51.100.1', 'X-Real-IP': '198.51.100.2', 'CF-Worker': 'a.example' }
    await expectLimited(await ask('/.well-known/jwks.json', { address, headers }), 'public', own)
  })

  it('tells a page of another origin when to come back', async () => {
    await untilWindowHas(10_000)
    const { ask } = countedService(withQuotas(own))
    const address = newAddress()
    await useUp('public', address, 20)
    const headers = { Origin: 'https://your-app.example' }
    for (const [path, call] of [
      ['/link/claim', { body: { code: 'clm_0' } }],
      ['/.well-known/jwks.json', {}],
      ['/openapi.json', {}],
    ] as const) {
      const answer = await ask(path, { address, headers, ...call })
      expect(answer.status).toBe(429)
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(answer.headers.get('Access-Control-Expose-Headers')).toMatch(
        /Retry-After,\s*RateLimit,\s*RateLimit-Policy/,
      )
    }
  })

  it.for([
    ['en-US', 'Wait a minute, then try again.'],
    ['es', 'Espere un minuto y vuelva a intentarlo.'],
  ])('is a page in the words of the user where it is the hosted page (%s)', async ([language, words]) => {
    await untilWindowHas(10_000)
    const { ask, count } = countedService(withQuotas(own))
    const { linkId, claimCode } = await createLink(await newAccount())
    await useUp('link', linkId)
    const answer = await ask(`/connect/${linkId}?code=${claimCode}`, { headers: { 'Accept-Language': language } })
    await expectLimited(answer, 'link')
    expect(answer.headers.get('Content-Type')).toContain('text/html')
    expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const page = await answer.text()
    expect(page).toContain(words)
    expect(page).not.toContain(claimCode)
    expect(count.statements).toBe(0)
  })
})

describe('what names a link', () => {
  it('is 60 a minute for all of it together, from wherever: of 70 claims 10 read nothing', async () => {
    await untilWindowHas(15_000)
    const { ask, count } = countedService()
    const { claimCode } = await createLink(await newAccount())
    const statuses: number[] = []
    for (let asked = 0; asked < 70; asked++) {
      statuses.push((await ask('/link/claim', { body: { code: claimCode } })).status)
    }
    expect(statuses).toEqual([200, ...Array<number>(59).fill(409), ...Array<number>(10).fill(429)])
    expect(count.statements).toBe(60)
    const other = await createLink(await newAccount())
    expect((await ask('/link/claim', { body: { code: other.claimCode } })).status).toBe(200)
  })

  it('is refused before the upgrade, for both sockets', async () => {
    await untilWindowHas(15_000)
    const { ask, count } = countedService()
    const { linkId, claimCode } = await createLink(await newAccount())
    const { websocketUrl, clientToken } = await claimLink(claimCode)
    await useUp('link', linkId)
    const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' }
    const { pathname } = new URL(websocketUrl)
    await expectLimited(await ask(`/link/ws?code=${claimCode}`, { headers }), 'link')
    await expectLimited(await ask(`${pathname}?role=client&token=${clientToken}`, { headers }), 'link')
    expect(count.statements).toBe(0)
    // A forged token or code says nothing of the link, and cannot use it up.
    expect((await ask(`${pathname}?role=client&token=${clientToken}x`, { headers })).status).toBe(401)
    expect((await ask(`/link/ws?code=${claimCode}x`, { headers })).status).toBe(404)
  })

  it('a forged code or token does not count', async () => {
    await untilWindowHas(15_000)
    const { ask } = countedService()
    const { linkId, claimCode } = await createLink(await newAccount())
    for (let asked = 0; asked < 70; asked++) {
      await ask('/link/claim', { body: { code: `${claimCode.slice(0, -1)}${claimCode.endsWith('0') ? '1' : '0'}` } })
      await ask(`/sessions/${linkId}/sess_0?role=client&token=ct_0`)
    }
    expect((await ask('/link/claim', { body: { code: claimCode } })).status).toBe(200)
  })
})

describe('a limiter that does not work', () => {
  it.for<[string, unknown]>([
    ['is missing', undefined],
    ['throws', { limit: () => Promise.reject(new Error('no limiter today')) }],
  ])('(%s) lets everybody in, and is in the log at most once', async ([, binding]) => {
    const names = Object.values(POLICIES).map((policy) => policy.binding)
    const { ask } = countedService(Object.fromEntries(names.map((name) => [name, binding])))
    const { key } = await newAccount()
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    for (let round = 0; round < 2; round++) {
      expect((await ask('/v1/links', { key, body: exampleLink })).status).toBe(201)
      expect((await ask('/v1/links', { key })).status).toBe(200)
      expect((await ask('/v1/links', { key: madeUp() })).status).toBe(401)
      expect((await ask('/.well-known/jwks.json')).status).toBe(200)
    }
    const lines = logged.mock.calls.map(([line]) => String(line))
    logged.mockRestore()
    expect(lines.filter((line) => !line.includes('"limit_failed"'))).toEqual([])
    expect(new Set(lines.map((line) => /"policy":"(\w+)"/.exec(line)?.[1])).size).toBe(lines.length)
  })
})

describe('with the limiter', () => {
  const open = { limit: () => Promise.resolve({ success: true }) }

  it('an attacker gets what it says, and got all of it without', async () => {
    const services = {
      without: countedService({ LIMIT_REFUSED: open, LIMIT_LINK: open }),
      with: countedService(),
    }
    await untilWindowHas(20_000)
    for (const [name, { ask, count }] of Object.entries(services)) {
      const address = newAddress()
      for (let asked = 0; asked < 100; asked++) {
        await ask('/v1/links', { address, key: madeUp() })
      }
      const keys = count.statements
      const { claimCode } = await createLink(await newAccount())
      for (let asked = 0; asked < 70; asked++) {
        await ask('/link/claim', { body: { code: claimCode } })
      }
      const claims = count.statements - keys
      console.log(`${name} the limiter: 100 made-up keys read D1 ${keys} times, 70 claims of one link ${claims} times`)
      expect([keys, claims]).toEqual(name === 'with' ? [31, 60] : [100, 70])
    }
  })

  it('a create costs what it cost, but for the asking', async () => {
    const { key } = await newAccount()
    const services = { without: countedService({ LIMIT_CREATE: open }), with: countedService() }
    const took = { without: [] as number[], with: [] as number[] }
    for (let round = 0; round < 60; round++) {
      for (const name of ['without', 'with'] as const) {
        const start = performance.now()
        expect((await services[name].ask('/v1/links', { key, body: exampleLink })).status).toBe(201)
        took[name].push(performance.now() - start)
      }
    }
    const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!
    const [before, after] = [median(took.without), median(took.with)]
    console.log(
      `create: ${before.toFixed(2)} ms without, ${after.toFixed(2)} ms with the limiter (${(after / before).toFixed(2)})`,
    )
    expect(services.with.count.rowsWritten).toBe(services.without.count.rowsWritten)
  })
})
