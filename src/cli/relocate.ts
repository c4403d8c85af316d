// `npm run relocate`: moves an organisation that has links into another database, on the server that runs here or (--remote) the
// deployed one. Writes down what is wanted, and says how far it is: the service itself does it, a step a minute, so that this command
// may be ended and run again at any time.
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { mayBeTakenBack } from '../core/relocation.ts'
import { FIRST_SHARD } from '../core/shard.ts'
import { bringUp, execute, type Row, runIn, type Target } from './database.ts'
import { readFurtherDatabases, readShards } from './deploy-settings.ts'
import { findBindings } from './deploy-survey.ts'
import { ENVIRONMENT_OPTION, readDeployment } from './deployment.ts'
import { readOptions } from './options.ts'
import { chooseOrganisation } from './organisations.ts'
import {
  decideSource,
  isNamedIn,
  isUnderWay,
  organisationRow,
  sayRelocation,
  sayTooLate,
  shardsNaming,
  type ShownRelocation,
} from './relocation.ts'
import { exitOnSignal, main, UsageError } from './say.ts'
import { beginRelocation, SELECT_ON_THEIR_WAY, selectHolder, takeBackRelocation } from './sql.ts'
import { chooseDatabase } from './where.ts'

const USAGE = `Usage:
  npm run relocate -- --org NAME --to DB_2 [--remote]   moves its links into that database of wrangler.toml
  npm run relocate -- --org NAME --back [--remote]      leaves them where they were, until the new SHARDS is deployed
  npm run relocate -- --org NAME [--remote]             says how far it is

  --wait SECONDS  how long to wait for what goes on by itself (600)

Writing the organisation's links is answered with 503 while they are copied, and until SHARDS says where they are then: this command
says what to write. One organisation at a time. The service does it, each minute a step; ended, this command goes on when it is run again.

Works on the server that runs here; STATE_DIR=… before it names another, --remote the deployed one, and with --env staging
the one beside it.`
/** Between two looks. */
const PAUSE_MS = 5_000

exitOnSignal()
await main(async () => {
  const { values } = readOptions(USAGE, {
    options: {
      org: { type: 'string' },
      to: { type: 'string' },
      back: { type: 'boolean', default: false },
      wait: { type: 'string', default: '600' },
      remote: { type: 'boolean', default: false },
      ...ENVIRONMENT_OPTION,
    },
  })
  const { to, back } = values
  if (!/^\d{1,5}$/.test(values.wait) || (back && to !== undefined)) {
    throw new UsageError(USAGE)
  }
  const target = await chooseDatabase(values)
  const known = await list(target)
  const { name, isNew } = chooseOrganisation(known, values.org?.trim() || null)
  const chosen = known.find((one) => one.name === name)
  if (isNew || chosen === undefined) {
    throw new UsageError(`There is no organisation ${JSON.stringify(name)}. \`npm run keys -- list\` shows them.`)
  }
  const { id } = chosen
  let { relocation } = chosen
  if (to !== undefined) {
    const other = known.find((one) => one.id !== id && one.relocation !== null)
    if (relocation === null && other !== undefined) {
      throw new UsageError(`${other.id} is on its way. Nothing is changed: one organisation at a time.`)
    }
    relocation = await begin(target, id, to, relocation)
  } else if (back) {
    relocation = await takeBack(target, id, relocation)
  } else if (relocation === null) {
    console.log(`${id} is on its way nowhere.`)
    return 0
  }
  return follow(target, id, relocation, Date.now() + Number(values.wait) * 1000)
})

type Listed = z.infer<typeof organisationRow>

/** Does something first, if it is given. */
async function list(target: Target, sql = ''): Promise<Listed[]> {
  try {
    return z.array(organisationRow).parse(await execute(target, sql + SELECT_ON_THEIR_WAY))
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such table: relocations')) {
      throw new UsageError('The service is older than this command: `npm run deploy` brings it up.')
    }
    throw error
  }
}

