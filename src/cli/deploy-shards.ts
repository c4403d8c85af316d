// No deploy may part an organisation from its links: wrangler.toml says which databases there are, SHARDS who is in which, and
// neither moves a link. Asks, changes nothing.
import * as z from 'zod'
import { relocationRow } from '../core/relocation.ts'
import { FIRST_SHARD, type Shards } from '../core/shard.ts'
import { execute } from './database.ts'
import { databasesIn, type Found, strandedIn } from './deploy-owner.ts'
import type { Deployment } from './deployment.ts'
import { UsageError } from './say.ts'
import { SELECT_RELOCATIONS } from './sql.ts'

/** An erased link goes on answering as erased, and its Idempotency-Key for a day: what tells of them stays with the links. */
const TABLES = ['links', 'erased_links']
/** Sentences of one refusal. */
const MOST_SAID = 20

const owners = z.array(z.object({ id: z.string() }))

/** The organisations that these tables have rows of, with one seek for each: a database is asked for them that may hold millions. */
function selectOwners(tables: readonly string[]): string {
  const parts = tables.map(
    (table) =>
      `${table}_of(id) AS (SELECT MIN(organisation_id) FROM ${table} UNION ALL SELECT (SELECT MIN(organisation_id) ` +
      `FROM ${table} WHERE organisation_id > ${table}_of.id) FROM ${table}_of WHERE ${table}_of.id IS NOT NULL)`,
  )
  const union = tables.map((table) => `SELECT id FROM ${table}_of WHERE id IS NOT NULL`).join(' UNION ')
  return `WITH RECURSIVE ${parts.join(', ')} ${union} ORDER BY id;`
}

/** A deployment as wrangler.toml has it. */
export interface Planned {
  readonly shards: Shards
  /** Databases beside the first. */
  readonly further: readonly { readonly binding: string; readonly name: string }[]
}

/** Whose links would be looked for elsewhere, in sentences. */
export async function findStranded(deployment: Deployment, planned: Planned, there: Found): Promise<string[]> {
  const { shards, further } = planned
  const { left = [] } = there
  if (further.length + left.length === 0) {
    return []
  }
  const databases = [
    ...databasesIn(there, deployment).map(({ name, tables }) => ({
      place: { name, binding: further.find((one) => one.name === name)?.binding ?? FIRST_SHARD },
      tables,
    })),
    ...left.map(({ name, tables, binding }) => ({ place: { name, binding: null, was: binding }, tables })),
  ]
  // What an earlier version left has none.
  const relocations = there.database?.tables.includes('relocations')
    ? z.array(relocationRow()).parse(await execute(deployment, SELECT_RELOCATIONS))
    : []
  const stranded: string[] = []
  for (const { place, tables } of databases) {
    const asked = TABLES.filter((table) => tables.includes(table))
    const found = asked.length === 0 ? [] : await execute({ ...deployment, database: place.name }, selectOwners(asked))
    stranded.push(
      ...strandedIn(
        shards,
        place,
        owners.parse(found).map(({ id }) => id),
        relocations,
      ),
    )
  }
  return stranded
}

/** @throws UsageError where links would be looked for in another database than the one that has them, unless that was agreed to */
export async function refuseStranded(
  deployment: Deployment,
  planned: Planned,
  there: Found,
  agreed: boolean,
): Promise<void> {
  const stranded = await findStranded(deployment, planned, there)
  if (stranded.length === 0) {
    return
  }
  if (agreed) {
    console.log(`Left behind, as --leave-links says:\n\n${listed(stranded)}`)
    return
  }
  throw new UsageError(`Links would not be found any more:

${listed(stranded)}

Nothing is deployed. Leave a database that has links in wrangler.toml, its [[d1_databases]] with the database_name that it has, and
name in SHARDS only organisations that have no link yet, not even an erased one; the whole id of one counts before how ids end.
npm run relocate -- --org NAME --to DB_2 --remote moves one that has. Where links of one are in two databases, choose which are found, and agree to leave the others: npm run deploy -- --leave-links`)
}

/** What has come while the deploy was under way, from the version before; null: it could not be asked. */
export function strandedMeanwhile(stranded: readonly string[] | null): string {
  return stranded === null
    ? '\nWhether links came meanwhile to where they are not found any more could not be asked: the next deploy does.'
    : `
While this was deployed links have come to where they are not found any more:

${listed(stranded)}

Put back what SHARDS said and deploy again, with --leave-links for what those organisations have made since, and they are found.`
}

function listed(sentences: readonly string[]): string {
  const more = sentences.length > MOST_SAID ? [`and ${sentences.length - MOST_SAID} more`] : []
  return [...sentences.slice(0, MOST_SAID), ...more].map((sentence) => `  ${sentence}`).join('\n')
}
