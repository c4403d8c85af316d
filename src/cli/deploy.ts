// `npm run deploy`: from checks to a running Worker, every step safe to run again. It creates what is missing, takes over
// nothing that is not its own and never replaces a secret. Asks and looks at everything first: a deploy that is refused has
// done nothing. `--dry-run` bundles the Worker, prints the steps and needs no network.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { accountLine, inWords, type Account } from './account.ts'
import { execute } from './database.ts'
import { FIRST_SHARD } from '../core/shard.ts'
import { configFor, domainsOf, furtherDatabasesOf, queuesOf, type Settings, shardsOf } from './deploy-config.ts'
import { awaitVersion, type Deployed, isPassage } from './deploy-health.ts'
import { type Found, strangersIn } from './deploy-owner.ts'
import { decideSecrets, keepSecrets } from './deploy-provision.ts'
import { readSettings } from './deploy-settings.ts'
import { findStranded, refuseStranded, strandedMeanwhile } from './deploy-shards.ts'
import {
  check,
  create,
  creation,
  deployment as deploying,
  deployWith,
  type Location,
  LOCATIONS,
  migrate,
  migration,
} from './deploy-steps.ts'
import { findDatabaseId, survey } from './deploy-survey.ts'
import { type Deployment, ENVIRONMENT_OPTION, readDeployment } from './deployment.ts'
import { readOptions } from './options.ts'
import { canAsk, exitOnSignal, main, paint, UsageError } from './say.ts'
import { writePrivate } from './secrets.ts'
import { ensureDirectory } from './state.ts'
import { chooseAccount } from './where.ts'
import { showWrangler } from './wrangler.ts'

const USAGE = `Usage: npm run deploy [-- FLAGS]

  --env staging     the deployment beside production: a Worker, database, queues and secrets of its own
  --dry-run         bundles the Worker and prints the steps, changes nothing
  --create-missing  agrees beforehand that secrets are made where somebody would be asked
  --adopt           agrees beforehand that what has our names in the account is taken over, whosever it is
  --checked         agrees beforehand that this very checkout is good: npm run check is not run first
  --leave-links     agrees beforehand that links are found no more that are in another database than SHARDS says
  --url ADDRESS     where the service is reached, if not where Cloudflare says: it is asked at the end
  --wait SECONDS    how long, at most (120)
  --location WHERE  where databases are made that are not there yet: wnam, enam, weur, eeur, apac, oc

CLOUDFLARE_ACCOUNT_ID=… before it names the account, where the login reaches several.`

const FIRST_KEY = 'SELECT 1 AS found FROM api_keys WHERE revoked_at IS NULL LIMIT 1;'

exitOnSignal()
await main(async () => {
  const { values } = readOptions(USAGE, {
    options: {
      ...ENVIRONMENT_OPTION,
      'dry-run': { type: 'boolean', default: false },
      'create-missing': { type: 'boolean', default: false },
      adopt: { type: 'boolean', default: false },
      checked: { type: 'boolean', default: false },
      'leave-links': { type: 'boolean', default: false },
      url: { type: 'string' },
      wait: { type: 'string', default: '120' },
      location: { type: 'string' },
    },
  })
  const seconds = parseSeconds(values.wait)
  const location = parseLocation(values.location)
  const deployment = readDeployment(values.env)
  const settings = await readSettings(deployment)
  if (values['dry-run']) {
    return rehearse(deployment, settings, location)
  }
  const account = await chooseAccount(deployment)
  console.log(`${paint('bold', deployment.worker)} (${deployment.environment}) in the account ${inWords(account)}`)
  const further = furtherDatabasesOf(settings)
  const names = further.map(({ name }) => name)
  const found = await survey(deployment, queuesOf(settings), names)
  refuseStrangers(found, deployment, values.adopt)
  await refuseDomains(domainsOf(settings), values.adopt)
  const planned = { shards: shardsOf(settings), further }
  await refuseStranded(deployment, planned, found, values['leave-links'])
  const secrets = await decideSecrets(deployment, found, values['create-missing'])
  if (!values.checked) {
    await check()
  }

  // The database and its tables come before the code that needs them.
  if (found.database === null) {
    await create('database', deployment.database, location)
  }
  const there = new Map((found.further ?? []).map(({ name, id }) => [name, id]))
  for (const name of names.filter((one) => !there.has(one))) {
    await create('database', name, location)
  }
  const missing = queuesOf(settings).filter((name) => !found.queues.some((queue) => queue.name === name))
  for (const queue of missing) {
    await create('queue', queue)
  }
  const ids: Record<string, string> = {}
  for (const name of [deployment.database, ...names]) {
    const known = name === deployment.database ? found.database?.id : there.get(name)
    const id = known ?? (await findDatabaseId({ ...deployment, database: name }))
    if (id !== null) {
      ids[name] = id
    }
  }
  const config = writeConfig(deployment, settings, account.id, ids)
  for (const binding of [FIRST_SHARD, ...further.map((one) => one.binding)]) {
    await migrate(config, binding)
  }
  const upload = await keepSecrets(deployment, secrets, accountLine(account, deployment))
  // The check took minutes, and the version that runs goes on making links.
  await refuseStranded(deployment, planned, found, values['leave-links'])
  const deployed = await deployWith(config, upload, settings.vars['SERVICE_URLS'] ?? '')
  const isGood = await confirm({ ...deployed, url: values.url ?? deployed.url }, seconds)
  const stranded = values['leave-links'] ? [] : await findStranded(deployment, planned, found).catch(() => null)
  // Where it cannot be read now nothing is said of it: the deploy is done all the same.
  const keys = await execute(deployment, FIRST_KEY).catch(() => null)
  console.log(afterwards(deployment, account, found, keys?.length !== 0))
  if (stranded?.length !== 0) {
    console.error(strandedMeanwhile(stranded))
  }
  return isGood && stranded?.length === 0 ? 0 : 1
})

