// The first day with a Passage, as README.md and src/docs/ tell it: no state, no secrets, any free port; then every command
// that works on a server that runs. Each test goes on where the one before it has ended.
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Development, developmentOf, processOf, remaining, start, type Started, type, until } from './reader.ts'
import { app } from '../receiver/examples/express.js'
import { shownCommand } from './shown.ts'

interface Webhook {
  readonly rawBody: string
  readonly verified: string
  readonly standardVerified: string
}

const scratch = mkdtempSync(join(tmpdir(), 'passage-stranger-'))
const STATE_DIR = join(scratch, 'state')
const OTHER = join(scratch, 'other')
const here = { STATE_DIR, PORT: '0' }
const running: Started[] = []
let server: Started
let development: Development
let link = ''

async function startHere(variables = here): Promise<Started> {
  const started = await start(variables)
  running.push(started)
  return started
}

interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly body: any
}

async function api(path: string, init: RequestInit = {}, key = development.apiKey): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const response = await fetch(`${development.url}${path}`, { headers, ...init })
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
}

const pageAt = async (url: string): Promise<string> => (await fetch(url)).text()

beforeAll(async () => {
  server = await startHere()
  development = developmentOf(STATE_DIR)
})

afterAll(async () => {
  for (const one of running) {
    one.terminate()
    await one.ended
  }
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
})

describe('npm start', () => {
  it('prints a curl line that creates a link', async () => {
    const line = server.output.split('\n').find((one) => one.startsWith('curl ')) ?? ''
    const { output } = await type(line)
    const created = JSON.parse(output) as { linkId: string; status: string }
    expect(created.status).toBe('pending')
    link = created.linkId
    expect((await api(`/v1/links/${link}`)).status).toBe(200)
  })

  it('answers for providers and health, and the cron runs', async () => {
    expect((await api('/v1/providers')).status).toBe(200)
    expect((await fetch(`${development.url}/health`)).status).toBe(200)
    expect((await fetch(`${development.url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`)).status).toBe(200)
  })

  it('shows a canceled link and its webhook, whose signatures hold, in the inbox and on the way back', async () => {
    expect((await api(`/v1/links/${link}/cancel`, { method: 'POST' })).status).toBe(200)
    const arrived = async (): Promise<Webhook[]> => {
      const { webhooks } = JSON.parse(await pageAt(`${development.inboxUrl}/webhooks.json`)) as { webhooks: Webhook[] }
      return webhooks.filter(({ rawBody }) => rawBody.includes(link))
    }
    const [webhook] = await until(arrived, (found) => found.length > 0)
    expect(JSON.parse(webhook?.rawBody ?? '{}')).toMatchObject({ event: 'link.canceled' })
    expect(webhook).toMatchObject({ verified: 'valid', standardVerified: 'valid' })
    expect(await pageAt(`${development.inboxUrl}/`)).toContain('✓ X-Passage-Signature: valid')
    const back = await pageAt(`${development.inboxUrl}/return?linkId=${link}`)
    expect(back).toContain('The link was canceled')
    expect(back).toContain('✓ webhook-signature: valid')
  })

  it('leads from its address to the button', async () => {
    expect(await pageAt(`${development.url}/`)).toContain('Create and open a link')
  })
})

describe('what the pages show', () => {
  it('npm run demo tells the story', async () => {
    expect(await type(shownCommand('npm run demo'), { STATE_DIR })).toMatchObject({ code: 0 })
  })

  it('the curl line of POST /v1/links creates a link', async () => {
    const line = shownCommand('curl -sS "$URL/v1/links"')
    const { output } = await type(line, { URL: development.url, KEY: development.apiKey })
    expect(JSON.parse(output)).toMatchObject({ status: 'pending' })
  })

  it('the curl line of /v1/sandbox/links/$LINK/simulate plays a session to its end', async () => {
    const body = { integrationId: 'verizon', operations: [{ resource: 'mobileBillingStatement', action: 'read' }] }
    const { body: created } = await api('/v1/links', { method: 'POST', body: JSON.stringify(body) })
    const variables = { URL: development.url, KEY: development.apiKey, LINK: created.linkId, CODE: created.claimCode }
    expect((await type(shownCommand('curl -sS "$URL/v1/sandbox/links/'), variables)).output).toContain('sess_')
    const status = async (): Promise<string> => (await api(`/v1/links/${created.linkId}`)).body.status
    expect(await until(status, (now) => now === 'complete')).toBe('complete')

    const { body: other } = await api('/v1/links', { method: 'POST', body: JSON.stringify(body) })
    const ended = await api(`/v1/sandbox/links/${other.linkId}/expire`, { method: 'POST' })
    expect(ended.body.status).toBe('expired')
  })
})

describe('the receiver of the pages', () => {
  it('is sent the example of /v1/sandbox/webhooks/send by its curl line', async () => {
    const variables = { URL: development.url, KEY: development.apiKey, WEBHOOK: `${development.inboxUrl}/webhook` }
    const { output } = await type(shownCommand('curl -sS "$URL/v1/sandbox/webhooks/send"'), variables)
    expect(JSON.parse(output)).toMatchObject({ event: 'link.complete', isDelivered: true })
  })
})

