// Which servers run on this machine, by the directories that hold their data. One server at most has a directory: SQLite
// would let two write the same files, and both would fail.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { isLocked, takeLock } from './lock.ts'
import { UsageError } from './say.ts'
import { readText, VARIABLES_FILE, writePrivate } from './secrets.ts'
import { DEFAULT_STATE, ensureDirectory } from './state.ts'

/** The servers that were started from here, a file each: commands find them without being told. */
const REGISTRY = resolve('.wrangler/servers')
/** A command that looks whether a server runs holds the lock for an instant: no reason to refuse a start. */
const PATIENCE_MS = 1000

const server = z.object({
  pid: z.number(),
  /** null until its port is known. */
  url: z.string().nullable(),
  /** Absolute paths: the directory of the data, the file of its secrets, the checkout whose code runs. */
  state: z.string(),
  variables: z.string(),
  checkout: z.string(),
})
export type Server = z.infer<typeof server>

export interface Hold {
  /** Says where the server listens. */
  announce(url: string): void
  /** For an end in order. The lock itself goes with the process, however it ends. */
  release(): void
}

/**
 * Takes the directory for a server of this process.
 * @throws UsageError where another server has it
 */
export function holdState(state: string, variables: string): Hold {
  ensureDirectory(state)
  const lock = takeLock(lockIn(state), PATIENCE_MS, 'Choose another place: STATE_DIR=… npm start')
  if (lock === null) {
    throw new UsageError(alreadyRuns(state, readServer(state)), 1)
  }
  const record = { pid: process.pid, url: null, state, variables, checkout: process.cwd() }
  const entry = join(REGISTRY, createHash('sha256').update(state).digest('hex').slice(0, 16))
  const write = (more: Server): void => writePrivate(recordIn(state), `${JSON.stringify(more, null, 2)}\n`)
  write(record)
  ensureDirectory(REGISTRY)
  writePrivate(entry, state)
  return {
    announce: (url) => write({ ...record, url }),
    release: () => {
      rmSync(entry, { force: true })
      lock.release()
    },
  }
}

function alreadyRuns(state: string, running: Server | null): string {
  const who = running === null ? '' : ` at ${running.url ?? 'a port it is about to choose'} (process ${running.pid})`
  return (
    `A server already runs on ${state}${who}. Two would break each other's data.\n` +
    `Use that one, or end it${running === null ? '' : ` (kill ${running.pid})`}, or start another on its own data: STATE_DIR=… PORT=… npm start`
  )
}

/** The server that has this directory now, or null. */
export function runningOn(state: string): Server | null {
  return isLocked(lockIn(state)) ? readServer(state) : null
}

/** Whether a server ever ran on it. The second file is what older versions left. */
export function wasServed(state: string): boolean {
  return existsSync(recordIn(state)) || existsSync(join(state, 'development.json'))
}

/** The file that a server on this directory has its secrets from. */
export function variablesOf(state: string): string {
  const own = state === DEFAULT_STATE ? resolve(VARIABLES_FILE) : join(state, 'dev.vars')
  // The default directory of another checkout.
  const said = readServer(state)?.variables
  return state !== DEFAULT_STATE && said !== undefined && existsSync(said) ? said : own
}

/** The last server of this directory, running or not. */
function readServer(state: string): Server | null {
  try {
    return server.parse(JSON.parse(readText(recordIn(state)) ?? 'null'))
  } catch {
    return null
  }
}

/** The servers that run and were started from this checkout, or on its own data from another. */
export function runningHere(): Server[] {
  const names = existsSync(REGISTRY) ? readdirSync(REGISTRY).filter((name) => /^[0-9a-f]{16}$/.test(name)) : []
  const states = new Set([DEFAULT_STATE])
  for (const entry of names.map((name) => join(REGISTRY, name))) {
    const state = readText(entry)
    if (state && isLocked(lockIn(state))) {
      states.add(state)
    } else {
      // Its server was killed.
      rmSync(entry, { force: true })
    }
  }
  return [...states].map(runningOn).filter((running) => running !== null)
}

function lockIn(state: string): string {
  return join(state, 'server.lock')
}

function recordIn(state: string): string {
  return join(state, 'server.json')
}
