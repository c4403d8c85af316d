// Links as src/docs/playwright.md shows them: by the command, and by the program there, in a browser of this machine.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../src/cli/find-browser.ts'
import { type Development, developmentOf, start, type Started, type } from './reader.ts'
import { shownCommand } from './shown.ts'

const scratch = mkdtempSync(join(tmpdir(), 'passage-link-'))
const STATE_DIR = join(scratch, 'state')
let server: Started
let development: Development

beforeAll(async () => {
  server = await start({ STATE_DIR, PORT: '0' })
  development = developmentOf(STATE_DIR)
})

afterAll(async () => {
  server?.terminate()
  await server?.ended
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
})

interface Created {
  readonly linkId: string
  readonly claimCode: string
  readonly appClipUrl: string
}

async function api<T>(path: string, body: unknown): Promise<T> {
  const headers = { Authorization: `Bearer ${development.apiKey}`, 'Content-Type': 'application/json' }
  const init = body === null ? {} : { method: 'POST', body: JSON.stringify(body) }
  return (await (await fetch(development.url + path, { ...init, headers })).json()) as T
}

const create = (): Promise<Created> =>
  api('/v1/links', { integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] })

describe('npm run link', () => {
  it('opens the link, waits for the person, and says how it ended', async () => {
    const link = await create()
    const command = `${shownCommand('npm run link')} --headless`
    const linking = type(command, { STATE_DIR, ADDRESS: link.appClipUrl })
    const status = async (): Promise<string> => (await api<{ status: string }>(`/v1/links/${link.linkId}`, null)).status
    await expect.poll(status).toBe('active')
    await api(`/v1/links/${link.linkId}/cancel`, {})
    const { code, output } = await linking
    expect(output).toContain('The link is canceled')
    expect(code).toBe(1)
  })

  it('refuses what is no link', async () => {
    expect((await type('npm run link -- nonsense', { STATE_DIR })).output).toContain('neither the address of a link')
  })
})

describe('the program of the page', () => {
  it('links', async () => {
    const { claimCode } = await create()
    const manifest = join(scratch, 'manifest.json')
    const { output } = await type('npm run --silent manifest -- tmobile --json')
    writeFileSync(manifest, output)
    const [, program = ''] = /^```js\n(.*?)^```/ms.exec(readFileSync('src/docs/playwright.md', 'utf8')) ?? []
    const variables = { SERVICE: development.url, CODE: claimCode, MANIFEST: manifest, CHROMIUM: findBrowser() }
    const child = spawn(process.execPath, ['--input-type=module'], {
      env: { ...process.env, ...variables },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    // Where it keeps its state, the test does too.
    child.stdin.end(program.replace("'link.json'", JSON.stringify(join(scratch, 'link.json'))))
    expect(await text(child.stdout)).toContain('ended complete')
  })
})