async function find(target: Target, id: string, sql = ''): Promise<ShownRelocation | null> {
  return (await list(target, sql)).find((one) => one.id === id)?.relocation ?? null
}

/** @throws UsageError where it cannot be moved there */
async function begin(
  target: Target,
  id: string,
  to: string,
  before: ShownRelocation | null,
): Promise<ShownRelocation | null> {
  if (before !== null) {
    if (before.target !== to || before.phase === 'returning') {
      throw new UsageError(
        `${id} is on its way from ${before.source} to ${before.target}. Nothing is changed: wait for its end.`,
      )
    }
    return before
  }
  const databases = await databasesOf(target)
  const holders: string[] = []
  for (const [binding, ask] of databases) {
    if ((await ask(selectHolder(id))).length > 0) {
      holders.push(binding)
    }
  }
  const decided = decideSource(id, to, { databases: [...databases.keys()], holders })
  if (typeof decided === 'string') {
    throw new UsageError(decided)
  }
  const begun = await find(target, id, beginRelocation(id, { ...decided, target: to }))
  if (begun === null) {
    throw new UsageError('Another organisation is on its way since just now. Nothing is changed: one at a time.')
  }
  return begun
}

/** @throws UsageError where it is too late */
async function takeBack(target: Target, id: string, before: ShownRelocation | null): Promise<ShownRelocation | null> {
  if (before === null) {
    throw new UsageError(`${id} is on its way nowhere.`)
  }
  // It may have been deployed just now, and the service not have noticed yet.
  const named = mayBeTakenBack(before.phase) && isNamedIn(await shardsOf(target), id, before.target)
  const now = named ? before : await find(target, id, takeBackRelocation(id))
  if (now !== null && now.phase !== 'returning') {
    throw new UsageError(sayTooLate(id, now, named), 1)
  }
  return now
}

/** Until somebody must do something, or it is done. */
async function follow(target: Target, id: string, begun: ShownRelocation | null, until: number): Promise<number> {
  let said = ''
  let last = begun
  for (let found = begun; ; found = await find(target, id)) {
    if (found === null) {
      console.log(last?.phase === 'returning' ? `${id} is in ${last.source}, as before.` : `${id} has arrived.`)
      return 0
    }
    last = found
    const words = sayRelocation(id, found, await shardsAfter(target, id, found), deployOf(target))
    if (words !== said) {
      console.log(words)
      said = words
    }
    if (!isUnderWay(found.phase)) {
      return 0
    }
    if (Date.now() >= until) {
      console.error('It goes on by itself, each minute a step; run this again to see how far it is.')
      return 1
    }
    await wait(PAUSE_MS)
  }
}

async function shardsAfter(target: Target, id: string, found: ShownRelocation): Promise<string> {
  return shardsNaming(await shardsOf(target), id, found.target)
}

/** As wrangler.toml has it, which may be deployed or not. */
async function shardsOf(target: Target): Promise<string> {
  return await readShards(typeof target === 'string' ? readDeployment('production') : target)
}

function deployOf(target: Target): string | null {
  if (typeof target === 'string') {
    return null
  }
  return `npm run deploy -- --checked${target.environment === 'production' ? '' : ` --env ${target.environment}`}`
}

/** Those of links that the server has, by their bindings, and how to ask each. */
async function databasesOf(target: Target): Promise<Map<string, (sql: string) => Promise<Row[]>>> {
  const first = [FIRST_SHARD, (sql: string) => execute(target, sql)] as const
  if (typeof target === 'string') {
    const further = await bringUp(target)
    return new Map([first, ...further.map((name) => [name, (sql: string) => runIn(target, sql, name)] as const)])
  }
  const [further, bound] = [await readFurtherDatabases(target), await findBindings(target)]
  return new Map([
    first,
    ...further
      .filter(({ binding }) => bound.includes(binding))
      .map(({ binding, name }) => [binding, (sql: string) => execute({ ...target, database: name }, sql)] as const),
  ])
}
