// `npm run deploy`: from checks to a running Worker, every step safe to run again. It creates what is missing and never
// replaces a secret. `--dry-run` bundles the Worker, prints the steps and needs no network.
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { addMissingColumns } from './database.ts'
import { main, paint, UsageError } from './say.ts'
import { completeVariables, PRODUCTION_FILE, readText, writePrivate } from './secrets.ts'
import { exitOf, runWrangler, showWrangler } from './wrangler.ts'

const DATABASE = 'passage'
const QUEUES = ['passage-webhooks', 'passage-webhooks-slow', 'passage-webhooks-dlq']
const LIST_DATABASES = ['d1', 'list', '--json']
const LIST_SECRETS = ['secret', 'list', '--format', 'json']
const BUNDLE = ['deploy', '--dry-run', '--outdir', '.wrangler/dry-run']
const APPLY_SCHEMA = ['d1', 'execute', 'DB', '--remote', '--yes', '--file', 'schema.sql']

await main(async () => {
  if (readOptions()) {
    return rehearse()
  }
  await step('Checks', () => runNpm(['run', 'check']))
  if ((await runWrangler(['whoami', '--json'])).code !== 0) {
    throw new UsageError('Not logged in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.')
  }
  // The database and its schema come before the code that needs them; wrangler finds it by its name.
  if (!(await hasDatabase())) {
    await wranglerStep(createDatabase())
  }
  for (const queue of QUEUES) {
    await ensureQueue(queue)
  }
  await addMissingColumns()
  await wranglerStep(APPLY_SCHEMA)
  const first = !(await hasSecrets())
  if (first) {
    makeSecrets()
  }
  await wranglerStep(deployment(first))
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
  const asked = [['whoami', '--json'], LIST_DATABASES]
  const columns = ['d1', 'execute', 'DB', '--remote', '(adds the columns that an older database lacks)']
  for (const parameters of [...asked, ...creations, columns, APPLY_SCHEMA, LIST_SECRETS, deployment(true)]) {
    console.log(`  wrangler ${parameters.join(' ')}`)
  }
  console.log(
    `\nThe first deploy makes ${PRODUCTION_FILE}; later ones leave the secrets as they are (no --secrets-file).`,
  )
  return 0
}

function createDatabase(): string[] {
  return ['d1', 'create', DATABASE, '--update-config=false']
}

function createQueue(name: string): string[] {
  return ['queues', 'create', name]
}

function deployment(first: boolean): string[] {
  return first ? ['deploy', '--secrets-file', PRODUCTION_FILE] : ['deploy']
}

async function hasDatabase(): Promise<boolean> {
  const outcome = await runWrangler(LIST_DATABASES)
  if (outcome.code !== 0) {
    throw new UsageError(`The databases cannot be listed:\n${outcome.stderr || outcome.stdout}`)
  }
  return (JSON.parse(outcome.stdout) as { name: string }[]).some(({ name }) => name === DATABASE)
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

/** Whether the Worker has its secrets. One that does not exist yet has none. */
async function hasSecrets(): Promise<boolean> {
  const outcome = await runWrangler(LIST_SECRETS)
  if (outcome.code === 0) {
    const names = (JSON.parse(outcome.stdout) as { name: string }[]).map(({ name }) => name)
    return names.includes('SERVICE_SECRET') && names.includes('SIGNING_KEYS')
  }
  // Any other failure must not look like a first deploy: new secrets would make every sealed result unreadable.
  const words = `${outcome.stdout}\n${outcome.stderr}`
  if (!/^.*Worker "[^"]*".* not found/m.test(words)) {
    throw new UsageError(`The secrets cannot be listed:\n${words.trim()}`)
  }
  return false
}

/** An earlier first deploy may have failed after this: what the file has is used again. */
function makeSecrets(): void {
  const before = readText(PRODUCTION_FILE) ?? ''
  writePrivate(PRODUCTION_FILE, completeVariables(before, false, Date.now()))
  console.log(`
The secrets are in ${PRODUCTION_FILE}, readable by you alone and not in the repository. Keep a copy in a safe place:
without SERVICE_SECRET no stored result can be read again and every webhook secret changes.
`)
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

function readOptions(): boolean {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } }).values['dry-run']
  } catch {
    throw new UsageError('Usage: npm run deploy [-- --dry-run]')
  }
}
