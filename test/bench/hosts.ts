// The product and its floor. The product is the very scripts that a deploy uploads, with the bindings of wrangler.toml; only its
// limits are out of reach.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import { testSecrets } from '../support/secrets.ts'
import { type Host, type Runtime, startRuntime } from './runtime.ts'

export interface Product extends Runtime {
  readonly apiKey: string
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

/** @param isReadable with names that people can read */
export async function bundleProduct(folder: string, isReadable: boolean): Promise<string> {
  const bundle = join(folder, 'product')
  const run = promisify(execFile)
  await run(process.execPath, ['src/cli/build-client.ts'])
  await run(process.execPath, ['src/cli/build-worker.ts', '--out', bundle, ...(isReadable ? ['--readable'] : [])])
  return bundle
}

export async function startProduct(bundle: string, isInspected = false): Promise<Product> {
  const options = workerOptions()
  const chunks = readdirSync(bundle).filter((name) => name.endsWith('.mjs') && name !== 'index.mjs')
  const runtime = await startRuntime('product', {
    ...options,
    ratelimits: outOfReach(options.ratelimits),
    modulesRoot: bundle,
    // The first is where it starts.
    modules: ['index.mjs', ...chunks].map((name) => ({ type: 'ESModule', path: join(bundle, name) })),
    ...(isInspected ? { inspectorPort: 0 } : {}),
    bindings: { ...options.bindings, ...testSecrets, DEVELOPMENT: 'on' },
  })
  const { db } = runtime
  const apiKey = newApiKey('test', randomBytes(30))
  await db.prepare('INSERT INTO organisations (id, name, created_at) VALUES (?1, ?1, 0)').bind(ORGANISATION).run()
  await db
    .prepare(
      `INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at, last_used_on)
       VALUES (?1, ?2, 'test', ?3, 0, '9999-12-31')`,
    )
    .bind(hashApiKey(apiKey), ORGANISATION, apiKey.slice(-4))
    .run()
  return { ...runtime, apiKey }
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
  return await startRuntime('floor', {
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
}

function workerOptions(): WorkerOptions {
  return unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions as unknown as WorkerOptions
}

function outOfReach(limits: WorkerOptions['ratelimits']): WorkerOptions['ratelimits'] {
  const far = { simple: { limit: UNREACHED, period: 60 } }
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, { ...limit, ...far }]))
}
