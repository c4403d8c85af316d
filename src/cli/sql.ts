// SQL for `wrangler d1 execute`, which takes no parameters: every value goes through `quote`. Texts only, runs nothing.
import { hashApiKey, type Mode } from '../core/api-key.ts'

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
  /** Epoch milliseconds, as createdAt; null: never. */
  readonly expiresAt: number | null
  readonly createdAt: number
}

/** Adds the key and, where its name is new, the organisation: one that is there keeps its id. May run again. */
export function insertKey(row: NewKey): string {
  const organisation = [row.organisationId, row.organisationName, row.createdAt].map(quote).join(', ')
  const [hash, mode, hint, created, expires] = [
    hashApiKey(row.key),
    row.mode,
    row.key.slice(-4),
    row.createdAt,
    row.expiresAt,
  ].map(quote)
  return (
    `INSERT INTO organisations (id, name, created_at) VALUES (${organisation}) ON CONFLICT DO NOTHING;\n` +
    'INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at, expires_at)\n' +
    `SELECT ${hash}, id, ${mode}, ${hint}, ${created}, ${expires} FROM organisations ` +
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
    'SELECT o.id, l.name, l.logo, l.colour FROM organisations o ' +
    `LEFT JOIN organisation_looks l ON l.organisation_id = o.id WHERE o.name = ${quote(organisationName)};`
  )
}

export function selectOrganisation(name: string): string {
  return `SELECT id FROM organisations WHERE name = ${quote(name)};`
}

export const SELECT_ORGANISATIONS = 'SELECT name FROM organisations ORDER BY created_at, id;'

/** Never a key: those are stored nowhere. */
export const SELECT_KEYS =
  'SELECT substr(k.hash, 1, 12) AS hash, o.name AS organisation, o.id AS organisation_id, k.mode, k.hint, k.created_at, k.expires_at, k.revoked_at ' +
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
