// Looks at the object's tables and at D1's row without touching anything: no method of the object is called.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { tablesOf } from '../support/tables.ts'
import type { LifeEvent, Status } from './life.ts'

export interface DeliveryRow {
  readonly id: string
  readonly event_id: string
  readonly event: string
  readonly status: string
  readonly attempts: string
  readonly next_at: number | null
  readonly token: number
}

export interface Snapshot {
  /** Null before the object has met its link, and after it has forgotten it. */
  readonly link: {
    readonly facts: Record<string, unknown>
    readonly state: {
      readonly status: Status
      readonly version: number
      readonly updatedAt: number
      readonly session: { readonly id: string } | null
      readonly error: { readonly code: string } | null
      readonly isErased: boolean
    }
    readonly hasArguments: boolean
    readonly hasResult: boolean
  } | null
  readonly events: readonly LifeEvent[]
  readonly deliveries: readonly DeliveryRow[]
  readonly hasJournal: boolean
  /** Every value of every row as text. */
  readonly text: string
  readonly alarm: number | null
}

export async function readObject(linkId: string): Promise<Snapshot> {
  return await runInDurableObject(env.LINK.getByName(linkId), async (_, { storage }) => {
    const tables = tablesOf(storage)
    // They are made with the first row, and go with the last.
    const rows = <T>(sql: string): T[] => (tables.length > 0 ? (storage.sql.exec(sql).toArray() as unknown as T[]) : [])
    const [link] = rows<{ facts: string; state: string; hasArguments: number; hasResult: number }>(
      `SELECT facts, state, sealed_arguments IS NOT NULL AS hasArguments, sealed_result IS NOT NULL AS hasResult
       FROM link`,
    )
    return {
      link:
        link === undefined
          ? null
          : {
              facts: JSON.parse(link.facts) as Record<string, unknown>,
              state: JSON.parse(link.state) as NonNullable<Snapshot['link']>['state'],
              hasArguments: link.hasArguments === 1,
              hasResult: link.hasResult === 1,
            },
      events: rows<Omit<LifeEvent, 'data'> & { data: string }>(
        'SELECT seq, id, type, data, created_at AS createdAt FROM events WHERE seq > 0 ORDER BY seq',
      ).map((event) => ({ ...event, data: JSON.parse(event.data) as LifeEvent['data'] })),
      deliveries: rows<DeliveryRow>(
        'SELECT id, event_id, event, status, attempts, next_at, token FROM deliveries ORDER BY number',
      ),
      hasJournal: rows("SELECT name FROM sqlite_master WHERE name = 'journal'").length > 0,
      text: textOf(storage),
      alarm: await storage.getAlarm(),
    }
  })
}

function textOf(storage: DurableObjectStorage): string {
  const { sql } = storage
  const values = tablesOf(storage).flatMap((name) =>
    sql
      .exec(`SELECT * FROM "${name}"`)
      .toArray()
      .flatMap((row) => Object.values(row)),
  )
  return values
    .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\n')
}

export interface LinkRow {
  readonly status: Status
  readonly version: number
  readonly current_session_id: string | null
  readonly error: string | null
  /** Zeroed at the end. */
  readonly has_arguments: number
  readonly has_result: number
}

export async function readRow(linkId: string): Promise<LinkRow | null> {
  return await env.DB.prepare(
    `SELECT status, version, current_session_id, error, sealed_result IS NOT NULL AS has_result,
       trim(hex(arguments), '0') <> '' AS has_arguments
     FROM links JOIN sealed ON number = sealed WHERE id = ?`,
  )
    .bind(linkId)
    .first<LinkRow>()
}
