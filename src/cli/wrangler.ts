// Runs the project's own wrangler as a child. The only file that knows where it lies and which settings keep it quiet,
// offline and apart from other servers on this machine.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { type Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { SECRETS } from './secrets.ts'
import { ensureDirectory, stateDirectory } from './state.ts'

const PROGRAM = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url))
const LEASH = new URL('leash.ts', import.meta.url).href

/** Set where a command has made what a local service needs: then prepare.ts makes nothing. */
export const PREPARED = 'PASSAGE_PREPARED'

/** Process groups that must not outlive this command. */
const groups = new Set<number>()
process.on('exit', () => {
  for (const group of groups) {
    signalGroup(group, 'SIGKILL')
  }
})

/**
 * Starts wrangler in the background, in a process group of its own: wrangler starts others, and one signal reaches
 * them all. What is left of it when this command exits is killed; where this command is killed itself, by the leash.
 */
export function spawnWrangler(
  parameters: readonly string[],
  input?: string,
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, ['--import', LEASH, PROGRAM, ...parameters], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    env: environment(),
    detached: true,
    // The types know three files.
  }) as ChildProcessByStdio<null, Readable, Readable>
  const [reader, , , leash] = child.stdio as readonly unknown[]
  if (reader instanceof Socket && input !== undefined) {
    // It may end before it has read: its exit code says so.
    reader.on('error', () => undefined).end(input)
  }
  // Nothing is ever said on it. Read, or its end would not be seen, and 'close' would not come.
  if (leash instanceof Socket) {
    leash.resume()
  }
  const group = child.pid
  if (group !== undefined) {
    groups.add(group)
    // Comes when nobody of the group holds the output any more.
    child.once('close', () => groups.delete(group))
  }
  return child
}

/** Sends a signal to all that a process group holds; one that has ended is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // The group is gone already.
  }
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs wrangler to its end without a terminal: it never asks a question. Never throws for a bad exit code.
 * @param input what it reads: a secret goes this way, and lies in no file
 */
export async function runWrangler(parameters: readonly string[], input?: string): Promise<Outcome> {
  const child = spawnWrangler(parameters, input)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return { code: await exitOf(child), stdout, stderr }
}

/**
 * Runs wrangler with this terminal, for commands that may ask.
 * @param more variables of its environment
 */
export async function showWrangler(parameters: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  const env = { ...environment(), ...more }
  return exitOf(spawn(process.execPath, [PROGRAM, ...parameters], { stdio: 'inherit', env }))
}

/** The exit code once the child's output is complete; 1 where a signal ended it. */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', (code) => settle(code ?? 1))
  })
}

function environment(): NodeJS.ProcessEnv {
  const state = stateDirectory()
  // Two servers of one name would find each other in wrangler's shared registry and swap queue messages.
  const registry = join(state, 'registry')
  ensureDirectory(registry)
  const inherited = { ...process.env }
  // Where wrangler reads files of variables, the environment wins over them: the server would have other secrets than its data.
  for (const name of [...SECRETS, 'DEVELOPMENT', 'LIVE_ORIGINS']) {
    delete inherited[name]
  }
  // readDeployment has followed it: here it would give the Worker another name, and none of the bindings.
  delete inherited['CLOUDFLARE_ENV']
  return {
    ...inherited,
    [PREPARED]: 'yes',
    WRANGLER_REGISTRY_PATH: registry,
    WRANGLER_LOG_PATH: join(state, 'logs'),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    X_LOCAL_OBSERVABILITY: 'false',
  }
}
