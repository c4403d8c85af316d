// POST /mcp as HTTP sees it: the same door as /v1, one message in and one answer out.
import { describe, expect, it } from 'vitest'
import { call, expectJson, newAccount } from '../support/api.ts'
import { countedService, untilWindowHas, withQuotas } from '../support/limits.ts'

const message = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 7, method, params })
const ping = message('ping')

describe('the door', () => {
  it.for<[string, string | undefined, string]>([
    ['no key', undefined, 'Bearer'],
    ['something that is no key', 'hunter2', 'Bearer error="invalid_token"'],
  ])('is shut to %s', async ([, key, challenge]) => {
    const response = await call({ path: '/mcp', key, body: ping })
    expect(response.headers.get('WWW-Authenticate')).toBe(challenge)
    expect(await expectJson(response, 401)).toMatchObject({ code: 'unauthorized' })
  })

  it('is for POST alone, with or without a key', async () => {
    const { key } = await newAccount()
    for (const method of ['GET', 'DELETE', 'PUT', 'OPTIONS']) {
      for (const shown of [key, undefined]) {
        const response = await call({ method, path: '/mcp', key: shown })
        expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, 'POST'])
      }
    }
  })

  it.for<[string, Record<string, string>, unknown, number, object]>([
    ['a page of another origin', { Origin: 'https://evil.example' }, ping, 403, { error: { code: -32000 }, id: null }],
    ['who cannot read JSON', { Accept: 'text/event-stream' }, ping, 406, { error: { code: -32000 }, id: null }],
    ['what is no JSON', {}, '{', 400, { jsonrpc: '2.0', error: { code: -32700 }, id: null }],
    ['several messages', {}, [ping], 400, { error: { code: -32600 }, id: null }],
    ['another version', { 'MCP-Protocol-Version': '1' }, ping, 400, { error: { code: -32022 }, id: 7 }],
    ['an unknown method', {}, message('resources/list'), 200, { error: { code: -32601 }, id: 7 }],
    [
      'arguments that are none',
      {},
      message('tools/call', { name: 'get_link', arguments: [] }),
      200,
      { error: { code: -32602 } },
    ],
    ['a tool that is no name', {}, message('tools/call', { name: { a: 1 } }), 200, { error: { code: -32602 } }],
    ['a large body', {}, { ...ping, x: 'x'.repeat(65_536) }, 413, { code: 'body_too_large' }],
    ['another type', { 'Content-Type': 'text/plain' }, ping, 415, { code: 'unsupported_media_type' }],
  ])('refuses %s', async ([, headers, body, status, answer]) => {
    const { key } = await newAccount()
    const response = await call({ path: '/mcp', key, body, headers })
    expect(await expectJson(response, status)).toMatchObject(answer)
  })

  it('lets pages of its own in, and answers with the id of the request', async () => {
    const { key } = await newAccount()
    const headers = { Origin: 'https://passage.example.com', 'X-Request-Id': 'mine', Accept: 'application/json' }
    const response = await call({ path: '/mcp', key, body: ping, headers })
    expect(response.headers.get('X-Request-Id')).toBe('mine')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(null)
    expect(await expectJson(response, 200)).toEqual({ jsonrpc: '2.0', id: 7, result: {} })
  })

  it('takes a notification without an answer', async () => {
    const { key } = await newAccount()
    const body = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const response = await call({ path: '/mcp', key, body })
    expect([response.status, await response.text()]).toEqual([202, ''])
  })
})

describe('the newer protocol', () => {
  const params = {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  }
  const headersOf = (method: string) => ({ 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method })

  it('has what it wants of every answer, and how long it keeps', async () => {
    const { key } = await newAccount()
    const method = 'server/discover'
    const response = await call({ path: '/mcp', key, body: message(method, params), headers: headersOf(method) })
    expect(await expectJson(response, 200)).toMatchObject({
      result: {
        supportedVersions: ['2026-07-28'],
        resultType: 'complete',
        ttlMs: 300_000,
        cacheScope: 'private',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'passage' } },
      },
    })
  })

  it.for(['ping', 'initialize', 'subscriptions/listen', 'prompts/list'])('has no %s', async (method) => {
    const { key } = await newAccount()
    const response = await call({ path: '/mcp', key, body: message(method, params), headers: headersOf(method) })
    expect(await expectJson(response, 404)).toMatchObject({ id: 7, error: { code: -32601 } })
  })
})

describe('limits', () => {
  it('count each message, and what a tool asks for as well', async () => {
    await untilWindowHas(20_000)
    const { key } = await newAccount()
    const service = countedService(withQuotas({ call: 4 }))
    const use = async (): Promise<Response> =>
      await service.ask('/mcp', { key, body: message('tools/call', { name: 'list_providers' }) })
    for (let count = 0; count < 2; count++) {
      expect(await expectJson(await use(), 200)).toMatchObject({
        result: { structuredContent: { providers: [{}, {}, {}, {}] } },
      })
    }
    const over = await use()
    expect(over.headers.get('Retry-After')).toBe('60')
    expect(await expectJson(over, 429)).toMatchObject({ code: 'rate_limited' })
  })

  it('that a tool meets are told to the agent', async () => {
    await untilWindowHas(20_000)
    const { key } = await newAccount()
    const service = countedService(withQuotas({ call: 1 }))
    const response = await service.ask('/mcp', { key, body: message('tools/call', { name: 'list_providers' }) })
    const { result } = await expectJson<{ result: { isError: boolean; content: { text: string }[] } }>(response, 200)
    expect(result.isError).toBe(true)
    expect(JSON.parse(result.content[0]!.text)).toMatchObject({ code: 'rate_limited', retryAfter: 60 })
  })

  it('ask the database for a key once, however many calls a tool makes', async () => {
    const { key } = await newAccount()
    const service = countedService()
    await service.ask('/mcp', { key, body: message('tools/call', { name: 'list_providers' }) })
    expect(service.count.statements).toBe(1)
  })
})
