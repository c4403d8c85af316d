// The limits with the platform's own limiter, which runs here too. Its window is a minute of the clock, so that what is counted
// together must fall into one.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { app } from '../../src/app.ts'
import { placeOf } from '../../src/core/address.ts'
import { POLICIES, type PolicyName, type Quotas, quotas, WINDOW_SECONDS } from '../../src/core/limit.ts'
import { newAddress } from './address.ts'
import { ORIGIN } from './api.ts'
import { type D1Count, metered } from './meter.ts'

/** Returns once that much of the minute is left. Milliseconds. */
export async function untilWindowHas(left: number): Promise<void> {
  const window = WINDOW_SECONDS * 1000
  const rest = window - (Date.now() % window)
  if (rest < left) {
    await wait(rest + 50)
  }
}

/** Takes all that somebody has of the smallest limits, as that many requests would have. */
export async function useUp(policy: PolicyName, key: string, quota: number = POLICIES[policy].quota): Promise<void> {
  const counted = POLICIES[policy].countedBy === 'address' ? placeOf(key, undefined) : key
  for (let count = 0; count < quota; count++) {
    await env[POLICIES[policy].binding].limit({ key: counted })
  }
}

/**
 * The bindings of a deployment with its own numbers. The limiter here takes another number with each call, which is what
 * another wrangler.toml would give it: it still does the counting, and to count to thousands takes it half a minute.
 */
export function withQuotas(own: Partial<Quotas>): Partial<Env> {
  const named = Object.keys(own) as PolicyName[]
  const bindings = named.map((policy) => {
    const { binding } = POLICIES[policy]
    const limiter = env[binding] as { limit: (options: object) => Promise<RateLimitOutcome> }
    return [binding, { limit: ({ key }: RateLimitOptions) => limiter.limit({ key, limit: own[policy] }) }]
  })
  return { ...Object.fromEntries(bindings), LIMITS: JSON.stringify(own) }
}

/** A service whose database is counted, and what it answers to whom. */
export function countedService(
  changes: Partial<Env> = {},
  database = env.DB,
): {
  readonly count: D1Count
  readonly ask: (
    path: string,
    from?: { method?: string; address?: string; key?: string; body?: unknown; headers?: object },
  ) => Promise<Response>
} {
  const { db, count } = metered(database)
  const bindings = { ...env, DB: db, ...changes }
  return {
    count,
    async ask(path, { method, address = newAddress(), key, body, headers } = {}) {
      const ctx = createExecutionContext()
      const request = new Request(`${ORIGIN}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          'CF-Connecting-IP': address,
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const response = await app.fetch(request, bindings, ctx)
      await waitOnExecutionContext(ctx)
      return response
    },
  }
}

/** Checks that an answer is the refusal of one limit, as the API describes it. */
export async function expectLimited(response: Response, policy: PolicyName, own: Partial<Quotas> = {}): Promise<void> {
  expect(response.status).toBe(429)
  const retryAfter = response.headers.get('Retry-After') ?? ''
  expect(retryAfter).toMatch(/^\d+$/)
  expect(Number(retryAfter)).toBeGreaterThan(0)
  expect(Number(retryAfter)).toBeLessThanOrEqual(WINDOW_SECONDS)
  expect(response.headers.get('RateLimit')).toBe(`"${policy}";r=0;t=${retryAfter}`)
  expect(response.headers.get('RateLimit-Policy')).toBe(`"${policy}";q=${quotas().parse(own)[policy]};w=60`)
  if (response.headers.get('Content-Type')?.startsWith('application/json') === true) {
    expect(await response.json()).toEqual({
      error: 'Too many requests: try again after the time in Retry-After',
      code: 'rate_limited',
    })
  }
}
