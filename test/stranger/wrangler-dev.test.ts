// Somebody who knows Workers and types `npx wrangler dev` in a fresh clone, before reading anything.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ON_THE_MACHINE, type } from './reader.ts'
import { freePort } from '../support/free-port.ts'
import { PATIENCE_MS } from '../support/patience.ts'

const scratch = mkdtempSync(join(tmpdir(), 'passage-plain-'))
const clone = join(scratch, 'clone')
const QUIET = { NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

interface Running {
  readonly url: string
  readonly said: () => string
  readonly stop: () => Promise<void>
}

beforeAll(async () => {
  expect(await type(`git clone -q . ${clone}`)).toMatchObject({ code: 0 })
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'))
})

afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))

/** The words as somebody types them; the ports alone are of our choice. */
async function wranglerDev(...words: readonly string[]): Promise<Running> {
  const port = await freePort()
  const path = `${join(clone, 'node_modules/.bin')}${delimiter}${ON_THE_MACHINE['PATH'] ?? ''}`
  const { SERVICE_SECRET: _, SIGNING_KEYS: _a, STATE_DIR: _b, ...inherited } = process.env
  const env = { ...inherited, ...QUIET, PATH: path, WRANGLER_REGISTRY_PATH: join(scratch, 'registry') }
  const typed = ['wrangler', 'dev', '--port', String(port), '--inspector-port', '0', ...words]
  const child: ChildProcess = spawn('npx', typed, {
    cwd: clone,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  const stop = async (): Promise<void> => {
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    await ended
  }
  for (const end = Date.now() + 2 * PATIENCE_MS; !output.includes('Ready on'); await wait(50)) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`wrangler dev is not ready:\n${output}`)
    }
  }
  return { url: `http://localhost:${port}`, said: () => output, stop }
}

async function answer(url: string, init?: RequestInit): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(url, init)
  return [response.status, (await response.json()) as Record<string, unknown>]
}

function create(url: string, key: string): Promise<[number, Record<string, unknown>]> {
  return answer(`${url}/v1/links`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] }),
  })
}

describe('npx wrangler dev in a fresh clone', () => {
  it('runs the service, and says by which key', async () => {
    expect(existsSync(join(clone, '.dev.vars'))).toBe(false)
    const { url, said, stop } = await wranglerDev()
    try {
      expect(await answer(`${url}/health`)).toMatchObject([200, { status: 'ok' }])
      expect(await answer(`${url}/openapi.json`)).toMatchObject([200, { openapi: '3.1.0' }])
      expect(await answer(`${url}/.well-known/jwks.json`)).toMatchObject([200, { keys: [{}] }])
      expect(await create(url, 'psg_test_none')).toMatchObject([401, { code: 'unauthorized' }])
      const key = /psg_test_[A-Za-z0-9]+/.exec(said())?.[0] ?? ''
      const [status, link] = await create(url, key)
      expect([status, link]).toMatchObject([201, { status: 'pending' }])
      const simulated = await answer(`${url}/v1/sandbox/links/${String(link['linkId'])}/simulate`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ claimCode: link['claimCode'], person: 'user_good' }),
      })
      expect(simulated).toMatchObject([202, {}])
      expect(said()).toContain('npm start')
      expect(said()).not.toMatch(/Missing required secrets|misconfigured/)
      // No secret is said, and none lies where others can read it.
      const variables = readFileSync(join(clone, '.dev.vars'), 'utf8')
      const secret = /SERVICE_SECRET="([^"]+)"/.exec(variables)?.[1] ?? ''
      expect(secret.length).toBeGreaterThan(40)
      expect(said()).not.toContain(secret)
      expect(statSync(join(clone, '.dev.vars')).mode & 0o077).toBe(0)
      expect(await type('git status --porcelain', {}, clone)).toEqual({
        code: 0,
        output: expect.not.stringContaining('vars'),
      })
    } finally {
      await stop()
    }
  })

  it('runs it again under the same key', async () => {
    const { url, said, stop } = await wranglerDev()
    try {
      const { apiKey } = JSON.parse(readFileSync(join(clone, '.wrangler/state/development.json'), 'utf8')) as {
        apiKey: string
      }
      expect(said()).toContain(apiKey)
      expect(await create(url, apiKey)).toMatchObject([201, {}])
    } finally {
      await stop()
    }
  })

  it('says in one line what to run, where nothing can be made', async () => {
    rmSync(join(clone, '.dev.vars'))
    rmSync(join(clone, '.wrangler/state'), { recursive: true })
    // The directory of the data is a file.
    writeFileSync(join(clone, '.wrangler/state'), '')
    const { url, said, stop } = await wranglerDev('--persist-to', join(scratch, 'elsewhere'), '--env-file', '/dev/null')
    try {
      expect(said()).toContain('Run `npm start` instead.')
      expect(await answer(`${url}/health`)).toMatchObject([200, { status: 'ok' }])
      expect(await answer(`${url}/openapi.json`)).toMatchObject([200, { openapi: '3.1.0' }])
      const [status, refusal] = await create(url, 'psg_test_none')
      expect([status, refusal]).toEqual([
        503,
        { error: expect.stringContaining('Run `npm start`'), code: 'unavailable' },
      ])
    } finally {
      await stop()
    }
  })
})
