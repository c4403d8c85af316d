// A Passage for tests: the one that the environment names, or one that is started from a checkout, on a free port, with data of its
// own. Both go when it ends, and it ends with these tests however they end: whoever is killed runs no handler.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Integrations } from './api.ts'
import { Passage } from './passage.ts'

/** A first start builds the Worker and makes a database. Milliseconds. */
const READY_WITHIN_MS = 120_000
const GRACE_MS = 10_000

export interface StartOptions {
  /** Where a checkout of Passage is, with its packages installed. */
  readonly checkout: string
  readonly readyWithinMs?: number | undefined
}

export interface TestPassage<Own = Integrations> {
  readonly url: string
  readonly apiKey: string
  readonly organisation: string
  /** A client of it, whose `webhooks.verify` takes its webhooks. */
  readonly passage: Passage<Own>
  /** Ends it, with its data; one that was there before is left alone. Who does not ask for it has it ended with this process. */
  stop(): Promise<void>
}

/**
 * Uses the Passage of PASSAGE_URL, PASSAGE_API_KEY and PASSAGE_ORGANISATION where all three are set, as in your CI.
 * @throws Error with what was printed, where it does not start; Error on Windows, where none can be started; TypeError where the key is a live one: tests make links and erase them
 */
export async function startPassage<Own = Integrations>({
  checkout,
  readyWithinMs = READY_WITHIN_MS,
}: StartOptions): Promise<TestPassage<Own>> {
  const { PASSAGE_URL, PASSAGE_API_KEY, PASSAGE_ORGANISATION } = process.env
  if (PASSAGE_URL !== undefined && PASSAGE_API_KEY !== undefined && PASSAGE_ORGANISATION !== undefined) {
    if (!PASSAGE_API_KEY.startsWith('psg_test_')) {
      throw new TypeError('PASSAGE_API_KEY must be a test key (psg_test_…): tests make links, and erase them')
    }
    return newTestPassage(PASSAGE_URL, PASSAGE_API_KEY, PASSAGE_ORGANISATION, async () => await Promise.resolve())
  }
  if (process.platform === 'win32') {
    throw new Error(
      'A Passage is started by a shell that Windows has not: run the tests in WSL, or name one that runs already by PASSAGE_URL, PASSAGE_API_KEY and PASSAGE_ORGANISATION.',
    )
  }
  // It would win over NO_COLOR, and what is read below are words.
  const { FORCE_COLOR: _, ...env } = process.env
  const port = await freePort()
  const state = mkdtempSync(join(tmpdir(), 'passage-test-'))
  const child = spawn('npm', ['start'], {
    cwd: checkout,
    // The kernel ends its stdin with this process, and it goes then: src/cli/for-tests.ts.
    env: { ...env, PORT: String(port), STATE_DIR: state, NO_COLOR: '1', ENDS_WITH_STDIN: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal is for these tests, which may still need it to end in order.
    detached: true,
  })
  let printed = ''
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', (cause) => {
      printed += cause.message
      resolve()
    })
  })
  const kill = (): void => {
    if (child.pid !== undefined) {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
  }
  // It may have ended by itself.
  child.stdin.on('error', () => undefined)
  const stop = async (): Promise<void> => {
    child.stdin.end()
    const late = setTimeout(kill, GRACE_MS)
    await ended
    clearTimeout(late)
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  }
  const ready = new Promise<readonly [string, string] | null>((resolve) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString()
      const [key] = /psg_test_\w+/.exec(printed) ?? []
      // With the end of its line: what is printed may come in pieces.
      const [, organisation] = /\b(org_\w+)\n/.exec(printed) ?? []
      if (key !== undefined && organisation !== undefined) {
        resolve([key, organisation])
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    setTimeout(resolve, readyWithinMs, null).unref()
    void ended.then(() => resolve(null))
  })
  const found = await ready
  if (found === null) {
    await stop()
    throw new Error(`No Passage has started in ${checkout} within ${readyWithinMs} ms:\n${printed}`)
  }
  const [apiKey, organisation] = found
  return newTestPassage(`http://127.0.0.1:${port}`, apiKey, organisation, stop)
}

function newTestPassage<Own>(
  url: string,
  apiKey: string,
  organisation: string,
  stop: () => Promise<void>,
): TestPassage<Own> {
  return { url, apiKey, organisation, passage: new Passage<Own>({ url, apiKey, organisation }), stop }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
