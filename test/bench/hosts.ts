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
  stop(): Promise<void>
}

export interface Product extends Host {
  readonly apiKey: string
}

/** As wrangler reads them; what it gives has no types of its own. */
interface WorkerOptions {
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly bindings: Readonly<Record<string, unknown>>
  readonly ratelimits: Readonly<Record<string, object>>
}

const UNREACHED = 1_000_000_000
const ORGANISATION = 'org_Bench0000000'

/** @param folder for the bundle */
export async function startProduct(folder: string): Promise<Product> {
  const options = workerOptions()
  const out = join(folder, 'product')
  const program = new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
  await promisify(execFile)(process.execPath, [program, 'deploy', '--dry-run', '--outdir', out])
  const texts = readdirSync(out).filter((name) => name.endsWith('.txt'))
  const { host, db } = await start('product', {
    ...options,
    ratelimits: outOfReach(options.ratelimits),
    modulesRoot: out,
    modules: [
      { type: 'ESModule', path: join(out, 'index.js') },
      ...texts.map((name) => ({ type: 'Text' as const, path: join(out, name) })),
    ],
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
  return { ...host, apiKey }
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
  return { host: { url: url.origin, pid, stop: () => miniflare.dispose() }, db }
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
