// The real service as `npm start` runs it, on a free port with its own data, and the three calls that make it send a
// webhook and tell what became of it.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { type DeliveryView } from '../../src/link/deliveries.ts'
import { PATIENCE_MS } from '../support/patience.ts'

export interface Service {
  /** The new link's id. */
  createLink(webhookUrl: string): Promise<string>
  /** Sends `link.canceled`. */
  cancel(linkId: string): Promise<void>
  deliveries(linkId: string): Promise<DeliveryView[]>
  stop(): Promise<void>
}

export async function startService(): Promise<Service> {
  const state = mkdtempSync(join(tmpdir(), 'passage-receivers-'))
  const env = { ...process.env, PORT: String(await freePort()), STATE_DIR: state }
  const child = spawn(process.execPath, ['src/cli/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  }
  for (const end = Date.now() + 2 * PATIENCE_MS; !output.includes('is ready'); await wait(50)) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`The service did not start:\n${output}`)
    }
  }
  // Written before it says that it is ready.
  const { apiKey, url } = JSON.parse(readFileSync(join(state, 'development.json'), 'utf8')) as Record<string, string>
  const call = async <T>(method: string, path: string, status: number, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status !== status) {
      throw new Error(`${method} ${path} answered ${response.status} ${text}`)
    }
    return JSON.parse(text) as T
  }
  return {
    createLink: async (webhookUrl) => {
      const operations = [{ resource: 'paymentMethod', action: 'read' }]
      const body = { integrationId: 'tmobile', operations, webhookUrl }
      return (await call<{ linkId: string }>('POST', '/v1/links', 201, body)).linkId
    },
    cancel: async (linkId) => void (await call('POST', `/v1/links/${linkId}/cancel`, 200)),
    deliveries: async (linkId) =>
      (await call<{ deliveries: DeliveryView[] }>('GET', `/v1/links/${linkId}/deliveries`, 200)).deliveries,
    stop,
  }
}
