// Whose the things are that have our names in an account: `passage` is a word that others use too. Decides only.
import { mayBePlaced, type Relocation } from '../core/relocation.ts'
import { shardOf, type Shards } from '../core/shard.ts'
import { type SecretName, SECRETS } from './secrets.ts'

export interface FoundWorker {
  readonly secrets: readonly string[]
  /** Of the version that runs; null where none ever did, as after `wrangler secret put`. */
  readonly version: { readonly id: string; readonly classes: readonly string[] } | null
  /** The databases that it reaches, whatever wrangler.toml says by now. */
  readonly bound?: readonly BoundDatabase[]
}

export interface BoundDatabase {
  readonly binding: string
  readonly id: string
}

export interface FoundQueue {
  readonly name: string
  /** Workers that write into it or read from it. */
  readonly scripts: readonly string[]
}

export interface FoundDatabase {
  readonly id: string
  readonly tables: readonly string[]
}

/** What the account has under the names of a deployment. */
export interface Found {
  readonly worker: FoundWorker | null
  /** Its tables, without SQLite's own and Cloudflare's. */
  readonly database: FoundDatabase | null
  /** Those beside it that are there. */
  readonly further?: readonly (FoundDatabase & { readonly name: string })[]
  /** Those that the Worker is bound to, and that are none of these: wrangler.toml has them no more. */
  readonly left?: readonly (FoundDatabase & { readonly name: string; readonly binding: string })[]
  /** Those that are there. */
  readonly queues: readonly FoundQueue[]
}

/** The class of the link's object. */
const OURS = 'LinkObject'
/** The databases that are there, the first one's first. @param names what the first one is called */
export function databasesIn(
  { database, further = [] }: Found,
  names: { readonly database: string },
): readonly (FoundDatabase & { readonly name: string })[] {
  return [...(database === null ? [] : [{ ...database, name: names.database }]), ...further]
}

/** The tables that every version had. */
const TABLES = ['organisations', 'api_keys', 'links']

/** What is somebody else's, in sentences. Empty: all of it is ours, or nobody's yet. */
export function strangersIn(found: Found, names: { worker: string; database: string }): string[] {
  const { worker, queues } = found
  const readers = queues.filter(({ scripts }) => scripts.some((script) => script !== names.worker))
  return [
    ...(worker === null || isOurWorker(worker)
      ? []
      : [`The Worker ${names.worker} is not a Passage: ${seen(worker)}.`]),
    ...databasesIn(found, names)
      .filter(({ tables }) => !isOurDatabase(tables))
      .map(({ name, tables }) => `The database ${name} is not a Passage's: it holds ${tables.join(', ')}.`),
    ...readers.map(({ name, scripts }) => `The queue ${name} is used by ${scripts.join(', ')}.`),
  ]
}

function isOurWorker({ secrets, version }: FoundWorker): boolean {
  if (version !== null) {
    return version.classes.includes(OURS)
  }
  // Secrets that somebody put there before the first deploy.
  return secrets.length > 0 && secrets.every((name) => SECRETS.includes(name as SecretName))
}

function seen({ secrets, version }: FoundWorker): string {
  const what = version === null ? 'it has no code' : `its code has no ${OURS}`
  return secrets.length === 0 ? what : `${what}, and its secrets are ${secrets.join(', ')}`
}

/** One without tables is nobody's: what made it ended before the first migration. */
function isOurDatabase(tables: readonly string[]): boolean {
  const own = tables.filter((name) => name !== 'd1_migrations')
  return own.length === 0 || hasOurTables(own)
}

/** Whether there can be a link in it: a Worker may be bound to databases for something else. */
export function hasOurTables(tables: readonly string[]): boolean {
  return TABLES.every((name) => tables.includes(name))
}

/** A database, and how the Worker is to reach it; without a binding it is not, and `was` is how it does now. */
export type Place =
  | { readonly name: string; readonly binding: string }
  | { readonly name: string; readonly binding: null; readonly was: string }

/**
 * Whose links would be looked for elsewhere, in sentences.
 * @param organisationIds that have links there
 * @param relocations organisations on their way: their rows may lie in two databases
 */
export function strandedIn(
  shards: Shards,
  place: Place,
  organisationIds: readonly string[],
  relocations: readonly Relocation[] = [],
): string[] {
  const { name, binding } = place
  if (binding === null) {
    return organisationIds.map(
      (id) =>
        `${id} has links in the database ${name}, ${place.was} of the Worker that runs, and wrangler.toml has it no more.`,
    )
  }
  const isOnItsWay = (id: string): boolean =>
    relocations.some(
      (one) =>
        one.organisationId === id &&
        [one.source, one.target].includes(binding) &&
        mayBePlaced(one, shardOf(shards, id)),
    )
  return organisationIds
    .filter((id) => shardOf(shards, id) !== binding && !isOnItsWay(id))
    .map((id) => `${id} has links in ${binding}, and SHARDS puts it into ${shardOf(shards, id)}.`)
}
