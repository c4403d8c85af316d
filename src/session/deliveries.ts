// The deliveries table: the truth about every webhook of this link. The queue message is only a wake-up, so a lost,
// doubled or late one changes nothing. SQL in, core types out.
import * as z from 'zod'

export interface Attempt {
  /** Epoch milliseconds. */
  readonly at: number
  readonly status: number | null
  readonly outcome: string
  readonly durationMs: number
}

export interface StoredDelivery {
  readonly number: number
  readonly id: string
  readonly eventId: string
  readonly sealedBody: Uint8Array
  readonly attempts: readonly Attempt[]
  /** Attempts since it was opened: where it stands in the schedule. */
  readonly tries: number
  readonly nextAt: number
  readonly token: number
}

const attempts = z.array(
  z.object({ at: z.number(), status: z.number().nullable(), outcome: z.string(), durationMs: z.number() }),
)

const row = z
  .object({
    number: z.number(),
    id: z.string(),
    event_id: z.string(),
    sealed_body: z.instanceof(ArrayBuffer),
    attempts: z.string().transform((text) => attempts.parse(JSON.parse(text))),
    tries: z.number(),
    next_at: z.number(),
    token: z.number(),
  })
  .transform((columns): StoredDelivery => ({
    number: columns.number,
    id: columns.id,
    eventId: columns.event_id,
    sealedBody: new Uint8Array(columns.sealed_body),
    attempts: columns.attempts,
    tries: columns.tries,
    nextAt: columns.next_at,
    token: columns.token,
  }))

export function insertDelivery(
  sql: SqlStorage,
  delivery: { id: string; eventId: string; event: string; sealedBody: Uint8Array; nextAt: number },
): void {
  sql.exec(
    `INSERT INTO deliveries (id, event_id, event, sealed_body, status, attempts, tries, next_at, token)
     VALUES (?, ?, ?, ?, 'pending', '[]', 0, ?, 0)`,
    delivery.id,
    delivery.eventId,
    delivery.event,
    delivery.sealedBody,
    delivery.nextAt,
  )
}

/** A delivery as the developer sees it. */
export interface DeliveryView {
  readonly id: string
  readonly eventId: string
  readonly event: string
  readonly status: 'pending' | 'delivered' | 'exhausted' | 'canceled'
  readonly attempts: readonly Attempt[]
  /** Epoch milliseconds; null once it is settled. */
  readonly nextAttemptAt: number | null
}

const viewRow = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event: z.string(),
    status: z.enum(['pending', 'delivered', 'exhausted', 'canceled']),
    attempts: z.string().transform((text) => attempts.parse(JSON.parse(text))),
    next_at: z.number().nullable(),
  })
  .transform(({ event_id: eventId, next_at: nextAttemptAt, ...rest }): DeliveryView => ({
    ...rest,
    eventId,
    nextAttemptAt,
  }))

/** Every delivery of the link, in the order of its events. */
export function listDeliveries(sql: SqlStorage): DeliveryView[] {
  return sql
    .exec('SELECT id, event_id, event, status, attempts, next_at FROM deliveries ORDER BY number')
    .toArray()
    .map((found) => viewRow.parse(found))
}

/** Sends it again from the first step of the schedule. False where there is no such delivery. */
export function reopenDelivery(sql: SqlStorage, id: string, now: number): boolean {
  const reopened = sql.exec(
    `UPDATE deliveries SET status = 'pending', tries = 0, next_at = ?, token = token + 1
     WHERE id = ? AND status != 'canceled' RETURNING id`,
    now,
    id,
  )
  return reopened.toArray().length > 0
}

/** The oldest open delivery. The ones behind it wait until it is delivered or given up: events arrive in order. */
export function findOpenDelivery(sql: SqlStorage): StoredDelivery | null {
  const [found] = sql
    .exec(
      `SELECT number, id, event_id, sealed_body, attempts, tries, next_at, token FROM deliveries
       WHERE status = 'pending' ORDER BY number LIMIT 1`,
    )
    .toArray()
  return found === undefined ? null : row.parse(found)
}

/**
 * Renews the token, so that a doubled or late message finds it gone, and puts the next wake-up off by the lease, so
 * that a consumer that dies in the middle is made good. Gives the token that the outcome must come with.
 */
export function takeDelivery(sql: SqlStorage, delivery: StoredDelivery, leaseUntil: number): number {
  const token = delivery.token + 1
  sql.exec('UPDATE deliveries SET token = ?, next_at = ? WHERE number = ?', token, leaseUntil, delivery.number)
  return token
}

export function updateDelivery(
  sql: SqlStorage,
  number: number,
  to: {
    status: 'pending' | 'delivered' | 'exhausted'
    attempts: readonly Attempt[]
    tries: number
    nextAt: number | null
  },
): void {
  sql.exec(
    'UPDATE deliveries SET status = ?, attempts = ?, tries = ?, next_at = ?, token = token + 1 WHERE number = ?',
    to.status,
    JSON.stringify(to.attempts),
    to.tries,
    to.nextAt,
    number,
  )
}