/** @throws UsageError for somebody else's things, unless that was agreed to */
function refuseStrangers(found: Found, deployment: Deployment, agreed: boolean): void {
  const strangers = strangersIn(found, deployment)
  if (strangers.length === 0) {
    return
  }
  const listed = strangers.map((sentence) => `  ${sentence}`).join('\n')
  if (agreed) {
    console.log(`Taken over, as --adopt says:\n\n${listed}`)
    return
  }
  throw new UsageError(`This account has things of somebody else's under these names:

${listed}

Nothing is deployed. For other names change the line \`name = …\` in wrangler.toml: all of them are made from it. To take
these over: npm run deploy -- --adopt`)
}

/**
 * In a terminal wrangler asks before it takes a domain from another Worker or a DNS record; without one it just does.
 * @throws UsageError for a domain where no Passage answers yet, unless that was agreed to
 */
async function refuseDomains(domains: readonly string[], agreed: boolean): Promise<void> {
  for (const domain of agreed || canAsk() ? [] : domains) {
    if (!(await isPassage(`https://${domain}`))) {
      throw new UsageError(
        `No Passage answers at ${domain} yet, and without a terminal wrangler would take that name from whatever has it now.\n` +
          'Nothing is deployed. Deploy from a terminal, where it asks, or agree: npm run deploy -- --adopt',
      )
    }
  }
}

/** For wrangler's eyes. It holds no secret. */
function writeConfig(
  deployment: Deployment,
  settings: Settings,
  account: string,
  ids: Readonly<Record<string, string>>,
): string {
  const directory = resolve('.wrangler')
  ensureDirectory(directory)
  const path = join(directory, `${deployment.environment}.json`)
  writePrivate(path, configFor(settings, process.cwd(), account, ids))
  return path
}

/** Whether the new version is the one that answers. Says so. */
async function confirm({ version, url }: Deployed, seconds: number): Promise<boolean> {
  if (version === null || url === null) {
    console.log('\nDeployed. It has no address that can be asked here; with --url this command asks there.')
    return true
  }
  const problem = await awaitVersion(url, version, seconds * 1000)
  if (problem === null) {
    console.log(`\n${paint('green', '✓')} Deployed. ${url} answers with the new version, ${version}.`)
    return true
  }
  console.error(`\nDeployed, but after ${seconds} seconds ${problem}.`)
  return false
}

function afterwards({ worker, environment }: Deployment, { id }: Account, found: Found, hasKey: boolean): string {
  const before = found.worker?.version?.id ?? null
  const flag = environment === 'production' ? '' : ` --env ${environment}`
  const back =
    before === null
      ? 'There is no version before this one to go back to.'
      : `To go back to the version before (the code alone: migrations and secrets stay):

  CLOUDFLARE_ACCOUNT_ID=${id} npx wrangler rollback ${before} --name ${worker}`
  const first = `\n\nMake the first key:\n\n  npm run keys -- create --org NAME --mode live --remote${flag}`
  return `\n${back}${hasKey ? '' : first}\n`
}

async function rehearse(deployment: Deployment, settings: Settings, location?: Location): Promise<number> {
  const config = writeConfig(deployment, settings, 'ACCOUNT', {})
  const further = furtherDatabasesOf(settings)
  const code = await showWrangler(['deploy', '--dry-run', '--outdir', '.wrangler/dry-run', '--config', config])
  if (code !== 0) {
    return 1
  }
  console.log(
    `\nA real deploy of ${deployment.worker} would look at the account and its things first, then:\n\n  npm run check`,
  )
  const creations = [
    ...[deployment.database, ...further.map(({ name }) => name)].map((name) => creation('database', name, location)),
    ...queuesOf(settings).map((name) => creation('queue', name)),
  ]
  const migrations = [FIRST_SHARD, ...further.map(({ binding }) => binding)].map((name) => migration(config, name))
  for (const parameters of [...creations, ...migrations, deploying(config, 'SECRETS.json')]) {
    console.log(`  wrangler ${parameters.join(' ')}`)
  }
  const kept = existsSync(deployment.secretsFile) ? 'is here' : 'is made by the first deploy'
  console.log(`
What is there is not made again. ${deployment.secretsFile} ${kept}. A secret that the service has is never sent again, one that
it lacks goes alone and after a question; where it lacks none there is no --secrets-file.`)
  return 0
}

/** @throws UsageError for a place that D1 does not know */
function parseLocation(text: string | undefined): Location | undefined {
  const known = LOCATIONS.find((location) => location === text)
  if (text !== undefined && known === undefined) {
    throw new UsageError(`--location is one of ${LOCATIONS.join(', ')}, not ${JSON.stringify(text)}.`)
  }
  return known
}

function parseSeconds(text: string): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new UsageError(`--wait is a number of seconds.\n\n${USAGE}`)
  }
  return Number(text)
}
