// `npm start -- --live` as an author of an integration uses it: a live link of a site on this machine, and the claim that tells
// its client which origins it may visit.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, it } from 'vitest'
import { readDevelopment } from '../../src/cli/development.ts'
import { claim } from '../../src/wire/claim.ts'
import { createdLink } from '../../src/wire/link.ts'
import { newProject, runCommand, startCommand } from './project.ts'
import { PATIENCE_MS } from '../support/patience.ts'

const project = newProject()
const here = { STATE_DIR: join(project, 'data'), PORT: '0' }
const LIVE_ORIGINS = '{"att":["https://localhost:8443/shop","https://id.localhost:8444"]}'
const started: ReturnType<typeof startCommand>[] = []

afterAll(async () => {
  for (const one of started) {
    await end(one)
  }
  rmSync(project, { recursive: true, maxRetries: 5 })
})

async function end({ child, ended }: ReturnType<typeof startCommand>): Promise<void> {
  child.kill('SIGTERM')
  await ended
}

function start(words: readonly string[], more: Record<string, string>) {
  const server = startCommand(project, 'start', words, { ...here, ...more })
  started.push(server)
  return server
}

async function said({ child, output }: ReturnType<typeof startCommand>, words: string): Promise<void> {
  for (const limit = Date.now() + 2 * PATIENCE_MS; !output().includes(words); await wait(50)) {
    if (child.exitCode !== null || Date.now() > limit) {
      throw new Error(`npm start does not say ${JSON.stringify(words)}:\n${output()}`)
    }
  }
}

/** What the last curl line that it prints asks for. */
async function createAsPrinted(output: string): Promise<Response> {
  const [, url = '', key = '', body = ''] =
    /^curl -sS (\S+) -H 'Authorization: Bearer ([^']+)' .* -d '([^']+)'$/m.exec(
      output.slice(output.lastIndexOf('curl ')),
    ) ?? []
  return await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  })
}

describe('npm start -- --live', () => {
  it('makes a live key beside the test key, and its links tell their clients the origins that were named', async ({
    expect,
  }) => {
    const server = start(['--live'], { LIVE_ORIGINS })
    await said(server, 'Ctrl-C ends everything')
    const created = await createAsPrinted(server.output())
    expect(created.status, server.output()).toBe(201)
    const link = createdLink().parse(await created.json())
    expect(link.integrationId).toBe('att')
    expect(link.operations.map(({ action }) => action)).toEqual(['read', 'read'])

    const { origin } = new URL(created.url)
    const claimed = await fetch(`${origin}/link/claim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: link.claimCode }),
    })
    expect(claim().parse(await claimed.json()).origins).toEqual(['https://localhost:8443', 'https://id.localhost:8444'])

    // Kept for the next time, and shown on the way back as any other link of this server.
    const { inboxUrl, liveApiKey } = readDevelopment(here.STATE_DIR)!
    expect(server.output()).toContain(liveApiKey)
    expect(await (await fetch(`${inboxUrl}/return?linkId=${link.linkId}`)).text()).toContain(link.linkId)
    await end(server)
  })

  it('is what who has set LIVE_ORIGINS alone is told of', async ({ expect }) => {
    const server = start([], { LIVE_ORIGINS })
    await said(server, '\n')
    expect(server.output()).toMatch(/^LIVE_ORIGINS is set and not used\. .*: npm start -- --live\n/)
    await end(server)
  })

  it('says what is wrong before it starts anything', async ({ expect }) => {
    const { code, output } = await runCommand(project, 'start', ['--live'], {
      ...here,
      LIVE_ORIGINS: '{"att":"hunter2"}',
    })
    expect(code).toBe(2)
    expect(output).toMatch(/^LIVE_ORIGINS\.att must be an https address\. For example: LIVE_ORIGINS=/)
    expect(output).not.toContain('hunter2')
    const taken = await runCommand(project, 'start', [], { ...here, npm_config_live: 'true' })
    expect([taken.code, taken.output.trim()]).toEqual([2, 'npm has kept --live for itself. Write: npm start -- --live'])
  })
})
