// Looks at the object's tables and at D1's row without touching anything: no method of the object is called.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { KeptDelivery } from '../../src/link/kept.ts'
import { eventsIn, keptIn } from '../support/kept.ts'
import { tablesOf } from '../support/tables.ts'
import type { LifeEvent, Status } from './life.ts'

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
  readonly deliveries: readonly KeptDelivery[]
  readonly hasJournal: boolean
  /** Every value of every row as text. */
  readonly text: string
  readonly alarm: number | null
}

export async function readObject(linkId: string): Promise<Snapshot> {
  return await runInDurableObject(env.LINK.getByName(linkId), async (_, { storage }) => {
    // The table is made with its row, and goes with it.
    const isThere = tablesOf(storage).includes('link')
    const kept = isThere ? keptIn(storage) : null
    return {
      link:
        kept === null
          ? null
          : {
              facts: { ...kept.facts },
              state: kept.state,
              hasArguments: kept.arguments !== null,
              hasResult: kept.result !== null,
            },
      events: kept === null ? [] : eventsIn(storage, kept),
      deliveries: kept?.deliveries ?? [],
      hasJournal: tablesOf(storage).includes('journal') || (kept !== null && kept.journal !== null),
      text: textOf(storage),
      alarm: await storage.getAlarm(),
    }
  })
}

/** What is base64 is looked into. */
function textOf(storage: DurableObjectStorage): string {
  const { sql } = storage
  const values = tablesOf(storage).flatMap((name) =>
    sql
      .exec(`SELECT * FROM "${name}"`)
      .toArray()
      .flatMap((row) => Object.values(row)),
  )
  const texts = values.map((value) =>
    value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value),
  )
  const hidden = texts.flatMap((text) => text.match(/[\w+/]{16,}/g) ?? [])
  return [...texts, ...hidden.map((text) => Buffer.from(text, 'base64').toString('latin1'))].join('\n')
}

export interface LinkRow {
  readonly status: Status
  readonly version: number
  readonly current_session_id: string | null
  readonly error: string | null
  /** Zeroed at the end. */
  readonly has_arguments: number
  /** Zeroed when its time is over. */
  readonly has_result: number
}

export async function readRow(linkId: string): Promise<LinkRow | null> {
  return await env.DB.prepare(
    `SELECT status, version, current_session_id, links.error,
       coalesce(trim(hex(ended.result), '0') <> '', 0) AS has_result, trim(hex(own.arguments), '0') <> '' AS has_arguments
     FROM links JOIN sealed AS own ON own.number = sealed LEFT JOIN sealed AS ended ON ended.number = sealed_result
     WHERE id = ?`,
  )
    .bind(linkId)
    .first<LinkRow>()
}