describe('keys and looks, while the server runs', () => {
  it('npm run keys makes a key that works, shows it without the key, and revokes it', async () => {
    const made = await type(shownCommand('npm run keys -- create --org "Acme"'), { STATE_DIR })
    const key = /psg_test_\w+/.exec(made.output)?.[0] ?? ''
    expect(made.output).toContain('whsec_')
    expect((await api('/v1/links', {}, key)).status).toBe(200)
    const listed = await type(shownCommand('npm run keys -- list'), { STATE_DIR })
    expect(listed.output).toContain(`…${key.slice(-4)}`)
    expect(listed.output).not.toContain(key)
    expect((await type(`npm run keys -- revoke ${key}`, { STATE_DIR })).output).toMatch(/^Revoked /m)
    expect((await type(`npm run keys -- revoke ${key}`, { STATE_DIR })).output).toMatch(/ was revoked 2\d{3}-.*Z\.$/m)
    expect((await type('npm run keys -- create --org CI', { STATE_DIR })).code).not.toBe(0)
  })

  it('npm run organisation sets a look, and refuses what is no colour', async () => {
    const set = await type("npm run organisation -- set --org Acme --name 'Acme & Co.' --colour '#ffd400'", {
      STATE_DIR,
    })
    expect(set.output).toContain('Acme & Co.')
    expect(set.output).toContain('black text')
    expect((await type('npm run organisation -- set --org Acme --colour red', { STATE_DIR })).code).not.toBe(0)
  })

  it('npm run relocate says which databases there are where the one that is named is none of them', async () => {
    const { code, output } = await type('npm run relocate -- --org Acme --to DB_2', { STATE_DIR })
    expect(code).not.toBe(0)
    expect(output).toContain('The service that runs has no database DB_2, but DB.')
  })

  it('npm run rotate changes the signing key', async () => {
    expect(await type(shownCommand('npm run rotate -- signing'), { STATE_DIR })).toMatchObject({ code: 0 })
  })
})

describe('a receiver of webhooks', () => {
  it('npm run webhook:check finds nothing wrong with the one of README.md', async () => {
    Object.assign(process.env, {
      PASSAGE_URL: development.url,
      PASSAGE_ORGANISATION: development.organisationId,
      PASSAGE_MODE: 'test',
    })
    const receiver = createServer(app).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const { port } = receiver.address() as AddressInfo
    // Of each event, and of each that it refuses.
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const command = shownCommand('npm run webhook:check -- http://localhost:3000/webhook')
    const { code, output } = await type(command.replace('localhost:3000', `127.0.0.1:${port}`), { STATE_DIR })
    vi.restoreAllMocks()
    receiver.closeAllConnections()
    receiver.close()
    expect(output).toMatch(/\d+ cases: \d+ passed, 0 failed, 0 not run\./)
    expect(code).toBe(0)
  })
})

describe('a second server', () => {
  it('is refused on the same data, with the address of the first', async () => {
    const { code, output } = await type('npm start', here)
    expect(code).toBe(1)
    expect(output).toContain(`already runs on ${STATE_DIR} at ${development.url} (process `)
  })

  it('runs beside the first on data of its own, and a command then asks which', async () => {
    const second = await startHere({ STATE_DIR: OTHER, PORT: '0' })
    const { url } = developmentOf(OTHER)
    expect(url).not.toBe(development.url)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    const { code, output } = await type('npm run keys -- list')
    expect(code).not.toBe(0)
    expect(output).toContain(`STATE_DIR=${STATE_DIR}`)
    expect(output).toContain(`STATE_DIR=${OTHER}`)
    second.terminate()
    await second.ended
  })

  it('is told that a port is in use', async () => {
    const { port } = new URL(development.url)
    const third = join(scratch, 'third')
    const { code, output } = await type('npm start', { PORT: port, STATE_DIR: third })
    expect(code).not.toBe(0)
    expect(output).toContain('in use')
    expect(output).toContain(`STATE_DIR='${third}' PORT=${Number(port) + 10} npm start`)
    expect(existsSync(third)).toBe(false)
  })
})

describe('the end', () => {
  it('SIGTERM ends npm start and all that it started', async () => {
    server.terminate()
    expect(await server.ended).toBe(0)
    await wait(1000)
    expect(remaining(STATE_DIR)).toBe(0)
  })

  it('the next start has the same key and data', async () => {
    server = await startHere()
    const { apiKey } = development
    development = developmentOf(STATE_DIR)
    expect(development.apiKey).toBe(apiKey)
    expect((await api(`/v1/links/${link}`)).status).toBe(200)
  })

  it('kill -9 leaves nothing behind, and the commands know that it is gone', async () => {
    process.kill(processOf(STATE_DIR), 'SIGKILL')
    await server.ended
    await wait(2000)
    expect(remaining(STATE_DIR)).toBe(0)
    await expect(fetch(`${development.url}/health`)).rejects.toThrow('fetch failed')
    const { code, output } = await type('npm run keys -- list', { STATE_DIR })
    expect(code).toBe(0)
    expect(output).toContain('none runs')
  })
})

describe('npm run deploy -- --dry-run', () => {
  it('shows every step', async () => {
    expect(await type(shownCommand('npm run deploy -- --dry-run'))).toMatchObject({ code: 0 })
  })
})
