// Which database the links of an organisation live in: SHARDS says it of organisation ids, and everything that has to do with a
// link knows whose it is, so that nothing is looked up. Names bindings, and knows no database.
import * as z from 'zod'

/** The first database: organisations and keys are there, and all links of whom SHARDS does not name. */
export const FIRST_SHARD = 'DB'

/** From how an organisation's id ends to a D1 binding. */
export type Shards = ReadonlyMap<string, string>

const BINDING_WORDS = 'must be a D1 binding, such as DB_2'
const ENDING_WORDS = 'must be ids of organisations (org_ and all 12 characters), or how such ids end (without org_)'

/** SHARDS, from its JSON: `{"DB_2":["org_4fHk…","a","7Q"]}`. No ending may stand twice. */
export const shards = () =>
  z
    .record(
      z.string().regex(/^DB(?:_[A-Z0-9_]{1,20})?$/, BINDING_WORDS),
      z.array(z.string(ENDING_WORDS).regex(/^(?:org_[0-9A-Za-z]{12}|[0-9A-Za-z]{1,12})$/, ENDING_WORDS), ENDING_WORDS),
    )
    .transform((named, ctx): Shards => {
      const found = new Map<string, string>()
      for (const [binding, endings] of Object.entries(named)) {
        for (const ending of endings) {
          if (found.has(ending)) {
            ctx.addIssue({ code: 'custom', path: [binding], message: `must not have ${ending} a second time` })
          }
          found.set(ending, binding)
        }
      }
      return found
    })

/** The binding. Of several endings the longest counts, so that one organisation can be taken out of its neighbours'. */
export function shardOf(named: Shards, organisationId: string): string {
  for (let start = 0; named.size > 0 && start < organisationId.length; start++) {
    const found = named.get(organisationId.slice(start))
    if (found !== undefined) {
      return found
    }
  }
  return FIRST_SHARD
}

/** Every binding with links, the first database's first. */
export function allShards(named: Shards): string[] {
  return [...new Set([FIRST_SHARD, ...named.values()])]
}
