// What an account has under the names of a deployment. Asks only, changes nothing; what cannot be read stops the deploy, for
// "unknown" must not look like "none".
import * as z from 'zod'
import { execute } from './database.ts'
import { listSecrets } from './deployed-secrets.ts'
import type { BoundDatabase, Found, FoundDatabase, FoundQueue, FoundWorker } from './deploy-owner.ts'
import type { Deployment } from './deployment.ts'
import { UsageError } from './say.ts'
import { runWrangler } from './wrangler.ts'

const SELECT_TABLES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*' ORDER BY name;"

const databases = z.array(z.object({ uuid: z.string(), name: z.string() }))
const tables = z.array(z.object({ name: z.string() }))
const running = z.object({ versions: z.array(z.object({ version_id: z.string() })) })
const viewed = z.object({
  resources: z.object({
    bindings: z.array(
      z.looseObject({
        type: z.string(),
        name: z.string().optional(),
        class_name: z.string().optional(),
        // Of a database, by either name.
        id: z.string().optional(),
        database_id: z.string().optional(),
      }),
    ),
  }),
})

/** @param further databases beside the first, by name */
export async function survey(
  deployment: Deployment,
  queues: readonly string[],
  further: readonly string[],
): Promise<Found> {
  const [worker, listed, ...found] = await Promise.all([
    findWorker(deployment),
    listDatabases(),
    ...queues.map(findQueue),
  ])
  const named = (name: string) => listed.find((one) => one.name === name)
  const known = [deployment.database, ...further].map(named).filter((one) => one !== undefined)
  const [database, ...others] = await Promise.all(
    [deployment.database, ...further].map(async (name) => lookInto(deployment, named(name))),
  )
  const left = await Promise.all(
    (worker?.bound ?? [])
      .filter(({ id }) => known.every(({ uuid }) => uuid !== id))
      .map(async ({ id, binding }) => {
        const there = await lookInto(
          deployment,
          listed.find(({ uuid }) => uuid === id),
        )
        return there === null ? null : { ...there, binding }
      }),
  )
  return {
    worker,
    database: database ?? null,
    further: others.filter((one) => one !== null),
    left: left.filter((one) => one !== null),
    queues: found.filter((queue) => queue !== null),
  }
}

/** The names of those databases that are there, and of whatever else the Worker that runs is bound to. */
export async function findDatabases(deployment: Deployment, names: readonly string[]): Promise<string[]> {
  const [listed, running] = await Promise.all([listDatabases(), findRunning(deployment)])
  const bound = running?.bound.map(({ id }) => id) ?? []
  return listed.filter(({ name, uuid }) => names.includes(name) || bound.includes(uuid)).map(({ name }) => name)
}

/** The bindings by which the Worker that runs reaches databases. */
export async function findBindings(deployment: Deployment): Promise<string[]> {
  return ((await findRunning(deployment))?.bound ?? []).map(({ binding }) => binding)
}

async function findWorker(deployment: Deployment): Promise<FoundWorker | null> {
  const secrets = await listSecrets(deployment)
  if (secrets === null) {
    return null
  }
  const running = await findRunning(deployment)
  return running === null
    ? { secrets, version: null }
    : { secrets, version: { id: running.id, classes: running.classes }, bound: running.bound }
}

interface Running {
  readonly id: string
  readonly classes: readonly string[]
  readonly bound: readonly BoundDatabase[]
}

/** Of several versions that run side by side the first, with what any of them is bound to. */
async function findRunning({ worker }: Deployment): Promise<Running | null> {
  const deployed = await ask(['deployments', 'status', '--name', worker, '--json'], /has no deployments/)
  const ids = deployed === null ? [] : parse(running, deployed).versions.map(({ version_id: id }) => id)
  const views = await Promise.all(ids.map((id) => ask(['versions', 'view', id, '--name', worker, '--json'])))
  const [first, ...others] = views.map((view) => parse(viewed, view ?? '').resources.bindings)
  if (first === undefined) {
    return null
  }
  return {
    id: ids[0] ?? '',
    classes: first.flatMap(({ class_name: name }) => (name === undefined ? [] : [name])),
    bound: [first, ...others]
      .flat()
      .flatMap(({ type, name = '', id, database_id: given = id }) =>
        type === 'd1' && given !== undefined ? [{ binding: name, id: given }] : [],
      ),
  }
}

async function lookInto(
  deployment: Deployment,
  listed: { readonly uuid: string; readonly name: string } | undefined,
): Promise<(FoundDatabase & { readonly name: string }) | null> {
  if (listed === undefined) {
    return null
  }
  const { uuid: id, name } = listed
  return { id, name, tables: await findTables({ ...deployment, database: name }) }
}

/** The tables of the deployment's database, without SQLite's own and Cloudflare's. */
export async function findTables(deployment: Deployment): Promise<string[]> {
  return tables.parse(await execute(deployment, SELECT_TABLES)).map(({ name }) => name)
}

/** null where there is none of that name. */
export async function findDatabaseId({ database }: Deployment): Promise<string | null> {
  return (await listDatabases()).find(({ name }) => name === database)?.uuid ?? null
}

async function listDatabases(): Promise<z.output<typeof databases>> {
  return parse(databases, (await ask(['d1', 'list', '--json'])) ?? '')
}

async function findQueue(name: string): Promise<FoundQueue | null> {
  const text = await ask(['queues', 'info', name], /does not exist/)
  // `worker:passage,worker:other`; of a reader by HTTP it prints a manual.
  return text === null
    ? null
    : { name, scripts: [...text.matchAll(/\bworker:([\w-]+)/g)].map(([, script = '']) => script) }
}

/** What wrangler prints; null where it ends with the words that mean "none". */
async function ask(parameters: readonly string[], none?: RegExp): Promise<string | null> {
  const { code, stdout, stderr } = await runWrangler(parameters)
  if (code === 0) {
    return stdout
  }
  const words = `${stdout}\n${stderr}`
  if (none?.test(words) === true) {
    return null
  }
  throw new UsageError(`\`wrangler ${parameters.join(' ')}\` failed, so nothing is changed:\n${words.trim()}`, 1)
}

function parse<S extends z.ZodType>(schema: S, stdout: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(stdout))
  } catch {
    throw new UsageError(
      `wrangler answered in another form than it should, so nothing is changed:\n${stdout.trim()}`,
      1,
    )
  }
}
