// The Worker's budget: bytes that are loaded and time that start-up takes, both paid by the first request on each machine; and
// for each part that is loaded later, what the first to ask for it pays. Run by the checks outside of vitest, since it measures
// the very scripts that a deploy uploads.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

/**
 * KiB gzip of what starts with any request: API, object, webhooks, and the automations that the object replays. A third of
 * it is zod, whose `toJSONSchema` (7) comes with every schema.
 */
const MOST_START_KIB = 100
/** KiB gzip of what each part brings that is not there from the start, by the module that is imported for it. */
const MOST_PART_KIB: Readonly<Record<string, number>> = {
  // The page's program (33), its style, its texts in each language, the encoder of QR codes.
  'src/routes/hosted-page.ts': 51,
  // The twins of all sites.
  'src/sandbox/sites.ts': 27,
  // The same, and those who sign in there.
  'src/sandbox/visitor.ts': 34,
  // What forms and tools show of arguments.
  'src/integrations/offered.ts': 2,
  // Words and examples, most of it.
  'src/routes/api-document.ts': 18,
  // What the developers' tests ask for.
  'src/routes/simulate.ts': 2,
  'src/routes/list-links.ts': 3,
  'src/routes/link-history.ts': 2,
  'src/http/erase-links.ts': 3,
  'src/routes/send-webhook.ts': 2,
  // The protocol and the tools, with the schemas of what the API takes and answers, and the docs' words.
  'src/mcp/serve.ts': 14,
  // The object of those who listen.
  'src/listeners/room.ts': 4,
  // What the clock makes it do.
  'src/cron/every-minute.ts': 4,
  // While an organisation moves from one database to another.
  'src/cron/relocate.ts': 6,
  '.build/embed.txt': 4,
  // Put into every page of a site, too.
  '.build/device.txt': 6,
}
/**
 * KiB gzip of the docs, which are no part of the Worker: what a reader loads to see the first page, and what the search loads
 * when somebody goes to it.
 */
const MOST_DOCS_KIB = { page: 15, search: 100 }
const MOST_STARTUP_MS = 25
/** A busy machine slows every run: only what is beyond this is surely ours. */
const SURELY_TOO_SLOW_MS = 50
/** Whatever else the machine does only ever adds to a run: one that holds the limit shows what the code costs. */
const MOST_RUNS = 20
/** The profiler's own marks: neither is the Worker's work. */
const NOT_WORK = new Set(['(root)', '(idle)'])

interface Output {
  readonly entryPoint?: string
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[]
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>
}

