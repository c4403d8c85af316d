// Which API keys are still good, for those who have come in by one and stay. Loaded where somebody stays.
import * as z from 'zod'
import { once } from '../wire/once.ts'

const row = once(() => z.object({ hash: z.string() }))

/** Those of the hashes whose key is neither revoked nor expired at `now`. */
export async function findGoodKeys(
  db: D1Database,
  hashes: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const { results } = await db
    .prepare(
      `SELECT hash FROM api_keys WHERE hash IN (SELECT value FROM json_each(?1))
       AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)`,
    )
    .bind(JSON.stringify(hashes), now)
    .all()
  return new Set(results.map((found) => row().parse(found).hash))
}
