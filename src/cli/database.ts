// The database as the commands reach it: wrangler on the local file or on Cloudflare. Knows no table but through schema.sql.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { missingColumns, SELECT_COLUMNS } from './additions.ts'
import { readText } from './secrets.ts'
import { ensureDirectory } from './state.ts'
import { runWrangler } from './wrangler.ts'

const BUSY_ATTEMPTS = 5

const results = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }))
export type Row = Record<string, unknown>

/** Local data of this directory, or null for the deployed database. */
export type Target = string | null

/**
 * Runs statements and gives the rows of the last one. The local database gets its schema first: every command works on
 * a bare machine, and on data that an earlier version left.
 * @throws Error with wrangler's own words where they fail
 */
export async function execute(target: Target, sql: string): Promise<Row[]> {
  if (target === null) {
    return run(target, sql)
  }
  const additions = existsSync(databaseOf(target)) ? missingColumns(await run(target, SELECT_COLUMNS)) : ''
  return run(target, `${additions}${readFileSync('schema.sql', 'utf8')}\n${sql}`)
}

/** Before schema.sql is applied to the deployed database: an index in it may be of a column that is not there yet. */
export async function addMissingColumns(): Promise<void> {
  const additions = missingColumns(await run(null, SELECT_COLUMNS))
  if (additions !== '') {
    await run(null, additions)
  }
}

async function run(target: Target, text: string): Promise<Row[]> {
  const place = target === null ? ['--remote'] : ['--local', '--persist-to', target]
  for (let attempt = 1; ; attempt++) {
    const outcome = await runWrangler(['d1', 'execute', 'DB', ...place, '--yes', '--json', `--command=${text}`])
    if (outcome.code === 0) {
      return results.parse(JSON.parse(outcome.stdout)).at(-1)?.results ?? []
    }
    const words = `${outcome.stdout}\n${outcome.stderr}`
    // A running server writes the same local file.
    if (attempt === BUSY_ATTEMPTS || !/SQLITE_(BUSY|LOCKED)|database is locked/.test(words)) {
      throw new Error(`wrangler d1 execute failed:\n${words.trim()}`)
    }
  }
}

/** Runs `sql` on the local database for its last rows; null where exactly this was done before, and is not done again. */
export async function ensureLocal(state: string, sql: string): Promise<Row[] | null> {
  const stamp = join(state, 'schema.stamp')
  const hash = createHash('sha256').update(readFileSync('schema.sql')).update(sql).digest('hex')
  if (readText(stamp) === hash && existsSync(databaseOf(state))) {
    return null
  }
  ensureDirectory(state)
  const rows = await execute(state, sql)
  writeFileSync(stamp, hash)
  return rows
}

function databaseOf(state: string): string {
  return join(state, 'v3', 'd1')
}
