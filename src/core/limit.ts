// How much is too much: each limit by its name, and what the one who is over it is told. Counts nothing itself: requests are
// counted by the platform's limiter (http/limit.ts), the rest where it happens.
import * as z from 'zod'
import { once } from '../wire/once.ts'

/** Those of the platform are of 10 or 60 seconds. */
export const WINDOW_SECONDS = 60

/**
 * The limits of requests, each with its binding in wrangler.toml, where the same numbers count: a test holds the two equal.
 * One request falls under the limit of its caller's key, or under that of its address and then of the link that it names.
 */
export const POLICIES = {
  create: { binding: 'LIMIT_CREATE', countedBy: 'API key', quota: 3000 },
  list: { binding: 'LIMIT_LIST', countedBy: 'API key', quota: 600 },
  call: { binding: 'LIMIT_CALL', countedBy: 'API key', quota: 6000 },
  refused: { binding: 'LIMIT_REFUSED', countedBy: 'address', quota: 30 },
  public: { binding: 'LIMIT_PUBLIC', countedBy: 'address', quota: 600 },
  link: { binding: 'LIMIT_LINK', countedBy: 'link', quota: 60 },
} as const
export type PolicyName = keyof typeof POLICIES

export type Quotas = Readonly<Record<PolicyName, number>>

const quota = (name: PolicyName) => z.int().min(1).default(POLICIES[name].quota)

/** A deployment's own numbers, where it has any. */
export const quotas = once(() =>
  z.strictObject({
    create: quota('create'),
    list: quota('list'),
    call: quota('call'),
    refused: quota('refused'),
    public: quota('public'),
    link: quota('link'),
  }),
)

/** A search in a list reads more of the database than any other call. */
const FILTERS = ['status', 'integrationId', 'externalUserId', 'errorCode', 'createdAfter', 'createdBefore', 'webhook']

/** Which limit a call with a valid API key counts against: one each. */
export function policyOfCall(method: string, path: string, query: URLSearchParams): 'create' | 'list' | 'call' {
  if (path !== '/v1/links') {
    return 'call'
  }
  if (method === 'POST') {
    return 'create'
  }
  return method !== 'DELETE' && FILTERS.some((name) => query.has(name)) ? 'list' : 'call'
}

/** A limit that somebody is over. */
export interface Exceeded {
  /** As the headers name it: callers may tell their limits apart by it. */
  readonly policy: string
  readonly quota: number
  /** Seconds in which the quota counts; null: as many at once. */
  readonly window: number | null
  /** Seconds after which it is worth another try. */
  readonly retryIn: number
}

/**
 * The headers of the answer, as the draft has them, besides the older Retry-After:
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitHeaders({ policy, quota, window, retryIn }: Exceeded): Readonly<Record<string, string>> {
  const seconds = Math.max(1, Math.ceil(retryIn))
  return {
    'Retry-After': String(seconds),
    RateLimit: `"${policy}";r=0;t=${seconds}`,
    'RateLimit-Policy': `"${policy}";q=${quota}${window === null ? ';qu="concurrent-requests"' : `;w=${window}`}`,
  }
}

/** Those that a page of another origin may read. */
export const LIMIT_HEADERS = ['Retry-After', 'RateLimit', 'RateLimit-Policy']
