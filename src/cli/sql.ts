// SQL for `wrangler d1 execute`, which takes no parameters: every value goes through `quote`. Texts only, runs nothing.
import { hashApiKey } from '../core/api-key.ts'
import { mayBeTakenBack, RELOCATION_PHASES } from '../core/relocation.ts'
import type { Mode } from '../wire/mode.ts'
import { type Scope, SCOPES } from '../wire/scope.ts'

/**
 * A value as an SQLite literal.
 * @throws RangeError for a text with NUL, at which SQLite would end the statement, and for a number that is no safe integer
 */
export function quote(value: string | number | null): string {
  if (value === null) {
    return 'NULL'
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      throw new RangeError('only safe integers can be written')
    }
    return String(value)
  }
  if (value.includes('\0')) {
    throw new RangeError('a text with NUL cannot be written')
  }
  return `'${value.replaceAll("'", "''")}'`
}

export interface NewKey {
  readonly organisationId: string
  readonly organisationName: string
  readonly key: string
  readonly mode: Mode
  /** What its owner calls it. */
  readonly name?: string
  /** All of them where it does not say. */
  readonly scopes?: readonly Scope[]
  /** Epoch milliseconds, as createdAt; null: never. */
  readonly expiresAt: number | null
  readonly createdAt: number
}

/** Adds the key and, where its name is new, the organisation: one that is there keeps its id. May run again. */
export function insertKey(row: NewKey): string {
  const organisation = [row.organisationId, row.organisationName, row.createdAt].map(quote).join(', ')
  const values = [
    row.mode,
    row.key.slice(-4),
    row.createdAt,
    row.expiresAt,
    row.name ?? null,
    (row.scopes ?? SCOPES).join(' '),
  ].map(quote)
  const hash = quote(hashApiKey(row.key))
  return (
    `INSERT INTO organisations (id, name, created_at) VALUES (${organisation}) ON CONFLICT DO NOTHING;\n` +
    'INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at, expires_at, name, scopes)\n' +
    `SELECT ${hash}, id, ${values.join(', ')} FROM organisations ` +
    `WHERE name = ${quote(row.organisationName)} ON CONFLICT DO NOTHING;\n`
  )
}

/** What is undefined stays as it is; what is null goes back to how it is without a look. */
export interface LookChange {
  readonly name?: string | null
  readonly logo?: string | null
  readonly colour?: string | null
}

/** Does nothing where there is no organisation of that name. May run again. */
export function setLook(organisationName: string, { name, logo, colour }: LookChange, now: number): string {
  const changed = Object.entries({ name, logo, colour })
    .filter(([, value]) => value !== undefined)
    .map(([column]) => `${column} = excluded.${column}, `)
  const values = [name ?? null, logo ?? null, colour ?? null, now].map(quote).join(', ')
  return (
    'INSERT INTO organisation_looks (organisation_id, name, logo, colour, updated_at)\n' +
    `SELECT id, ${values} FROM organisations WHERE name = ${quote(organisationName)}\n` +
    `ON CONFLICT (organisation_id) DO UPDATE SET ${changed.join('')}updated_at = excluded.updated_at;\n`
  )
}

export function selectLook(organisationName: string): string {
  return (
    'SELECT o.id, o.webhook_generation, l.name, l.logo, l.colour FROM organisations o ' +
    `LEFT JOIN organisation_looks l ON l.organisation_id = o.id WHERE o.name = ${quote(organisationName)};`
  )
}

export function selectOrganisation(name: string): string {
  return `SELECT id, webhook_generation FROM organisations WHERE name = ${quote(name)};`
}

export function selectGeneration(organisationName: string): string {
  return `SELECT id, webhook_generation, webhook_rotated_at FROM organisations WHERE name = ${quote(organisationName)};`
}

/** Does nothing where the generation is not the one that was read. */
export function raiseGeneration(
  before: { readonly id: string; readonly generation: number },
  next: { readonly generation: number; readonly rotatedAt: number | null },
): string {
  return (
    `UPDATE organisations SET webhook_generation = ${quote(next.generation)}, webhook_rotated_at = ${quote(next.rotatedAt)} ` +
    `WHERE id = ${quote(before.id)} AND webhook_generation = ${quote(before.generation)};\n`
  )
}

