// What a link's life costs at Cloudflare, by list price. Pure: the rows are those that test/flow/bill.test.ts counts, and it
// fails where one is added; the rest is listed here, each with what it is made of.
import { LINK_KEPT } from '../core/link.ts'

/** By when they are written. */
export interface Rows {
  readonly create: number
  /** The user opens the hosted page. */
  readonly page: number
  /** From the claim to the last operation, with its alarms at a person's pace. */
  readonly session: number
  readonly webhook: number
  /** The cron, and what forgets the link. */
  readonly later: number
}

export interface Life {
  readonly name: string
  readonly rows: Rows
  /** To the Worker: calls, pages and their scripts, upgrades, batches of the queue. */
  readonly requests: number
  /** To the link's object: calls, upgrades, alarms, and 20 frames for one. */
  readonly objectRequests: number
  /** Seconds in which the object is in memory and works: sockets hibernate. */
  readonly objectSeconds: number
  /** Milliseconds of processor time, of the Worker and of the object. */
  readonly cpuMs: number
  readonly queueOperations: number
  /** Lines of the log. */
  readonly logs: number
  /** Bytes in D1, and in the object until it is forgotten. */
  readonly stored: { readonly database: number; readonly object: number }
}

const CREATED = { requests: 1, cpuMs: 2 }

export const LIVES = {
  unopened: {
    name: 'never opened',
    rows: { create: 2, page: 0, session: 0, webhook: 0, later: 3 },
    requests: CREATED.requests,
    objectRequests: 0,
    objectSeconds: 0,
    cpuMs: CREATED.cpuMs,
    queueOperations: 0,
    logs: 0,
    stored: { database: 1100, object: 0 },
  },
  completed: {
    name: 'completed',
    rows: { create: 2, page: 1, session: 22, webhook: 4, later: 4 },
    // The page, its script and its style, the status socket, the claim, the session's socket, one batch of the queue.
    requests: CREATED.requests + 7,
    // Watched, claimed, connected; 25 frames; taken, settled; three alarms.
    objectRequests: 10,
    objectSeconds: 1,
    cpuMs: CREATED.cpuMs + 25,
    queueOperations: 3,
    logs: 1,
    stored: { database: 1400, object: 28_672 },
  },
  failedTwice: {
    name: 'failed twice, then expired',
    rows: { create: 2, page: 1, session: 21, webhook: 5, later: 8 },
    requests: CREATED.requests + 12,
    objectRequests: 17,
    objectSeconds: 2,
    cpuMs: CREATED.cpuMs + 30,
    queueOperations: 9,
    logs: 2,
    stored: { database: 1200, object: 28_672 },
  },
} satisfies Record<string, Life>

/** Dollars a million, past what the plan of $5 a month includes (millions a month). Read on the date. */
export const PRICES = {
  date: '2026-11-27',
  rows: { price: 1, included: 50 },
  requests: { price: 0.3, included: 10 },
  objectRequests: { price: 0.15, included: 1 },
  /** GB seconds: an object is billed as 128 MB. */
  duration: { price: 12.5, included: 0.4 },
  cpuMs: { price: 0.02, included: 30 },
  queueOperations: { price: 0.4, included: 1 },
  logs: { price: 0.6, included: 20 },
} as const
export const PLAN = 5
const OBJECT_GB = 0.128
const STORED = { database: 0.75, object: 0.2 }
const GB = 1e9

export type Item = Exclude<keyof typeof PRICES, 'date'>
export const ITEMS = Object.keys(PRICES).filter((name): name is Item => name !== 'date')

export const rowsOf = ({ rows }: Life): number => Object.values(rows).reduce((sum, some) => sum + some, 0)

/** How much of each item a life uses. */
export function usageOf(life: Life): Readonly<Record<Item, number>> {
  const { requests, objectRequests, objectSeconds, cpuMs, queueOperations, logs } = life
  const duration = objectSeconds * OBJECT_GB
  return { rows: rowsOf(life), requests, objectRequests, duration, cpuMs, queueOperations, logs }
}

/** Dollars for a million such lives, past what is included, without storage. */
export function pricePerMillion(life: Life): number {
  const usage = usageOf(life)
  return ITEMS.reduce((sum, item) => sum + usage[item] * PRICES[item].price, 0)
}

/** What one database holds. Bytes. */
const DATABASE_BYTES = 10e9
const DAY = 24 * 60 * 60

/** Links of MIX that a database can take in 30 days for ever: those of the last 31 days, and the hours that they are open, fit. */
export function linksADatabase(): number {
  const bytes = MIX.reduce((sum, [{ stored }, share]) => sum + share * stored.database, 0)
  return (DATABASE_BYTES / bytes / (LINK_KEPT / DAY + 1)) * 30
}

/** Dollars a month to keep a million of them: both stores forget a link a month after its end. */
export function storagePerMillion({ stored }: Life): { readonly database: number; readonly object: number } {
  return {
    database: (stored.database * 1e6 * STORED.database) / GB,
    object: (stored.object * 1e6 * STORED.object) / GB,
  }
}

/** Of all links: what becomes of them. */
export const MIX: readonly (readonly [life: Life, share: number])[] = [
  [LIVES.unopened, 0.3],
  [LIVES.completed, 0.6],
  [LIVES.failedTwice, 0.1],
]

/** Dollars of a month in which so many links are created, what is included taken off; storage is not in it. */
export function monthlyBill(links: number): number {
  const used = (item: Item): number => MIX.reduce((sum, [life, share]) => sum + links * share * usageOf(life)[item], 0)
  return ITEMS.reduce(
    (sum, item) => sum + Math.max(0, used(item) / 1e6 - PRICES[item].included) * PRICES[item].price,
    PLAN,
  )
}
