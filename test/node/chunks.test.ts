// The Worker as it is deployed, in scripts: what is loaded when it is first asked for is there, and where it cannot be loaded
// that is a fault like any other.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import { randomBytes } from '../../src/core/id.ts'
import { testSecrets } from '../support/secrets.ts'
import { SHIPPED } from '../support/shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'passage-chunks-'))

interface Running {
  readonly ask: (path: string, init?: RequestInit) => Promise<{ status: number; type: string | null; text: string }>
  readonly log: () => string
}
const running: Miniflare[] = []

beforeAll(async () => {
  const run = promisify(execFile)
  await run(process.execPath, ['src/cli/build-client.ts'])
  await run(process.execPath, ['src/cli/build-worker.ts', '--out', folder, '--metafile', join(folder, 'meta.json')])
})

afterAll(async () => {
  await Promise.all(running.map(async (one) => await one.dispose()))
  rmSync(folder, { recursive: true, force: true })
})

/** Scripts that start with the entry: it, and whatever it imports at once. */
function startsWith(): Set<string> {
  const { outputs } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as {
    outputs: Record<string, { entryPoint?: string; imports: { path: string; kind: string; external?: boolean }[] }>
  }
  const started = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === 'src/index.ts'))
  for (const path of started) {
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) {
        started.add(imported)
      }
    }
  }
  return new Set([...started].map((path) => path.split('/').at(-1) ?? ''))
}

/** @param isWhole else whatever does not start with the entry throws as it is loaded */
async function start(isWhole: boolean): Promise<Running> {
  const started = startsWith()
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  const modules = names
    .toSorted((one, other) => Number(other === 'index.mjs') - Number(one === 'index.mjs'))
    .map((name) => {
      const isBroken = !isWhole && !started.has(name)
      const contents = isBroken ? "throw new Error('it cannot be loaded')" : readFileSync(join(folder, name), 'utf8')
      return { type: 'ESModule' as const, path: join(folder, name), contents }
    })
  const { workerOptions } = unstable_getMiniflareWorkerOptions('wrangler.toml') as unknown as {
    workerOptions: { bindings: object }
  }
  let log = ''
  const host = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      modulesRoot: folder,
      modules,
      bindings: { ...workerOptions.bindings, ...testSecrets, ...SHIPPED, DEVELOPMENT: 'on' },
      handleStructuredLogs: ({ message }: { readonly message: string }) => void (log += `${message}\n`),
    }),
  )
  running.push(host)
  const url = await host.ready
  await addKey(await host.getD1Database('DB'))
  return {
    ask: async (path, init) => {
      const answer = await fetch(new URL(path, url), init)
      return { status: answer.status, type: answer.headers.get('Content-Type'), text: await answer.text() }
    },
    log: () => log,
  }
}

const KEY = newApiKey('test', randomBytes(30))

async function addKey(db: Awaited<ReturnType<Miniflare['getD1Database']>>): Promise<void> {
  const statements = readFileSync('schema.sql', 'utf8')
    .replace(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '')
  await db.batch([
    ...statements.map((statement) => db.prepare(statement)),
    db.prepare("INSERT INTO organisations (id, name, created_at) VALUES ('org', 'org', 0)"),
    db
      .prepare("INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at) VALUES (?1, 'org', 'test', ?2, 0)")
      .bind(hashApiKey(KEY), KEY.slice(-4)),
  ])
}

/** What an agent asks, with its key. */
const LIST_TOOLS: RequestInit = {
  method: 'POST',
  headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
}

const LOADED: readonly (readonly [path: string, status: number, init?: RequestInit])[] = [
  ['/openapi.json', 200],
  ['/mcp', 200, LIST_TOOLS],
  ['/connect.js', 200],
  ['/device.js', 200],
  ['/connect/link_0VcE7nMbMqK6Q9Wz2Wcbm2', 200],
  ['/sandbox/tmobile/login', 200],
]

describe('what is loaded when it is first asked for', () => {
  it('is there, also for two who ask at the same time', async () => {
    const { ask } = await start(true)
    for (const [path, status, init] of LOADED) {
      const [one, other] = await Promise.all([ask(path, init), ask(path, init)])
      expect([path, one.status, other.status]).toEqual([path, status, status])
    }
  })

  it('is a fault like any other where it cannot be loaded, and the rest goes on', async () => {
    const { ask, log } = await start(false)
    for (const [path, , init] of LOADED) {
      const { status, text } = await ask(path, init)
      expect([path, status]).toEqual([path, 500])
      expect(JSON.parse(text)).toMatchObject({ code: 'internal_error' })
    }
    await expect.poll(() => log().match(/request_failed/g)?.length).toBe(LOADED.length)
    expect(log()).toContain('it cannot be loaded')
    expect(await ask('/health')).toMatchObject({ status: 200 })
    expect(await ask('/v1/links')).toMatchObject({ status: 401 })
  })
})
