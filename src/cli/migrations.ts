// Which migrations a database lacks, and the statements that bring it up: the same files, order and table of names as
// `wrangler d1 migrations apply`, which applies them to the deployed database. Here they go with a command's own statements,
// in one start of wrangler instead of one for each. Texts only, runs nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from './sql.ts'

/** As wrangler.toml says. */
const DIRECTORY = 'src/store/migrations'

export interface Migration {
  /** `0001_first_schema.sql`: by its number it has its place in the order. */
  readonly name: string
  readonly sql: string
}

/** All that there are, in their order. */
export function readMigrations(): Migration[] {
  return readdirSync(DIRECTORY)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .toSorted()
    .map((name) => ({ name, sql: readFileSync(join(DIRECTORY, name), 'utf8') }))
}

/** wrangler's own table, and the names in it. */
export const SELECT_APPLIED = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
SELECT name FROM d1_migrations;
`

/**
 * The name comes before what it stands for: of two commands at once the second stops at it, and nothing is applied twice.
 * @param applied the names that SELECT_APPLIED found
 */
export function pendingMigrations(all: readonly Migration[], applied: readonly string[]): string {
  return all
    .filter(({ name }) => !applied.includes(name))
    .map(({ name, sql }) => `INSERT INTO d1_migrations (name) VALUES (${quote(name)});\n${sql}\n`)
    .join('')
}

/** Another command has applied one since the names were read: read again. */
export function isAppliedMeanwhile(words: string): boolean {
  return words.includes('UNIQUE constraint failed: d1_migrations.name')
}
