// No deploy may part an organisation from its links: SHARDS says where they are looked for, and moves none. Asks, changes nothing.
import * as z from 'zod'
import { FIRST_SHARD, type Shards } from '../core/shard.ts'
import { execute } from './database.ts'
import { databasesIn, type Found, strandedIn } from './deploy-owner.ts'
import type { Deployment } from './deployment.ts'
import { UsageError } from './say.ts'

/** One seek for each. A further database has the ids of its organisations from the cron. */
const SELECT_OWNERS =
  'SELECT id FROM organisations WHERE EXISTS (SELECT 1 FROM links WHERE organisation_id = organisations.id);'

const owners = z.array(z.object({ id: z.string() }))

/**
 * @param further databases beside the first, as wrangler.toml has them
 * @throws UsageError where links would be looked for in another database than the one that has them
 */
export async function refuseStranded(
  deployment: Deployment,
  shards: Shards,
  there: Found,
  further: readonly { readonly binding: string; readonly name: string }[],
): Promise<void> {
  if (further.length === 0) {
    return
  }
  const stranded: string[] = []
  for (const { name, tables } of databasesIn(there, deployment)) {
    const binding = further.find((one) => one.name === name)?.binding ?? FIRST_SHARD
    const found = tables.includes('links') ? await execute({ ...deployment, database: name }, SELECT_OWNERS) : []
    stranded.push(
      ...strandedIn(
        shards,
        binding,
        owners.parse(found).map(({ id }) => id),
      ),
    )
  }
  if (stranded.length > 0) {
    throw new UsageError(`Links would not be found any more:

  ${stranded.join('\n  ')}

Nothing is deployed. Name in SHARDS only organisations that have no link yet; the whole id of one counts before how ids end.`)
  }
}
