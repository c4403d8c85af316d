// What becomes of a message to /mcp, before any tool is looked for.
import { describe, it } from 'vitest'
import {
  agreedVersion,
  judgeMessage,
  type McpHeaders,
  offeredVersions,
  refusalByHeaders,
} from '../../src/core/mcp-message.ts'

const NEWER = '2026-07-28'
const OLDER = '2025-11-25'
const none: McpHeaders = { version: null, method: null, name: null }
const listed: McpHeaders = { version: NEWER, method: 'tools/list', name: null }
const called: McpHeaders = { version: NEWER, method: 'tools/call', name: 'get_link' }

/** What a request says of itself since 2026-07-28. */
const meta = (changes: object = {}) => ({
  _meta: {
    'io.modelcontextprotocol/protocolVersion': NEWER,
    'io.modelcontextprotocol/clientCapabilities': {},
    ...changes,
  },
})
const request = (changes: object = {}) => ({ jsonrpc: '2.0', id: 1, method: 'tools/list', ...changes })
const newer = (changes: object = {}, params: object = meta()) => request({ params, ...changes })

describe('a message', () => {
  it.for<[what: string, body: unknown, McpHeaders, isNewer: boolean]>([
    ['before the handshake is agreed', request({ method: 'initialize' }), none, false],
    [
      'a handshake that knows a version from before',
      request({ method: 'initialize' }),
      { ...none, version: '2024-11-05' },
      false,
    ],
    ['after it', request(), { ...none, version: OLDER }, false],
    ['that names no version', request({ id: 'a' }), none, false],
    ['that says its version by itself', newer(), listed, true],
    ['that calls a tool', newer({ method: 'tools/call' }, { ...meta(), name: 'get_link' }), called, true],
    [
      'whose tool is named in Base64',
      newer({ method: 'tools/call' }, { ...meta(), name: 'get_link' }),
      { ...called, name: '=?base64?Z2V0X2xpbms=?=' },
      true,
    ],
    // It is for the caller to say that there is no such tool.
    ['that calls none', newer({ method: 'tools/call' }), { ...called, name: null }, true],
    ['of a method that nobody knows', newer({ method: 'initialize' }), { ...listed, method: 'initialize' }, true],
  ])('%s is answered', ([, body, headers, isNewer], { expect }) => {
    const { id, method, params = {} } = body as { id: unknown; method: string; params?: object }
    expect(judgeMessage(JSON.stringify(body), headers)).toEqual({ kind: 'request', id, method, params, isNewer })
  })

  it.for<[what: string, body: unknown, McpHeaders]>([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, none],
    ['one of a version', { jsonrpc: '2.0', method: 'notifications/cancelled' }, { ...none, version: OLDER }],
    ['one of the newer', { jsonrpc: '2.0', method: 'notifications/cancelled' }, { ...none, version: NEWER }],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, none],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } }, none],
  ])('%s wants no answer', ([, body, headers], { expect }) => {
    expect(judgeMessage(JSON.stringify(body), headers)).toEqual({ kind: 'nothing to answer' })
  })

  it.for<[what: string, body: unknown, McpHeaders, id: unknown, code: number]>([
    ['no JSON', '{', none, null, -32700],
    ['nothing', '', none, null, -32700],
    ['several at once', [request()], none, null, -32600],
    ['none at once', [], none, null, -32600],
    ['a text', '"x"', none, null, -32600],
    ['null', 'null', none, null, -32600],
    ['another JSON-RPC', request({ jsonrpc: '1.0' }), none, null, -32600],
    ['no method', { jsonrpc: '2.0', id: 1 }, none, null, -32600],
    ['a method that is no text', request({ method: 1 }), none, null, -32600],
    ['an id of null', request({ id: null }), none, null, -32600],
    ['an id of half', request({ id: 1.5 }), none, null, -32600],
    ['an id that is an object', request({ id: {} }), none, null, -32600],
    ['params in a list', request({ params: [] }), none, 1, -32602],
    ['a version that nobody knows', request(), { ...none, version: '2099-01-01' }, 1, -32022],
    ['a version from before', request(), { ...none, version: '2025-03-26' }, 1, -32022],
    ['no version at all in the header', request(), { ...none, version: 'x' }, 1, -32022],
    ['a notification of such', { jsonrpc: '2.0', method: 'x' }, { ...none, version: '2099-01-01' }, null, -32022],
    ['the newer version in the header alone', request(), listed, 1, -32602],
    ['a handshake of the newer', request({ method: 'initialize' }), listed, 1, -32020],
    ['a version that is no text', newer({}, meta({ 'io.modelcontextprotocol/protocolVersion': 1 })), listed, 1, -32602],
    ['a version that is null', newer({}, meta({ 'io.modelcontextprotocol/protocolVersion': null })), listed, 1, -32602],
    ['no capabilities', newer({}, meta({ 'io.modelcontextprotocol/clientCapabilities': null })), listed, 1, -32602],
    [
      'one in itself that nobody knows',
      newer({}, meta({ 'io.modelcontextprotocol/protocolVersion': '2099-01-01' })),
      { ...listed, version: '2099-01-01' },
      1,
      -32022,
    ],
    [
      'an older one in itself',
      newer({}, meta({ 'io.modelcontextprotocol/protocolVersion': OLDER })),
      { ...listed, version: OLDER },
      1,
      -32022,
    ],
    ['another version in the header', newer(), { ...listed, version: OLDER }, 1, -32020],
    ['no version in the header', newer(), { ...listed, version: null }, 1, -32020],
    ['another method in the header', newer(), { ...listed, method: 'tools/call' }, 1, -32020],
    ['no method in the header', newer(), { ...listed, method: null }, 1, -32020],
    [
      'no tool in the header',
      newer({ method: 'tools/call' }, { ...meta(), name: 'get_link' }),
      { ...called, name: null },
      1,
      -32020,
    ],
    ['another tool in the header', newer({ method: 'tools/call' }, { ...meta(), name: 'x' }), called, 1, -32020],
    [
      'another tool in Base64',
      newer({ method: 'tools/call' }, { ...meta(), name: 'get_link' }),
      { ...called, name: '=?base64?eA==?=' },
      1,
      -32020,
    ],
  ])('%s is refused', ([, body, headers, id, code], { expect }) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const judged = judgeMessage(text, headers)
    expect(judged).toMatchObject({ kind: 'refused', status: 400, id, error: { code } })
    expect(judged.kind === 'refused' && judged.error.message).toMatch(/^.{15,}$/)
  })

  it('is told which versions there are', ({ expect }) => {
    expect(judgeMessage(JSON.stringify(request()), { ...none, version: '1' })).toMatchObject({
      error: { data: { supported: [NEWER, OLDER, '2025-06-18'], requested: '1' } },
    })
    expect(offeredVersions()).toEqual([NEWER])
  })
})

