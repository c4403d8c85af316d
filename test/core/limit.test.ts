// Which limit a call falls under, and what somebody who is over one is told.
import { describe, it } from 'vitest'
import { type Exceeded, limitHeaders, policyOfCall, quotas } from '../../src/core/limit.ts'

describe('a call with a key counts as', () => {
  it.for<[method: string, address: string, string]>([
    ['POST', '/v1/links', 'create'],
    ['GET', '/v1/links', 'call'],
    ['GET', '/v1/links?limit=100&cursor=link_0', 'call'],
    ['GET', '/v1/links?status=pending', 'list'],
    ['GET', '/v1/links?integrationId=att', 'list'],
    ['GET', '/v1/links?errorCode=LOGIN_FAILED', 'list'],
    ['GET', '/v1/links?createdAfter=2026-03-01', 'list'],
    ['GET', '/v1/links?createdBefore=2026-03-01', 'list'],
    ['GET', '/v1/links?webhook=exhausted', 'list'],
    ['GET', '/v1/links?limit=1&externalUserId=', 'list'],
    ['HEAD', '/v1/links?externalUserId=a', 'list'],
    ['DELETE', '/v1/links?externalUserId=a', 'call'],
    ['GET', '/v1/links/link_0?status=pending', 'call'],
    ['POST', '/v1/links/link_0/cancel', 'call'],
    ['POST', '/v1/sandbox/links/link_0/simulate', 'call'],
    ['PATCH', '/v1/nothing', 'call'],
  ])('%s %s: %s', ([method, address, expected], { expect }) => {
    const { pathname, searchParams } = new URL(address, 'https://passage.example.com')
    expect(policyOfCall(method, pathname, searchParams)).toBe(expected)
  })
})

describe('the numbers of a deployment', () => {
  it('are the usual ones but for those that it names', ({ expect }) => {
    expect(quotas().parse({ create: 1, link: 2 })).toEqual({
      create: 1,
      list: 600,
      call: 6000,
      refused: 30,
      public: 600,
      link: 2,
    })
  })

  it.for([{ creates: 1 }, { create: 0 }, { create: '1' }, { create: 1.5 }, []])('are not %j', (given, { expect }) => {
    expect(quotas().safeParse(given).success).toBe(false)
  })
})

describe('the headers of an exceeded limit', () => {
  it.for<[Exceeded, string, string, string]>([
    [{ policy: 'create', quota: 3000, window: 60, retryIn: 60 }, '60', '"create";r=0;t=60', '"create";q=3000;w=60'],
    [{ policy: 'link', quota: 60, window: 60, retryIn: 0.2 }, '1', '"link";r=0;t=1', '"link";q=60;w=60'],
    [{ policy: 'link', quota: 60, window: 60, retryIn: 0 }, '1', '"link";r=0;t=1', '"link";q=60;w=60'],
    [
      { policy: 'simulation', quota: 10, window: null, retryIn: 9.01 },
      '10',
      '"simulation";r=0;t=10',
      '"simulation";q=10;qu="concurrent-requests"',
    ],
  ])('%j', ([exceeded, retryAfter, left, policy], { expect }) => {
    expect(limitHeaders(exceeded)).toEqual({ 'Retry-After': retryAfter, RateLimit: left, 'RateLimit-Policy': policy })
  })
})
