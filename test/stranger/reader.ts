// A reader at a shell: types what README.md shows, in this project or in a fresh clone of it, with the environment of somebody
// who has just opened a terminal.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PATIENCE_MS } from '../support/patience.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export interface Typed {
  readonly code: number | null
  readonly output: string
}

/** What the test runner and npm say to whatever they start, and what tests in workerd run with. */
const NOT_A_READERS =
  /^(?:npm_(?!config_registry|config_cache|config_userconfig)|VITEST|INIT_CWD$|NODE_ENV$|TEST$|STATE_DIR$|SERVICE_SECRET$|SIGNING_KEYS$)/

const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_A_READERS.test(name)))
const machinePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((path) => !/node_modules[/\\]\.bin$|node-gyp-bin/.test(path))
  .join(delimiter)

/** With the Node.js of the machine: npm puts the project's own before it, and so must whatever is run without npm. */
export const ON_THE_MACHINE: Variables = { PATH: machinePath }
const HERE: Variables = { PATH: `${resolve('node_modules/.bin')}${delimiter}${machinePath}` }
const QUIET: Variables = { NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

function open(command: string, variables: Variables, cwd = '.'): { child: ChildProcess; said: () => string } {
  const env = { ...inherited, ...HERE, ...QUIET, ...variables }
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return { child, said: () => output }
}

export async function type(command: string, variables: Variables = {}, cwd?: string): Promise<Typed> {
  const { child, said } = open(command, variables, cwd)
  const code = await new Promise<number | null>((settle) => child.once('close', settle))
  return { code, output: said() }
}

export interface Started {
  readonly output: string
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>
  terminate(): void
}

/** `npm start`, until it says that it is ready. */
export async function start(variables: Variables): Promise<Started> {
  const { child, said } = open('exec npm start', variables)
  const ended = new Promise<number | null>((settle) => child.once('close', settle))
  for (const end = Date.now() + 2 * PATIENCE_MS; !said().includes('Passage is ready'); await wait(50)) {
    if (child.exitCode !== null || Date.now() > end) {
      child.kill('SIGTERM')
      throw new Error(`npm start is not ready:\n${said()}`)
    }
  }
  // Its last lines come in one piece with the first, or a moment later.
  await wait(200)
  return { output: said(), ended, terminate: () => void child.kill('SIGTERM') }
}

export interface Development {
  readonly url: string
  readonly inboxUrl: string
  readonly apiKey: string
  readonly organisationId: string
}

/** What a server has written down of itself. */
export function developmentOf(state: string): Development {
  return JSON.parse(readFileSync(join(state, 'development.json'), 'utf8')) as Development
}

export function processOf(state: string): number {
  return (JSON.parse(readFileSync(join(state, 'server.json'), 'utf8')) as { pid: number }).pid
}

/** How many processes of a server are left, by the STATE_DIR that they carry in their environment. */
export function remaining(state: string): number {
  return readdirSync('/proc').filter((entry) => {
    try {
      const variables = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0')
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      return variables.includes(`STATE_DIR=${state}`) && /workerd|wrangler|src\/cli\/start/.test(words)
    } catch {
      return false
    }
  }).length
}

/** Asks again until it holds, and gives the last answer. */
export async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean, ms = PATIENCE_MS): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const answer = await ask()
    if (holds(answer) || Date.now() > end) {
      return answer
    }
    await wait(200)
  }
}
