// `npm run deploy`: from checks to a running Worker, every step safe to run again. It creates what is missing and never
// replaces a secret. `--dry-run` bundles the Worker, prints the steps and needs no network.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addMissingColumns, execute } from './database.ts'
import { planSecrets } from './deploy-secrets.ts'
import { LIST_SECRETS, listSecrets, namesIn } from './deployed-secrets.ts'
import { readOptions } from './options.ts'
import { agree, canAsk, exitOnSignal, main, paint, UsageError } from './say.ts'
import {
  addVariables,
  newSecret,
  PRODUCTION_FILE,
  readText,
  secretProblem,
  secretsIn,
  type SecretName,
  writePrivate,
} from './secrets.ts'
import { exitOf, runWrangler, showWrangler } from './wrangler.ts'

const DATABASE = 'passage'
const QUEUES = ['passage-webhooks', 'passage-webhooks-slow', 'passage-webhooks-dlq']
const LIST_DATABASES = ['d1', 'list', '--json']
const BUNDLE = ['deploy', '--dry-run', '--outdir', '.wrangler/dry-run']
const APPLY_SCHEMA = ['d1', 'execute', 'DB', '--remote', '--yes', '--file', 'schema.sql']

const USAGE = `Usage: npm run deploy [-- --dry-run | --create-missing]

  --dry-run         bundles the Worker and prints the steps, changes nothing
  --create-missing  agrees beforehand that secrets which the deployed service lacks are added, without a question`

exitOnSignal()
await main(async () => {
  const options = readOptions(USAGE, {
    options: { 'dry-run': { type: 'boolean', default: false }, 'create-missing': { type: 'boolean', default: false } },
  }).values
  if (options['dry-run']) {
    return rehearse()
  }
  await step('Checks', () => runNpm(['run', 'check']))
  if ((await runWrangler(['whoami', '--json'])).code !== 0) {
    throw new UsageError('Not logged in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.')
  }
  const databaseExists = await hasDatabase()
  // Before anything is created or changed: a deploy that is refused has done nothing.
  const secrets = await prepareSecrets(databaseExists, options['create-missing'])
  // The database and its schema come before the code that needs them; wrangler finds it by its name.
  if (!databaseExists) {
    await wranglerStep(createDatabase())
  }
  for (const queue of QUEUES) {
    await ensureQueue(queue)
  }
  await addMissingColumns()
  await wranglerStep(APPLY_SCHEMA)
  await deployWith(secrets)
  console.log(`
Deployed. Make the first key:

  npm run keys -- create --org NAME --mode live --remote
`)
  return 0
})

async function rehearse(): Promise<number> {
  await wranglerStep(BUNDLE)
  console.log('\nA real deploy would run, where each is needed:\n\n  npm run check')
  const creations = [createDatabase(), ...QUEUES.map(createQueue)]
  const asked = [['whoami', '--json'], LIST_DATABASES, LIST_SECRETS]
  const columns = ['d1', 'execute', 'DB', '--remote', '(adds the columns that an older database lacks)']
  for (const parameters of [...asked, ...creations, columns, APPLY_SCHEMA, deployment('SECRETS.json')]) {
    console.log(`  wrangler ${parameters.join(' ')}`)
  }
  console.log(
    `\nThe first deploy makes ${PRODUCTION_FILE}. A secret that the service has is never sent again, one that it lacks\n` +
      'goes alone and after a question; where it lacks none there is no --secrets-file.',
  )
  return 0
}

function createDatabase(): string[] {
  return ['d1', 'create', DATABASE, '--update-config=false']
}

function createQueue(name: string): string[] {
  return ['queues', 'create', name]
}

function deployment(secretsFile: string | null): string[] {
  return secretsFile === null ? ['deploy'] : ['deploy', '--secrets-file', secretsFile]
}

async function hasDatabase(): Promise<boolean> {
  const outcome = await runWrangler(LIST_DATABASES)
  if (outcome.code !== 0) {
    throw new UsageError(`The databases cannot be listed:\n${outcome.stderr || outcome.stdout}`)
  }
  return namesIn(outcome.stdout).includes(DATABASE)
}

/** Created blindly: listing is paged, while a name that is taken says so. */
async function ensureQueue(name: string): Promise<void> {
  const outcome = await runWrangler(createQueue(name))
  const words = `${outcome.stdout}\n${outcome.stderr}`
  if (outcome.code !== 0 && !/already (taken|exists)/i.test(words)) {
    throw new UsageError(`The queue ${name} cannot be created:\n${words.trim()}`)
  }
  console.log(`${paint('green', '✓')} queue ${name}`)
}

async function holdsLinks(): Promise<boolean> {
  const tables = await execute(null, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'links';")
  return tables.length > 0 && (await execute(null, 'SELECT id FROM links LIMIT 1;')).length > 0
}

/**
 * What this deploy uploads, by name: written to this machine's file first, so that it is never only in the service.
 * @throws UsageError where nobody agreed
 */
async function prepareSecrets(databaseExists: boolean, agreed: boolean): Promise<Partial<Record<SecretName, string>>> {
  const remote = await listSecrets()
  const before = readText(PRODUCTION_FILE) ?? ''
  const present = secretsIn(before)
  const sealed = remote === null && databaseExists && (await holdsLinks())
  const plan = planSecrets({ remote, local: Object.keys(present), sealed }, PRODUCTION_FILE)
  if (plan.question !== null && !agreed) {
    if (!canAsk()) {
      throw new UsageError(`${plan.question}\n\nNothing is deployed. To agree: npm run deploy -- --create-missing`)
    }
    if (!(await agree(plan.question))) {
      throw new UsageError('Nothing is deployed.')
    }
  }
  const made = Object.fromEntries(plan.make.map((name) => [name, newSecret(name, Date.now())]))
  const all = { ...present, ...made }
  const upload: Partial<Record<SecretName, string>> = {}
  for (const name of plan.upload) {
    const value = all[name] ?? ''
    const problem = secretProblem(name, value)
    if (problem !== null) {
      throw new UsageError(`${name} in ${PRODUCTION_FILE} ${problem}. Nothing is deployed.`)
    }
    upload[name] = value
  }
  if (plan.make.length > 0) {
    writePrivate(PRODUCTION_FILE, addVariables(before, made))
    console.log(`
Made ${plan.make.join(' and ')}, in ${PRODUCTION_FILE}: readable by you alone and not in the repository. Keep a copy in a
safe place: without SERVICE_SECRET no stored result can be read again and every webhook secret changes.
`)
  }
  return upload
}

/** Code and secrets arrive together or not at all. As JSON: in a .env file the environment would win over the file. */
async function deployWith(secrets: Partial<Record<SecretName, string>>): Promise<void> {
  if (Object.keys(secrets).length === 0) {
    return wranglerStep(deployment(null))
  }
  const directory = mkdtempSync(join(tmpdir(), 'passage-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'secrets.json')
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 })
  await wranglerStep(deployment(path))
}

async function wranglerStep(parameters: readonly string[]): Promise<void> {
  await step(`wrangler ${parameters.join(' ')}`, () => showWrangler(parameters))
}

async function step(name: string, run: () => Promise<number>): Promise<void> {
  console.log(paint('bold', `\n${name}`))
  const code = await run()
  if (code !== 0) {
    throw new UsageError(
      `Stopped: "${name}" ended with code ${code}. Everything before it is done; run this again to go on.`,
    )
  }
}

function runNpm(parameters: readonly string[]): Promise<number> {
  return exitOf(spawn('npm', parameters, { stdio: 'inherit' }))
}