describe('the version of a handshake', () => {
  it.for<[asked: unknown, agreed: string]>([
    [OLDER, OLDER],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', OLDER],
    ['2099-01-01', OLDER],
    // It has no handshake.
    [NEWER, OLDER],
    [undefined, OLDER],
    [1, OLDER],
  ])('of %s is %s', ([asked, agreed], { expect }) => {
    expect(agreedVersion(asked)).toBe(agreed)
  })
})

describe('who asks', () => {
  const own = 'https://passage.example.com'
  it.for<[origin: string | null, accept: string | null, ownOrigin: string | null, status: number | null]>([
    // A program has no origin.
    [null, 'application/json, text/event-stream', own, null],
    [own, 'application/json, text/event-stream', own, null],
    [null, null, own, null],
    [null, '*/*', own, null],
    [null, 'text/event-stream;q=0.9, Application/JSON;q=0.1', own, null],
    [null, 'application/*', own, null],
    ['https://evil.example', 'application/json', own, 403],
    ['null', 'application/json', own, 403],
    ['', 'application/json', own, 403],
    ['http://passage.example.com', 'application/json', own, 403],
    ['https://passage.example.com:444', 'application/json', own, 403],
    // Of a name that was made to lead here, the service does not know that it is its own.
    ['http://rebound.example:8787', 'application/json', null, 403],
    [null, 'text/event-stream', own, 406],
    [null, 'text/html', own, 406],
    [null, '', own, 406],
  ])('from %s with Accept %s where it is %s: %s', ([origin, accept, ownOrigin, status], { expect }) => {
    expect(refusalByHeaders({ origin, accept }, ownOrigin)?.status ?? null).toBe(status)
  })
})
