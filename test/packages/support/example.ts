// One of examples/ as its reader makes an app of it: by the command, in an empty folder, started by npm.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../support/free-port.ts'
import { PATIENCE_MS } from '../../support/patience.ts'
import { run } from './app.ts'

export interface Example {
  readonly url: string
  readonly folder: string
  /** As it is now, files that have changed since included. */
  start(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

const QUIET = { NEXT_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false' }

/** Makes it, and starts it. @param state of the service that it shall ask */
export async function startExample(name: string, state: string): Promise<Example> {
  const folder = mkdtempSync(join(tmpdir(), `passage-${name}-`))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let stop = async (): Promise<void> => await Promise.resolve()
  const example: Example = {
    url,
    folder,
    start: async () => {
      stop = await begin(folder, url)
    },
    stop: async () => await stop(),
    remove: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    run('npm', ['run', 'example', '--', name, folder], '.', { STATE_DIR: state, PORT: String(port) })
    await example.start()
    return example
  } catch (cause) {
    await example.remove()
    throw cause
  }
}

/** `npm start`, until its page is there. Gives how to end it. */
async function begin(folder: string, url: string): Promise<() => Promise<void>> {
  // What the test runner tells its own modules is nothing to an app.
  const { NODE_ENV: _, ...env } = process.env
  // A group of its own: npm starts a shell that starts the app.
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...env, ...QUIET },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  let isOver = false
  const ended = new Promise<void>((settle) => {
    child.once('close', () => {
      isOver = true
      settle()
    })
  })
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && !isOver) {
      process.kill(-child.pid, 'SIGTERM')
    }
    await ended
  }
  for (const end = Date.now() + 2 * PATIENCE_MS; ; await wait(100)) {
    if ((await fetch(url).catch(() => null))?.ok === true) {
      return stop
    }
    if (isOver || Date.now() > end) {
      await stop()
      throw new Error(`npm start in ${folder} did not serve a page:\n${output}`)
    }
  }
}
