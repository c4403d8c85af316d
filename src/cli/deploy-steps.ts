// The steps of a deploy that change something in the account. Each may run again: what is there stays.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Deployed, readDeployed } from './deploy-health.ts'
import { paint, UsageError } from './say.ts'
import { readText, type SecretName } from './secrets.ts'
import { exitOf, runWrangler, showWrangler } from './wrangler.ts'

/** Where D1 may be asked to make a database. https://developers.cloudflare.com/d1/configuration/data-location/ */
export const LOCATIONS = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'] as const
export type Location = (typeof LOCATIONS)[number]

/** What wrangler says to put into a file is there already, so its own words are not shown. */
export async function create(what: 'database' | 'queue', name: string, location?: Location): Promise<void> {
  await quietly(`${what} ${name}`, creation(what, name, location))
}

/** What the dry run shows. */
export function creation(what: 'database' | 'queue', name: string, location?: Location): string[] {
  const where = location === undefined ? [] : ['--location', location]
  return what === 'queue' ? ['queues', 'create', name] : ['d1', 'create', name, '--update-config=false', ...where]
}

/** As statements: D1's import, which a file would be, keeps the database from everybody until it is done. */
export function migration(config: string, binding: string): string[] {
  return ['d1', 'migrations', 'apply', binding, '--remote', '--config', config]
}

/** Without a terminal: wrangler would ask whether to go on. */
export async function migrate(config: string, binding: string): Promise<void> {
  const said = await quietly(`migrations of ${binding}`, migration(config, binding))
  const applied = new Set([...said.matchAll(/\b\d{4}_\w+\.sql\b/g)].map(([name]) => name))
  console.log(applied.size === 0 ? '  none is new' : `  ${[...applied].join('\n  ')}`)
}

export function deployment(config: string, secretsFile: string | null): string[] {
  return ['deploy', '--config', config, ...(secretsFile === null ? [] : ['--secrets-file', secretsFile])]
}

/** Code and secrets arrive together or not at all. As JSON: in a .env file the environment would win over the file. */
export async function deployWith(
  config: string,
  secrets: Partial<Record<SecretName, string>>,
  serviceUrls: string,
): Promise<Deployed> {
  const directory = mkdtempSync(join(tmpdir(), 'passage-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const [path, output] = [join(directory, 'secrets.json'), join(directory, 'output.ndjson')]
  const sends = Object.keys(secrets).length > 0
  if (sends) {
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 })
  }
  await step('wrangler deploy', () =>
    showWrangler(deployment(config, sends ? path : null), { WRANGLER_OUTPUT_FILE_PATH: output }),
  )
  rmSync(path, { force: true })
  return readDeployed(readText(output) ?? '', serviceUrls)
}

export function check(): Promise<void> {
  return step('npm run check', () => exitOf(spawn('npm', ['run', 'check'], { stdio: 'inherit' })))
}

async function step(name: string, run: () => Promise<number>): Promise<void> {
  console.log(paint('bold', `\n${name}`))
  const code = await run()
  if (code !== 0) {
    throw stopped(name, `it ended with code ${code}`)
  }
}

async function quietly(name: string, parameters: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runWrangler(parameters)
  if (code !== 0) {
    throw stopped(name, `${stdout}\n${stderr}`.trim())
  }
  console.log(`${paint('green', '✓')} ${name}`)
  return stdout
}

function stopped(name: string, why: string): UsageError {
  return new UsageError(`Stopped at ${name}: ${why}\n\nEverything before it is done; run this again to go on.`, 1)
}