/** What service secrets have sealed that is still here, in one row. What was erased begins with a zero, not with a version. */
export function countSealed(now: number): string {
  const letters = ['contacts', 'arguments', 'answer', 'result']
    .map(
      (column) =>
        `SELECT CAST(substr(${column}, 2, 1) AS TEXT) AS letter FROM sealed WHERE substr(${column}, 1, 1) = x'01'`,
    )
    .join(' UNION ')
  const open = `status IN ('pending', 'active', 'failed') AND expires_at > ${quote(now)}`
  return (
    `SELECT (SELECT COUNT(*) FROM links WHERE ${open}) AS open, ` +
    "(SELECT COUNT(*) FROM links WHERE status = 'active') AS active, " +
    "(SELECT COUNT(*) FROM sealed WHERE substr(result, 1, 1) = x'01') AS results, " +
    `(SELECT group_concat(letter, '') FROM (${letters})) AS letters;`
  )
}

export const SELECT_ORGANISATIONS = 'SELECT name FROM organisations ORDER BY created_at, id;'

/** Never a key: those are stored nowhere. */
export const SELECT_KEYS =
  'SELECT substr(k.hash, 1, 12) AS hash, o.name AS organisation, o.id AS organisation_id, k.mode, k.name, k.hint, k.scopes, ' +
  'k.created_at, k.last_used_on, k.expires_at, k.revoked_at ' +
  'FROM api_keys k JOIN organisations o ON o.id = k.organisation_id ORDER BY k.created_at, k.hash;'

/**
 * Revokes the one key whose hash starts so, and then selects all that do: none or several means that nothing was done.
 * @param prefix lower-case hex
 * @param now epoch milliseconds
 */
export function revokeKey(prefix: string, now: number): string {
  const matches = `substr(hash, 1, ${quote(prefix.length)}) = ${quote(prefix)}`
  return (
    `UPDATE api_keys SET revoked_at = COALESCE(revoked_at, ${quote(now)}) ` +
    `WHERE ${matches} AND (SELECT COUNT(*) FROM api_keys WHERE ${matches}) = 1;\n` +
    `SELECT substr(hash, 1, 12) AS hash, hint, mode, revoked_at FROM api_keys WHERE ${matches};`
  )
}

/** Each organisation, and how far it is on its way from one database of links to another; all of that null: it is on none. */
export const SELECT_ON_THEIR_WAY =
  'SELECT o.id, o.name, r.source, r.target, r.phase, r.copied FROM organisations o ' +
  'LEFT JOIN relocations r ON r.organisation_id = o.id ORDER BY o.created_at, o.id;'

export const SELECT_RELOCATIONS =
  'SELECT organisation_id, source, target, phase, began_at, since FROM relocations ORDER BY organisation_id;'

/** One row where this database has links of the organisation, or what stays of erased ones. */
export function selectHolder(organisationId: string): string {
  const parts = ['links', 'erased_links'].map(
    (table) => `EXISTS (SELECT 1 FROM ${table} WHERE organisation_id = ${quote(organisationId)})`,
  )
  return `SELECT 1 AS found WHERE ${parts.join(' OR ')};`
}

/** By the database's clock: that of the machine where somebody types may be hours off, and by these times the service opens and erases. */
const NOW = 'unixepoch() * 1000'

/** Does nothing where it, or another one, is on its way already. */
export function beginRelocation(
  organisationId: string,
  { source, target }: { readonly source: string; readonly target: string },
): string {
  const values = [organisationId, source, target, 'copying'].map(quote).join(', ')
  return (
    'INSERT INTO relocations (organisation_id, source, target, phase, began_at, since)\n' +
    `SELECT ${values}, ${NOW}, ${NOW} WHERE NOT EXISTS (SELECT 1 FROM relocations);\n`
  )
}

/** Does nothing where its links are looked for in the other database by now. Where they were until just now, that stays so recent. */
export function takeBackRelocation(organisationId: string): string {
  const phases = RELOCATION_PHASES.filter(mayBeTakenBack).map(quote).join(', ')
  return (
    `UPDATE relocations SET phase = 'returning', since = MAX(since, ${NOW}) ` +
    `WHERE organisation_id = ${quote(organisationId)} AND phase IN (${phases});\n`
  )
}
