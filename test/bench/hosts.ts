// The product and its floor, each in a runtime of its own and without the development proxy before it, which takes more time
// than what it leads to. The product is the very bundle that a deploy uploads, with the bindings of wrangler.toml; only its
// limits are out of reach.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import { testSecrets } from '../support/secrets.ts'

export interface Host {
  readonly url: string
  /** Of the runtime's process. */
  readonly pid: number
  /** Of the inspector, where it is open. */
  inspector(): Promise<URL>
  stop(): Promise<void>
}

export interface Product extends Host {
  readonly apiKey: string
  /** Where its script lies. */
  readonly bundle: string
}

/** As wrangler reads them; what it gives has no types of its own. */
interface WorkerOptions {
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly bindings: Readonly<Record<string, unknown>>
  readonly ratelimits: Readonly<Record<string, object>>
}

// It would warn at each start that the secrets are nowhere: they are given to the runtime below.
process.env['WRANGLER_LOG'] ??= 'error'

const UNREACHED = 1_000_000_000
const ORGANISATION = 'org_Bench0000000'

/**
 * @param folder for the bundle
 * @param isInspected with names that people can read, and the runtime's inspector open
 */
export async function startProduct(folder: string, isInspected = false): Promise<Product> {
  const options = workerOptions()
  const out = join(folder, 'product')
  const program = new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
  await promisify(execFile)(process.execPath, [
    program,
    'deploy',
    '--dry-run',
    '--outdir',
    out,
    ...(isInspected ? ['--no-minify'] : []),
  ])
  const others = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'index.js')
  const named = (end: string): string[] => others.filter((name) => name.endsWith(end)).map((name) => join(out, name))
  const { host, db } = await start('product', {
    ...options,
    ratelimits: outOfReach(options.ratelimits),
    modulesRoot: out,
    modules: [
      { type: 'ESModule', path: join(out, 'index.js') },
      ...named('.js').map((path) => ({ type: 'ESModule', path })),
      ...named('.txt').map((path) => ({ type: 'Text', path })),
    ],
    ...(isInspected ? { inspectorPort: 0 } : {}),
    bindings: { ...options.bindings, ...testSecrets, DEVELOPMENT: 'on' },
  })
  const apiKey = newApiKey('test', randomBytes(30))
  await db.prepare('INSERT INTO organisations (id, name, created_at) VALUES (?1, ?1, 0)').bind(ORGANISATION).run()
  await db
    .prepare(
      `INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at, last_used_on)
       VALUES (?1, ?2, 'test', ?3, 0, '9999-12-31')`,
    )
    .bind(hashApiKey(apiKey), ORGANISATION, apiKey.slice(-4))
    .run()
  return { ...host, apiKey, bundle: out }
}

export async function startFloor(folder: string): Promise<Host> {
  const { compatibilityDate, compatibilityFlags, ratelimits } = workerOptions()
  const outfile = join(folder, 'floor.js')
  await build({
    entryPoints: ['test/bench/floor.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    external: ['cloudflare:workers'],
    logLevel: 'warning',
  })
  const { host } = await start('floor', {
    compatibilityDate,
    compatibilityFlags,
    ratelimits: outOfReach(ratelimits),
    modulesRoot: folder,
    modules: [{ type: 'ESModule', path: outfile }],
    d1Databases: { DB: 'floor' },
    durableObjects: { OBJECT: { className: 'FloorObject', useSQLite: true } },
    queueProducers: { QUEUE: { queueName: 'floor' } },
    queueConsumers: { floor: { maxBatchSize: 5, maxBatchTimeout: 0 } },
  })
  return host
}

function workerOptions(): WorkerOptions {
  return unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions as unknown as WorkerOptions
}

function outOfReach(limits: WorkerOptions['ratelimits']): WorkerOptions['ratelimits'] {
  const far = { simple: { limit: UNREACHED, period: 60 } }
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, { ...limit, ...far }]))
}

async function start(name: string, options: object): Promise<{ host: Host; db: D1Database }> {
  const before = runtimes()
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      name,
      // A line for each session's end is what it says when all is well.
      handleStructuredLogs: ({ level, message }: { level: string; message: string }) => {
        if (level === 'error' || message.includes('"level":"error"')) {
          console.error(message)
        }
      },
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]),
  )
  await miniflare.ready
  const pid = runtimes().find((one) => !before.includes(one))
  if (pid === undefined) {
    throw new Error('The runtime has no process.')
  }
  const db = await miniflare.getD1Database('DB', name)
  for (const statement of unstable_splitSqlQuery(readFileSync('schema.sql', 'utf8'))) {
    await db.prepare(statement).run()
  }
  const url = await miniflare.unsafeGetDirectURL(name)
  const inspector = (): Promise<URL> => miniflare.getInspectorURL()
  return { host: { url: url.origin, pid, inspector, stop: () => miniflare.dispose() }, db }
}

/** The processes of this program's runtimes. */
function runtimes(): number[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('workerd'))
}

/** Microseconds of processor time that a process has used: in all of its threads, and to the hundredth of a second. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
