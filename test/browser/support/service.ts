// The real service as `npm start` runs it, on its own port with its own data, and what a developer does with it.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { PATIENCE_MS } from '../../support/patience.ts'
import { listen } from './listen.ts'

export interface Service {
  readonly url: string
  readonly inboxUrl: string
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>
  /** What the inbox got for a link: waits for it. */
  webhook(linkId: string, event: string): Promise<ReceivedWebhook>
  stop(): Promise<void>
}

export interface ApiAnswer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly body: any
}

export interface ReceivedWebhook {
  readonly rawBody: string
  readonly verified: unknown
  readonly standardVerified: unknown
}

/** It builds the Worker, and fills a database. */
const START_LIMIT_MS = 2 * PATIENCE_MS

/** @param organisation who asks, in place of the one that `npm start` makes; the inbox does not know its webhook secret */
export async function startService(organisation?: string): Promise<Service> {
  const state = mkdtempSync(join(tmpdir(), 'passage-browser-'))
  const port = await freePort()
  // A second name, which a phone could open too: for links with a QR code.
  writeFileSync(join(state, 'dev.vars'), `SERVICE_URLS="http://127.0.0.1:${port},http://passage.example"\n`)
  const env = { ...process.env, PORT: String(port), STATE_DIR: state }
  const child = spawn(process.execPath, ['src/cli/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    return {
      ...(await untilReady(
        state,
        () => output,
        () => child.exitCode !== null,
        organisation === undefined ? null : () => newKey(env, organisation),
      )),
      stop,
    }
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function untilReady(
  state: string,
  output: () => string,
  hasEnded: () => boolean,
  ownKey: (() => Promise<string>) | null,
): Promise<Omit<Service, 'stop'>> {
  const deadline = Date.now() + START_LIMIT_MS
  while (!output().includes('is ready')) {
    if (hasEnded() || Date.now() > deadline) {
      throw new Error(`The service did not start:\n${output()}`)
    }
    await sleep(100)
  }
  // Written before it says that it is ready.
  const { apiKey: madeKey, url, inboxUrl } = JSON.parse(readFileSync(join(state, 'development.json'), 'utf8'))
  const apiKey = ownKey === null ? madeKey : await ownKey()
  return {
    url,
    inboxUrl,
    api: async (method, path, body, headers) => {
      // Not by fetch, which sends no other Host than that of the address.
      const sent = request(url + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', ...headers },
      })
      sent.end(body === undefined ? undefined : JSON.stringify(body))
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      return { status: response.statusCode ?? 0, body: await json(response) }
    },
    webhook: async (linkId, event) => {
      for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit; await sleep(100)) {
        const { webhooks } = (await (await fetch(`${inboxUrl}/webhooks.json`)).json()) as {
          webhooks: ReceivedWebhook[]
        }
        const found = webhooks.find(({ rawBody }) => {
          const body = JSON.parse(rawBody)
          return body.linkId === linkId && body.event === event
        })
        if (found !== undefined) {
          return found
        }
      }
      throw new Error(`No ${event} of ${linkId} arrived.`)
    },
  }
}

async function newKey(env: NodeJS.ProcessEnv, organisation: string): Promise<string> {
  const parameters = ['src/cli/keys.ts', 'create', '--org', organisation, '--mode', 'test']
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { env })
  const key = /psg_test_\w+/.exec(stdout)?.[0]
  if (key === undefined) {
    throw new Error(`No key was made:\n${stdout}`)
  }
  return key
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
