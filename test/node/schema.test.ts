// schema.sql is what the migrations add up to, and every database that an earlier version made comes to it: on SQLite by
// itself, and as the commands find it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { execute } from '../../src/cli/database.ts'
import { pendingMigrations, readMigrations, SELECT_APPLIED } from '../../src/cli/migrations.ts'
import { runWrangler } from '../../src/cli/wrangler.ts'

const SCHEMA = readFileSync('schema.sql', 'utf8')
const UNCOUNTED = readFileSync(new URL('schema-uncounted.sql', import.meta.url), 'utf8')
const MIGRATIONS = readMigrations()
const [FIRST] = MIGRATIONS

const ROWS = `INSERT INTO organisations (id, name, created_at) VALUES ('org_1', 'One', 1);
  INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at) VALUES ('h', 'org_1', 'test', 'abcd', 1);
  INSERT INTO links (organisation_id, mode, id, integration_id, operations, claim_hash, connect_url,
    debug, status, version, expires_at, created_at, updated_at)
  VALUES ('org_1', 'test', 'link_1', 'tmobile', '[]', 'hash', 'https://a.example', 0, 'pending', 0, 2, 1, 1);`

const SELECT_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' ORDER BY 1;"
const SELECT_KEPT = 'SELECT o.name, o.webhook_generation, k.hint, k.scopes FROM organisations o JOIN api_keys k;'
const KEPT = [{ name: 'One', webhook_generation: 1, hint: 'abcd', scopes: 'links:write links:read erase' }]

const root = mkdtempSync(join(tmpdir(), 'passage-schema-'))
process.env['STATE_DIR'] = root

afterAll(() => rmSync(root, { recursive: true, force: true }))

function databaseOf(...texts: string[]): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  for (const text of texts) {
    database.exec(text)
  }
  return database
}

/** Each table, column and index, and the text that made it without its comments and spaces: a CHECK is nowhere else. */
function formOf(database: DatabaseSync) {
  const made = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' AND name <> 'd1_migrations' ORDER BY 1")
    .all()
  return made.map(({ name, sql }) => ({
    name,
    sql: String(sql)
      .replace(/--.*$/gm, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([(),]) ?/g, '$1'),
    columns: database.prepare(`SELECT * FROM pragma_table_info('${String(name)}')`).all(),
  }))
}

describe('schema.sql', () => {
  const expected = formOf(databaseOf(SCHEMA))

  it('is the sum of the migrations', () => {
    expect(expected.length).toBeGreaterThan(8)
    expect(formOf(databaseOf(SELECT_APPLIED, pendingMigrations(MIGRATIONS, [])))).toEqual(expected)
  })

  it.each([
    ['from before migrations were counted', UNCOUNTED, []],
    ['as the first migration leaves one', FIRST?.sql ?? '', [FIRST?.name ?? '']],
  ])('is what a database with rows comes to, %s', (_, text, applied) => {
    const database = databaseOf(text, ROWS, SELECT_APPLIED, pendingMigrations(MIGRATIONS, applied))
    expect(formOf(database)).toEqual(expected)
    expect(database.prepare(SELECT_KEPT).all()).toEqual(KEPT)
    expect(database.prepare('SELECT id FROM links').all()).toEqual([])
  })

  it('is applied once where two commands do it at once', () => {
    const database = databaseOf(
      SELECT_APPLIED,
      pendingMigrations(MIGRATIONS, []),
      ROWS.replace('updated_at)', 'updated_at, has_webhook, sealed)').replace('1, 1);', '1, 1, 0, 1);'),
    )
    expect(() => database.exec(pendingMigrations(MIGRATIONS, []))).toThrow(
      /UNIQUE constraint failed: d1_migrations.name/,
    )
    expect(database.prepare('SELECT id FROM links').all()).toEqual([{ id: 'link_1' }])
  })
})

describe('the local database', () => {
  it('is brought up by the first command, and wrangler itself finds nothing left to apply', async () => {
    const [old, fresh] = [join(root, 'old'), join(root, 'fresh')]
    const place = ['--local', '--persist-to', old]
    const made = await runWrangler([
      'd1',
      'execute',
      'DB',
      ...place,
      '--yes',
      '--json',
      `--command=${UNCOUNTED}\n${ROWS}`,
    ])
    expect(made.code, made.stdout + made.stderr).toBe(0)

    expect(await execute(old, SELECT_KEPT)).toEqual(KEPT)
    expect(await execute(old, SELECT_TABLES)).toEqual(await execute(fresh, SELECT_TABLES))
    for (const state of [old, fresh]) {
      const { stdout } = await runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state])
      expect(stdout).toContain('No migrations to apply')
    }
  })

  it('is brought up by two commands at once', async () => {
    const state = join(root, 'twice')
    const both = await Promise.all([1, 2].map(() => execute(state, 'SELECT count(*) AS n FROM d1_migrations;')))
    expect(both).toEqual([1, 2].map(() => [{ n: MIGRATIONS.length }]))
  })
})
