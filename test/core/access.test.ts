// What becomes of a request by its API key.
import { describe, it } from 'vitest'
import {
  type Access,
  decideLookup,
  KnownKeys,
  type Knowledge,
  MCP_PATH,
  missingScope,
  newUse,
  scopesIn,
} from '../../src/core/access.ts'
import { type Scope, SCOPES } from '../../src/wire/scope.ts'

const access: Access = {
  owner: { organisationId: 'org_000000000001', mode: 'test' },
  scopes: SCOPES,
  expiresAt: null,
  lastUsedOn: null,
}

describe('whether the database is asked about a key', () => {
  it.for<[isKey: boolean, Knowledge, isClosed: boolean, string]>([
    [true, 'fresh', false, 'let in'],
    [true, 'fresh', true, 'let in'],
    [true, 'known', false, 'ask'],
    [true, 'known', true, 'ask'],
    [true, 'unknown', false, 'ask'],
    [true, 'unknown', true, 'limit'],
    [false, 'unknown', false, 'refuse'],
    [false, 'unknown', true, 'limit'],
  ])('key: %s, %s, address closed: %s: %s', ([isKey, knowledge, isClosed, expected], { expect }) => {
    expect(decideLookup(isKey, knowledge, isClosed)).toBe(expected)
  })
})

describe('what an isolate knows of a key', () => {
  const MINUTE = 60_000
  const HOUR = 3_600_000

  it.for<[expiresAt: number | null, at: number, Knowledge]>([
    [null, 0, 'fresh'],
    [null, MINUTE - 1, 'fresh'],
    // Within a minute a revoked key is asked about, and refused.
    [null, MINUTE, 'known'],
    [null, HOUR - 1, 'known'],
    [null, HOUR, 'unknown'],
    // One that expires opens nothing from that very moment on.
    [5000, 4999, 'fresh'],
    [5000, 5000, 'known'],
    [MINUTE + 1, MINUTE, 'known'],
  ])('that expires at %s is at %s: %s', ([expiresAt, at, expected], { expect }) => {
    const keys = new KnownKeys()
    keys.keep('hash', { ...access, expiresAt }, 0)
    const { knowledge, access: found } = keys.find('hash', at)
    expect([knowledge, found]).toEqual([expected, expected === 'fresh' ? { ...access, expiresAt } : null])
    expect(keys.find('other', 0)).toEqual({ knowledge: 'unknown', access: null })
  })

  it('is nothing once it was refused', ({ expect }) => {
    const keys = new KnownKeys()
    keys.keep('hash', access, 0)
    keys.forget('hash')
    expect(keys.find('hash', 0).knowledge).toBe('unknown')
  })

  it('holds the day of its use, and is no younger for it', ({ expect }) => {
    const keys = new KnownKeys()
    keys.keep('hash', access, 0)
    keys.noteUse('hash', '2026-01-01', MINUTE - 1)
    keys.noteUse('other', '2026-01-01', 0)
    expect(keys.find('hash', MINUTE - 1).access).toEqual({ ...access, lastUsedOn: '2026-01-01' })
    expect([keys.find('hash', MINUTE).knowledge, keys.find('other', 0).knowledge]).toEqual(['known', 'unknown'])
  })
})

describe('the scopes of a key', () => {
  it.for<[method: string, scopes: Scope[], missing: Scope | null]>([
    ['GET', ['links:read'], null],
    ['HEAD', ['links:read'], null],
    ['GET', ['links:write', 'erase'], 'links:read'],
    ['HEAD', ['erase'], 'links:read'],
    ['POST', ['links:write'], null],
    ['POST', ['links:read', 'erase'], 'links:write'],
    ['DELETE', ['erase'], null],
    ['DELETE', ['links:write', 'links:read'], 'erase'],
    ['DELETE', [], 'erase'],
    // Nothing answers to it: 405, whatever the key.
    ['PATCH', [], null],
    ['OPTIONS', [], null],
  ])('%s with %j lacks %s', ([method, scopes, missing], { expect }) => {
    expect(missingScope(method, '/v1/links', scopes)).toBe(missing)
  })

  it('are not asked for where agents ask: each tool is a call of its own', ({ expect }) => {
    expect(missingScope('POST', MCP_PATH, ['links:read'])).toBe(null)
    expect(missingScope('POST', `${MCP_PATH}/`, ['links:read'])).toBe('links:write')
  })

  it.for<[string, Scope[]]>([
    ['links:write links:read erase', ['links:write', 'links:read', 'erase']],
    ['erase', ['erase']],
    ['erase links:read', ['links:read', 'erase']],
    ['', []],
    ['links', []],
    ['links:read of:later', ['links:read']],
    ['LINKS:READ links:readx', []],
  ])('%j are %j', ([text, expected], { expect }) => {
    expect(scopesIn(text)).toEqual(expected)
  })
})

describe('the day of the last use', () => {
  it.for<[lastUsedOn: string | null, now: string, day: string | null]>([
    [null, '2026-03-01T00:00:00Z', '2026-03-01'],
    ['2026-02-28', '2026-03-01T00:00:00Z', '2026-03-01'],
    ['2026-03-01', '2026-03-01T00:00:00Z', null],
    ['2026-03-01', '2026-03-01T23:59:59.999Z', null],
    ['2026-03-01', '2026-03-02T00:00:00Z', '2026-03-02'],
    // Another machine's clock is ahead.
    ['2026-03-02', '2026-03-01T23:59:59Z', null],
  ])('%s, at %s: %s', ([lastUsedOn, now, day], { expect }) => {
    expect(newUse({ ...access, lastUsedOn }, Date.parse(now))).toBe(day)
  })
})
