// The databases of links, as bindings: whose are in which, core/shard.ts decides.
import { allShards, FIRST_SHARD, shardOf, type Shards } from '../core/shard.ts'
import type { Owner } from '../core/link.ts'

/** Of some 50 bytes each: D1 takes 2 MB a value. https://developers.cloudflare.com/d1/platform/limits/ */
const MOST_OWNERS = 10_000

interface Sharded {
  readonly shards: Shards
}

/** Where this owner's links are. */
export function linksOf(env: Env, { shards }: Sharded, { organisationId }: Pick<Owner, 'organisationId'>): D1Database {
  return bound(env, shardOf(shards, organisationId))
}

/** Each database that may have links, with its binding's name. */
export function allLinks(env: Env, { shards }: Sharded): { readonly name: string; readonly db: D1Database }[] {
  return allShards(shards).map((name) => ({ name, db: bound(env, name) }))
}

/**
 * A further database has no organisations, and what goes through its links by their owner needs to know of each: their ids alone,
 * in place of their names. Writes a row for a new one only.
 */
export async function ensureOwners(env: Env, { shards }: Sharded, name: string, db: D1Database): Promise<void> {
  if (name === FIRST_SHARD) {
    return
  }
  const { results } = await env.DB.prepare('SELECT id, created_at FROM organisations').all<{ id: string }>()
  const own = results.filter(({ id }) => shardOf(shards, id) === name)
  for (let from = 0; from < own.length; from += MOST_OWNERS) {
    await db
      .prepare(
        `INSERT INTO organisations (id, name, created_at)
         SELECT value ->> 'id', value ->> 'id', value ->> 'created_at' FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(own.slice(from, from + MOST_OWNERS)))
      .run()
  }
}

function bound(env: Env, name: string): D1Database {
  // configOf has refused a name that is no binding.
  return (env as unknown as Record<string, D1Database>)[name] as D1Database
}
