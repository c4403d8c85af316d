// Counts what D1 and an object's own storage say they read and wrote. Windows in front of the real ones, not stand-ins.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { LinkObject } from '../../src/link/object.ts'

export interface D1Count {
  statements: number
  rowsRead: number
  rowsWritten: number
}

/** The same database; `count` grows with every statement that goes through it, and by one with a batch of them. */
export function metered(db: D1Database): { db: D1Database; count: D1Count } {
  const count: D1Count = { statements: 0, rowsRead: 0, rowsWritten: 0 }
  const add = ({ meta }: { meta: D1Meta }): void => {
    count.statements++
    count.rowsRead += meta.rows_read
    count.rowsWritten += meta.rows_written
  }
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const statement = (prepared: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(prepared, {
      get(target, name) {
        switch (name) {
          case 'bind':
            return (...values: unknown[]) => statement(target.bind(...values))
          case 'run':
          case 'all':
            return async () => {
              const result = await target.all()
              add(result)
              return result
            }
          case 'first':
            return async (column?: string) => {
              const result = await target.all()
              add(result)
              const row = result.results[0]
              return row === undefined ? null : column === undefined ? row : row[column]
            }
          default:
            return Reflect.get(target, name)
        }
      },
    })
    originals.set(proxy, prepared)
    return proxy
  }
  const batch = async (statements: D1PreparedStatement[]): Promise<D1Result[]> => {
    const results = await db.batch(statements.map((one) => originals.get(one) ?? one))
    results.forEach(add)
    count.statements -= results.length - 1
    return results
  }
  const proxy = new Proxy(db, {
    get(target, name) {
      switch (name) {
        case 'prepare':
          return (sql: string) => statement(target.prepare(sql))
        case 'batch':
          return batch
        default:
          return Reflect.get(target, name)
      }
    },
  })
  return { db: proxy, count }
}

/** Rows that the object has written since it was counted last, by wrapping the one door to its storage. */
export async function meterObject(linkId: string): Promise<{ d1: D1Count; object: { rows: number; alarms: number } }> {
  const object = { rows: 0, alarms: 0 }
  const { db, count } = metered(env.DB)
  await runInDurableObject(env.LINK.getByName(linkId), (instance: LinkObject, state) => {
    const { sql } = state.storage
    const exec = sql.exec.bind(sql)
    sql.exec = ((query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...values)
      const rows = cursor.toArray()
      object.rows += cursor.rowsWritten
      return Object.assign(cursor, { toArray: () => rows })
    }) as typeof sql.exec
    const setAlarm = state.storage.setAlarm.bind(state.storage)
    state.storage.setAlarm = async (...args) => {
      object.alarms++
      await setAlarm(...args)
    }
    Object.assign(instance, { env: { ...env, DB: db } })
  })
  return { d1: count, object }
}
