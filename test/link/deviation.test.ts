// An automation that asks otherwise than it asked before, under a session that lives: whose doing it is decides what is told.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { configOf, type Config } from '../../src/config.ts'
import type { Steps } from '../../src/core/automation.ts'
import type { Page } from '../../src/integrations/page.ts'
import { tmobile } from '../../src/integrations/tmobile.ts'
import { readLink } from '../support/api.ts'
import { runTo, start, type Started } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket } from '../support/socket.ts'

const { login } = tmobile
const lines: string[] = []

afterEach(() => {
  Object.assign(tmobile, { login })
  vi.restoreAllMocks()
  lines.length = 0
})

/** Signs out somewhere else than before, whatever it is answered. */
function* otherLogin(page: Page): Steps<void> {
  yield* page.navigate('/elsewhere')
  yield* page.navigate('/and/on')
}

/** A session that has answered its first command: a new instance replays it, with another login. */
async function deviate(version: string | null): Promise<Started & { readonly client: SessionClient }> {
  for (const name of ['error', 'log'] as const) {
    vi.spyOn(console, name).mockImplementation((line: unknown) => void lines.push(String(line)))
  }
  const started = await start()
  const client = new SessionClient(started.claimed, 'user_good')
  await client.connect()
  client.send(client.answerTo(await runTo(client, 'navigate')))
  await client.next()
  await deploy(started.link.linkId, otherLogin, version)
  return { ...started, client }
}

/** @param version null: the one that runs already */
async function deploy(linkId: string, changed: typeof login, version: string | null): Promise<void> {
  const object = env.LINK.getByName(linkId)
  Object.assign(tmobile, { login: changed })
  await evictDurableObject(object)
  await runInDurableObject(object, (instance) => {
    const config: { version: Config['version'] } = configOf((instance as unknown as { readonly env: Env }).env)
    config.version = version ?? config.version
  })
}

describe('an automation that asks otherwise', () => {
  it('than the same version asked is a fault of ours: the log has both names, and nobody else', async ({ expect }) => {
    const { client, link, account } = await deviate(null)
    await client.connect()
    const end = await client.run()
    const error = { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' }
    expect(end).toMatchObject({ status: 'failed', error })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', error })
    const told = lines.filter((line) => line.includes('session_failed'))
    expect(told).toHaveLength(1)
    expect(JSON.parse(told[0]!)).toMatchObject({ level: 'error', linkId: link.linkId, code: 'INTERNAL_ERROR' })
    expect(told[0]).toContain(
      'asked navigate /sandbox/tmobile/signout before, and now navigate /sandbox/tmobile/elsewhere',
    )
  })

  it('than another version asked was updated, which is no fault', async ({ expect }) => {
    const { client, link, account } = await deviate('another')
    await client.connect()
    expect(await client.run()).toMatchObject({ status: 'failed', error: { code: 'AUTOMATION_CHANGED' } })
    expect(await readLink(account, link.linkId)).toMatchObject({ error: { code: 'AUTOMATION_CHANGED' } })
    const told = lines.filter((line) => line.includes('session_failed'))
    expect(told).toEqual([])
  })

  it('than what is open never takes for its own what a client remembers of that', async ({ expect }) => {
    const sending = (selector: string) =>
      function* (page: Page): Steps<void> {
        yield* page.navigate('/signout')
        yield* page.submit(selector)
        yield* page.navigate('/and/on')
      }
    Object.assign(tmobile, { login: sending('#pay') })
    const { claimed, link, account } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    client.send(client.answerTo(await runTo(client, 'navigate')))
    // The page has sent the form, and its answer is lost with its connection.
    const { id } = await runTo(client, 'submit')
    client.drop()
    await deploy(link.linkId, sending('#close-account'), 'a third')
    const back = await openSocket(`${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`)
    back.send({ type: 'client.hello', protocol: 2, lastCommandId: id })
    const end = await back.until('server.session_end')
    expect(end).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } })
    expect(await readLink(account, link.linkId)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } })
  })

  it('ends the session at the next frame too, where the client never left', async ({ expect }) => {
    const { client } = await deviate(null)
    client.send({ type: 'client.command_response', id: 'cmd_any_1', result: null })
    expect(await client.run()).toMatchObject({ status: 'failed', error: { code: 'INTERNAL_ERROR' } })
  })
})
