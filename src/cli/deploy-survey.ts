// What an account has under the names of a deployment. Asks only, changes nothing; what cannot be read stops the deploy, for
// "unknown" must not look like "none".
import * as z from 'zod'
import { execute } from './database.ts'
import { listSecrets } from './deployed-secrets.ts'
import type { Found, FoundQueue, FoundWorker } from './deploy-owner.ts'
import type { Deployment } from './deployment.ts'
import { UsageError } from './say.ts'
import { runWrangler } from './wrangler.ts'

const SELECT_TABLES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*' ORDER BY name;"

const databases = z.array(z.object({ uuid: z.string(), name: z.string() }))
const tables = z.array(z.object({ name: z.string() }))
const running = z.object({ versions: z.array(z.object({ version_id: z.string() })) })
const viewed = z.object({
  resources: z.object({ bindings: z.array(z.looseObject({ type: z.string(), class_name: z.string().optional() })) }),
})

/** @param further databases beside the first, by name */
export async function survey(
  deployment: Deployment,
  queues: readonly string[],
  further: readonly string[],
): Promise<Found> {
  const others = await Promise.all(
    further.map(async (name) => {
      const there = await findDatabase({ ...deployment, database: name })
      return there === null ? null : { ...there, name }
    }),
  )
  const [worker, database, ...found] = await Promise.all([
    findWorker(deployment),
    findDatabase(deployment),
    ...queues.map(findQueue),
  ])
  return {
    worker,
    database,
    further: others.filter((one) => one !== null),
    queues: found.filter((queue) => queue !== null),
  }
}

async function findWorker(deployment: Deployment): Promise<FoundWorker | null> {
  const secrets = await listSecrets(deployment)
  if (secrets === null) {
    return null
  }
  const deployed = await ask(['deployments', 'status', '--name', deployment.worker, '--json'], /has no deployments/)
  const [version] = deployed === null ? [] : parse(running, deployed).versions
  if (version === undefined) {
    return { secrets, version: null }
  }
  const id = version.version_id
  const view = await ask(['versions', 'view', id, '--name', deployment.worker, '--json'])
  const { bindings } = parse(viewed, view ?? '').resources
  return {
    secrets,
    version: { id, classes: bindings.flatMap(({ class_name: name }) => (name === undefined ? [] : [name])) },
  }
}

async function findDatabase(deployment: Deployment): Promise<Found['database']> {
  const id = await findDatabaseId(deployment)
  return id === null
    ? null
    : { id, tables: tables.parse(await execute(deployment, SELECT_TABLES)).map(({ name }) => name) }
}

/** null where there is none of that name. */
export async function findDatabaseId({ database }: Deployment): Promise<string | null> {
  const listed = parse(databases, (await ask(['d1', 'list', '--json'])) ?? '')
  return listed.find(({ name }) => name === database)?.uuid ?? null
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
  throw new UsageError(`\`wrangler ${parameters.join(' ')}\` failed, so nothing is deployed:\n${words.trim()}`, 1)
}

function parse<S extends z.ZodType>(schema: S, stdout: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(stdout))
  } catch {
    throw new UsageError(
      `wrangler answered in another form than it should, so nothing is deployed:\n${stdout.trim()}`,
      1,
    )
  }
}
