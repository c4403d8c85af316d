// What a deploy with another SHARDS does, and what dies: without another Worker. One isolate has the Worker, its objects and the
// tests; each has parsed SHARDS for itself and goes on with what it found.
import { vi } from 'vitest'

/** Named in SHARDS whatever a test says: test/vitest.config.ts. */
const SHIPPED = '0sh'

/** From now on, as after a deploy: SHARDS names the organisation, everywhere at once. */
export function nameInShards(organisationId: string, binding: string): { mockRestore(): void } {
  // oxlint-disable-next-line typescript/unbound-method -- called with the map that is asked
  const { get } = Map.prototype
  return vi.spyOn(Map.prototype, 'get').mockImplementation(function (this: Map<unknown, unknown>, key: unknown) {
    return key === organisationId && get.call(this, SHIPPED) === 'DB_2' ? binding : (get.call(this, key) as unknown)
  })
}

export class Died extends Error {}

/** How often databases may still be asked before everything is over. */
export interface Life {
  left: number
}

/** The database, until its life is over: what was asked last is done, and nobody hears of it; or something else happens then, once. */
export function mortal(db: D1Database, life: Life, instead?: () => Promise<void>): D1Database {
  const spend = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    if (--life.left < 0) {
      if (instead === undefined) {
        throw new Died('died')
      }
      if (life.left === -1) {
        await instead()
      }
    }
    return result
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
            return () => spend(target.all())
          case 'first':
            return (...column: [string]) => spend(target.first(...column))
          default:
            return Reflect.get(target, name)
        }
      },
    })
    originals.set(proxy, prepared)
    return proxy
  }
  return new Proxy(db, {
    get(target, name) {
      switch (name) {
        case 'prepare':
          return (sql: string) => statement(target.prepare(sql))
        case 'batch':
          return (statements: D1PreparedStatement[]) =>
            spend(target.batch(statements.map((one) => originals.get(one) ?? one)))
        default:
          return Reflect.get(target, name)
      }
    },
  })
}
