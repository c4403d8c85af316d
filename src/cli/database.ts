// The database as the commands reach it: wrangler on the local file or on Cloudflare. Knows no table.
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { FIRST_SHARD } from '../core/shard.ts'
import { type Deployment, ownNameOf, readDeployment, stringIn } from './deployment.ts'
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

/** The further databases of this checkout, brought up in a directory of local data. */
async function ensureFurther(state: string): Promise<void> {
  const migrations = readMigrations()
  for (const { binding } of furtherDatabases()) {
    await run(
      state,
      async () => {
        const rows = await run(state, () => Promise.resolve(SELECT_APPLIED), binding)
        const pending = pendingMigrations(
          migrations,
          applied.parse(rows).map(({ name }) => name),
        )
        return pending || SELECT_APPLIED
      },
      binding,
    )
  }
}

/** The databases beside the first, as wrangler.toml has them. */
function furtherDatabases(): { readonly binding: string; readonly name: string }[] {
  const blocks = (readText('wrangler.toml') ?? '')
    .split(/^(?=\[)/m)
    .filter((text) => text.startsWith('[[d1_databases]]'))
  return blocks
    .map((text) => ({ binding: stringIn(text, 'binding') ?? '', name: stringIn(text, 'database_name') ?? '' }))
    .filter(({ binding }) => binding !== FIRST_SHARD)
}

/** As `execute`, in every database that may have links: all their rows. @throws as it does */
export async function executeInEach(target: Target, sql: string): Promise<Row[]> {
  const rows = await execute(target, sql)
  if (typeof target === 'string') {
    await ensureFurther(target)
  }
  for (const { binding, name } of furtherDatabases()) {
    const place =
      typeof target === 'string'
        ? target
        : { ...target, database: ownNameOf(name, readDeployment('production').worker, target) }
    rows.push(...(await run(place, () => Promise.resolve(sql), binding)))
  }
  return rows
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
    .update(JSON.stringify([readMigrations(), ...furtherDatabases()]))
    .update(sql)
    .digest('hex')
  if (readText(stamp) === hash && existsSync(databaseOf(state))) {
    return null
  }
  ensureDirectory(state)
  const rows = await execute(state, sql)
  await ensureFurther(state)
  writeFileSync(stamp, hash)
  return rows
}

function databaseOf(state: string): string {
  return join(state, 'v3', 'd1')
}
