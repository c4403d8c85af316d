// The real service as `npm start` runs it, on its own port with its own data, and what a developer does with it. One serves
// all files: shared-service.ts.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../support/free-port.ts'
import { PATIENCE_MS } from '../../support/patience.ts'
import type { Mode } from '../../../src/wire/mode.ts'

/** Where it runs, and by which keys it is asked: what can be told from one process to another. */
export interface Address {
  readonly url: string
  readonly inboxUrl: string
  readonly apiKey: string
  /** The directory of its data, by which commands find it. */
  readonly state: string
}

export interface RunningService {
  readonly url: string
  readonly inboxUrl: string
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>
  /** What the inbox got for a link: waits for it. */
  webhook(linkId: string, event: string): Promise<ReceivedWebhook>
}

export interface Service extends RunningService {
  readonly address: Address
  /** Of an organisation whose webhook secret the inbox does not know. */
  newKey(organisation: string, mode: Mode): Promise<string>
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

/** What the deployment has for live links. */
export const OFFERED = {
  app: 'https://app.example/connect',
  iosStore: 'https://ios.example/app',
  chromeStore: 'https://chrome.example/passage',
}

export async function startService(): Promise<Service> {
  const state = mkdtempSync(join(tmpdir(), 'passage-browser-'))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const vars = {
    // A second name, which a phone could open too: for links with a QR code.
    SERVICE_URLS: `${origin},http://passage.example`,
    // The practice copy, as if it were a site of its own.
    LIVE_ORIGINS: JSON.stringify({ tmobile: `${origin}/sandbox/tmobile` }),
    APP_LINK: `${OFFERED.app}?from=web`,
    APP_URLS: JSON.stringify({ ios: OFFERED.iosStore }),
    EXTENSION_URLS: JSON.stringify({ chrome: OFFERED.chromeStore }),
  }
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'\n`)
  writeFileSync(join(state, 'dev.vars'), lines.join(''))
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
  for (const deadline = Date.now() + START_LIMIT_MS; !output.includes('is ready'); await sleep(100)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`The service did not start:\n${output}`)
    }
  }
  // Written before it says that it is ready.
  const { url, inboxUrl, apiKey } = JSON.parse(readFileSync(join(state, 'development.json'), 'utf8')) as Address
  const address = { url, inboxUrl, apiKey, state }
  return { ...serviceAt(address), address, newKey: (organisation, mode) => newKey(env, organisation, mode), stop }
}

export function serviceAt({ url, inboxUrl, apiKey }: Omit<Address, 'state'>): RunningService {
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

async function newKey(env: NodeJS.ProcessEnv, organisation: string, mode: Mode): Promise<string> {
  const parameters = ['src/cli/keys.ts', 'create', '--org', organisation, '--mode', mode]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { env })
  const key = /psg_(?:test|live)_\w+/.exec(stdout)?.[0]
  if (key === undefined) {
    throw new Error(`No key was made:\n${stdout}`)
  }
  return key
}