interface Profile {
  readonly nodes: { readonly id: number; readonly callFrame: { readonly functionName: string } }[]
  readonly samples: number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: number[]
}

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'passage-size-'))
try {
  // Its build command makes what the next reads.
  const bundle = join(folder, 'worker.bundle')
  await wrangler('deploy', '--dry-run', '--outfile', bundle)
  const sizes = checkSizes(await outputs())
  const docs = checkDocs()
  const isFast = await checkStartup(bundle)
  process.exitCode = sizes && docs && isFast ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

async function outputs(): Promise<Readonly<Record<string, Output>>> {
  const metafile = join(folder, 'meta.json')
  await run(process.execPath, ['src/cli/build-worker.ts', '--metafile', metafile])
  return (JSON.parse(readFileSync(metafile, 'utf8')) as { readonly outputs: Readonly<Record<string, Output>> }).outputs
}

function checkSizes(all: Readonly<Record<string, Output>>): boolean {
  const parts = Object.entries(all).flatMap(([path, { entryPoint }]) => (entryPoint === undefined ? [] : [path]))
  const scripts = Object.keys(all).filter((path) => path.endsWith('.mjs'))
  console.log(`all      ${kib(sizeOf(scripts))} KiB gzip in ${scripts.length} scripts`)
  const started = closureOf(all, parts.find((path) => all[path]?.entryPoint === 'src/index.ts') ?? '')
  const results = parts.map((path) => {
    const { entryPoint = '' } = all[path] ?? {}
    const isStart = started.has(path)
    const own = isStart ? [...started] : [...closureOf(all, path)].filter((script) => !started.has(script))
    const size = sizeOf(own)
    const most = isStart ? MOST_START_KIB : MOST_PART_KIB[entryPoint]
    console.log(`${isStart ? 'start   ' : 'later   '} ${kib(size)} KiB gzip, at most ${most}: ${entryPoint}`)
    console.log(`         ${roomsOf(own.flatMap((script) => Object.entries(all[script]?.inputs ?? {})))}`)
    // Written so that a number that could not be read, or a part without a limit, fails too.
    return most !== undefined && size <= most
  })
  return results.every(Boolean) && results.length === Object.keys(MOST_PART_KIB).length + 1
}

/** As the build command of the dry run has made them. */
function checkDocs(): boolean {
  const at = (...names: string[]): number => sizeOf(names.map((name) => join('.build/docs-site', name)))
  const page = at('docs.html', 'docs/assets/style.css', 'docs/assets/docs.js')
  const search = at('docs/assets/sections.json')
  console.log(`docs     ${kib(page)} KiB gzip, at most ${MOST_DOCS_KIB.page}: the first page`)
  console.log(`docs     ${kib(search)} KiB gzip, at most ${MOST_DOCS_KIB.search}: what the search knows`)
  return page <= MOST_DOCS_KIB.page && search <= MOST_DOCS_KIB.search
}

/** A script, and all that it imports at once. */
function closureOf(all: Readonly<Record<string, Output>>, first: string): ReadonlySet<string> {
  const found = new Set([first])
  // What is added while it runs is visited, too.
  for (const script of found) {
    for (const { path, kind, external } of all[script]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) {
        found.add(path)
      }
    }
  }
  return found
}

/** In one piece, as `wrangler deploy` counts. */
function sizeOf(scripts: readonly string[]): number {
  return gzipSync(Buffer.concat(scripts.map((path) => readFileSync(path)))).length / 1024
}

/** What it is made of, by rooms of src/ and packages, in KiB before compression. */
function roomsOf(inputs: readonly (readonly [string, { readonly bytesInOutput: number }])[]): string {
  const rooms = new Map<string, number>()
  for (const [path, { bytesInOutput }] of inputs) {
    const [first, second = '', third] = path.split('/')
    const room = first === '.build' ? path : second.startsWith('@') ? `${second}/${third}` : second
    rooms.set(room, (rooms.get(room) ?? 0) + bytesInOutput / 1024)
  }
  const largest = [...rooms].toSorted(([, one], [, other]) => other - one)
  return largest.map(([room, size]) => `${room} ${kib(size)}`).join(', ')
}

function kib(size: number): string {
  return size.toFixed(1)
}

async function checkStartup(bundle: string): Promise<boolean> {
  const times: number[] = []
  while (times.length < MOST_RUNS && !times.some((time) => time <= MOST_STARTUP_MS)) {
    times.push(await startupTime(bundle))
  }
  const fastest = Math.min(...times)
  const each = times.map((time) => time.toFixed(0)).join(', ')
  console.log(`start-up ${fastest.toFixed(1)} ms, the fastest of ${each}, at most ${MOST_STARTUP_MS}`)
  if (fastest > MOST_STARTUP_MS) {
    console.log('         over its limit: run it again on an idle machine')
  }
  return fastest <= SURELY_TOO_SLOW_MS
}

/** Milliseconds in which the Worker's global scope kept the processor busy. */
async function startupTime(bundle: string): Promise<number> {
  const file = join(folder, 'startup.cpuprofile')
  await wrangler('check', 'startup', '--worker', bundle, '--outfile', file)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const idle = new Set(nodes.filter(({ callFrame }) => NOT_WORK.has(callFrame.functionName)).map(({ id }) => id))
  return samples.reduce((sum, id, index) => sum + (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)), 0) / 1000
}

async function wrangler(...parameters: string[]): Promise<void> {
  const program = new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' }
  await run(process.execPath, [program, ...parameters], { env })
}
