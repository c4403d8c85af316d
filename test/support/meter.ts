// Counts what D1 itself says it read and wrote. A window in front of the real database, not a stand-in for it.

export interface D1Count {
  statements: number
  rowsRead: number
  rowsWritten: number
}

/** The same database; `count` grows with every statement that goes through it. */
export function metered(db: D1Database): { db: D1Database; count: D1Count } {
  const count: D1Count = { statements: 0, rowsRead: 0, rowsWritten: 0 }
  const add = ({ meta }: { meta: D1Meta }): void => {
    count.statements++
    count.rowsRead += meta.rows_read
    count.rowsWritten += meta.rows_written
  }
  const statement = (prepared: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(prepared, {
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
  const proxy = new Proxy(db, {
    get: (target, name) =>
      name === 'prepare' ? (sql: string) => statement(target.prepare(sql)) : Reflect.get(target, name),
  })
  return { db: proxy, count }
}
