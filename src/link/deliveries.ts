// The deliveries table: the truth about every webhook of this link. The queue message is only a wake-up, so a lost,
// doubled or late one changes nothing. SQL in, core types out.
import * as z from 'zod'
import type { decideRedelivery, DeliveryState } from '../core/delivery.ts'
import { attempt, type Attempt, type Delivery } from '../wire/delivery.ts'
import { WEBHOOK_EVENTS } from '../wire/event-type.ts'
import { DELIVERY_STATUSES, type DeliveryStatus } from '../wire/status.ts'

export interface StoredDelivery extends DeliveryState {
  readonly number: number
  readonly eventId: string
  readonly attempts: readonly Attempt[]
  /** Attempts since it was opened: where it stands in the schedule. */
  readonly tries: number
}

/** A delivery as the developer sees it; where it goes, its link says. */
export type DeliveryView = Omit<Delivery, 'url'>

const attempts = z.string().transform((text) => z.array(attempt()).parse(JSON.parse(text)))

const row = z
  .object({
    number: z.number(),
    id: z.string(),
    event_id: z.string(),
    attempts,
    tries: z.number(),
    next_at: z.number(),
    token: z.number(),
  })
  .transform(({ event_id: eventId, next_at: nextAt, ...rest }): StoredDelivery => ({ ...rest, eventId, nextAt }))

const viewRow = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event: z.enum(WEBHOOK_EVENTS),
    status: z.enum(DELIVERY_STATUSES),
    attempts,
    next_at: z.number().nullable(),
  })
  .transform(({ event_id: eventId, next_at: nextAttemptAt, ...rest }): DeliveryView => ({
    ...rest,
    eventId,
    nextAttemptAt,
  }))

const reopenedRow = z
  .object({ status: z.enum(DELIVERY_STATUSES), reopened: z.number(), reopened_at: z.number().nullable() })
  .transform(({ reopened_at: reopenedAt, ...rest }) => ({ ...rest, reopenedAt }))

/** Without the sealed body, which only an attempt needs. */
const COLUMNS = 'number, id, event_id, attempts, tries, next_at, token'

export function insertDelivery(
  sql: SqlStorage,
  delivery: { id: string; eventId: string; event: string; sealedBody: Uint8Array; nextAt: number },
): void {
  sql.exec(
    `INSERT INTO deliveries (id, event_id, event, sealed_body, status, attempts, tries, next_at, token, reopened)
     VALUES (?, ?, ?, ?, 'pending', '[]', 0, ?, 0, 0)`,
    delivery.id,
    delivery.eventId,
    delivery.event,
    delivery.sealedBody,
    delivery.nextAt,
  )
}

/**
 * J17: the open delivery whose turn it is. The others wait until it is delivered or given up: events arrive in order. What
 * was opened again by hand comes after everything that was never delivered.
 */
export function findOpenDelivery(sql: SqlStorage): StoredDelivery | null {
  const [found] = sql
    .exec(`SELECT ${COLUMNS} FROM deliveries WHERE status = 'pending' ORDER BY reopened > 0, number LIMIT 1`)
    .toArray()
  return found === undefined ? null : row.parse(found)
}

/** Open, but not necessarily the one whose turn it is. */
export function findPendingDelivery(sql: SqlStorage, id: string): StoredDelivery | null {
  const [found] = sql.exec(`SELECT ${COLUMNS} FROM deliveries WHERE id = ? AND status = 'pending'`, id).toArray()
  return found === undefined ? null : row.parse(found)
}

export function readSealedBody(sql: SqlStorage, number: number): Uint8Array {
  const [found] = sql.exec('SELECT sealed_body FROM deliveries WHERE number = ?', number).toArray()
  return new Uint8Array(z.instanceof(ArrayBuffer).parse(found?.['sealed_body']))
}

/** Every delivery of the link, in the order of its events. */
export function listDeliveries(sql: SqlStorage): DeliveryView[] {
  return sql
    .exec('SELECT id, event_id, event, status, attempts, next_at FROM deliveries ORDER BY number')
    .toArray()
    .map((found) => viewRow.parse(found))
}

/** How a delivery stands towards being sent again by hand; null where there is no such one. */
export function findReopened(sql: SqlStorage, id: string): Parameters<typeof decideRedelivery>[0] | null {
  const [found] = sql.exec('SELECT status, reopened, reopened_at FROM deliveries WHERE id = ?', id).toArray()
  return found === undefined ? null : reopenedRow.parse(found)
}

/** Sends it again from the first step of the schedule. */
export function reopenDelivery(sql: SqlStorage, id: string, now: number): void {
  sql.exec(
    `UPDATE deliveries SET status = 'pending', tries = 0, next_at = ?1, token = token + 1, reopened = reopened + 1,
       reopened_at = ?1 WHERE id = ?2`,
    now,
    id,
  )
}

/** It waits, and its token stays: no attempt was made. */
export function putOffDelivery(sql: SqlStorage, number: number, nextAt: number): void {
  sql.exec('UPDATE deliveries SET next_at = ? WHERE number = ?', nextAt, number)
}

/**
 * J18: renews the token, so that a doubled or late message finds it gone, and puts the next wake-up off by the lease, so
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
    status: DeliveryStatus
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
