// The database as the commands reach it: wrangler on the local file or on Cloudflare. Knows no table.
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { FIRST_SHARD } from '../core/shard.ts'
import { readFurtherDatabases } from './deploy-settings.ts'
import { type Deployment, readDeployment } from './deployment.ts'
import { isAppliedMeanwhile, pendingMigrations, readMigrations, SELECT_APPLIED } from './migrations.ts'
import { readText } from './secrets.ts'
import { ensureDirectory } from './state.ts'
import { runWrangler } from './wrangler.ts'

const BUSY_ATTEMPTS = 5

const results = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }))
const applied = z.array(z.object({ name: z.string() }))
export type Row = Record<string, unknown>

/** Local data of this directory, or a deployment's database in the account that was chosen. */
export type Target = string | Deployment

/**
 * Runs statements and gives the rows of the last one. The local database gets the migrations that it lacks first: every
 * command works on a bare machine, and on data that an earlier version left. The deployed one gets them by a deploy.
 * @throws Error with wrangler's own words where they fail
 */
export async function execute(target: Target, sql: string): Promise<Row[]> {
  if (typeof target !== 'string') {
    return run(target, () => Promise.resolve(sql))
  }
  const migrations = readMigrations()
  return run(target, async () => {
    // A database that is not there has nothing to be asked.
    const rows = existsSync(databaseOf(target)) ? await run(target, () => Promise.resolve(SELECT_APPLIED)) : null
    const names = applied.parse(rows ?? []).map(({ name }) => name)
    return `${rows === null ? SELECT_APPLIED : ''}${pendingMigrations(migrations, names)}${sql}`
  })
}

/** The further databases of this checkout, brought up in a directory of local data. Gives their bindings. */
export async function bringUp(state: string): Promise<string[]> {
  const migrations = readMigrations()
  const bindings = (await readFurtherDatabases(readDeployment('production'))).map(({ binding }) => binding)
  for (const binding of bindings) {
    const rows = await runIn(state, SELECT_APPLIED, binding)
    const names = applied.parse(rows).map(({ name }) => name)
    await runIn(state, pendingMigrations(migrations, names) || SELECT_APPLIED, binding)
  }
  return bindings
}

/** In one of the local databases, as it is. @throws as `execute` does */
export function runIn(state: string, sql: string, binding: string): Promise<Row[]> {
  return run(state, () => Promise.resolve(sql), binding)
}

/**
 * @param text is asked for again at each attempt
 * @param binding which of the local databases
 */
async function run(target: Target, text: () => Promise<string>, binding = FIRST_SHARD): Promise<Row[]> {
  const place =
    typeof target === 'string' ? [binding, '--local', '--persist-to', target] : [target.database, '--remote']
  for (let attempt = 1; ; attempt++) {
    const outcome = await runWrangler(['d1', 'execute', ...place, '--yes', '--json', `--command=${await text()}`])
    if (outcome.code === 0) {
      return results.parse(JSON.parse(outcome.stdout)).at(-1)?.results ?? []
    }
    const words = `${outcome.stdout}\n${outcome.stderr}`
    // A running server writes the same local file, and so may another command.
    const again = /SQLITE_(BUSY|LOCKED)|database is locked/.test(words) || isAppliedMeanwhile(words)
    if (attempt === BUSY_ATTEMPTS || !again) {
      throw new Error(`wrangler d1 execute failed:\n${words.trim()}`)
    }
  }
}

/** Runs `sql` on the local database for its last rows; null where exactly this was done before, and is not done again. */
export async function ensureLocal(state: string, sql: string): Promise<Row[] | null> {
  const stamp = join(state, 'schema.stamp')
  const hash = createHash('sha256')
    .update(JSON.stringify([readMigrations(), readText('wrangler.toml')]))
    .update(sql)
    .digest('hex')
  if (readText(stamp) === hash && existsSync(databaseOf(state))) {
    return null
  }
  ensureDirectory(state)
  const rows = await execute(state, sql)
  await bringUp(state)
  writeFileSync(stamp, hash)
  return rows
}

function databaseOf(state: string): string {
  return join(state, 'v3', 'd1')
}
