// `debug: true`: what a developer sees of a session, for how long, and what is never in it.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { call, exampleLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { runTo, start } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import type { Frame } from '../support/socket.ts'
import { tablesOf } from '../support/tables.ts'
import { withoutChance } from '../support/without-chance.ts'

const HOUR = 60 * 60_000
const PASSWORD = 'Correct-Horse-Battery'
const COOKIE = 'c00kie-of-the-user'
// Six digits: four of them turn up in sealed bytes.
const PLANTED = /411111|John Doe|10001|Correct-Horse|c00kie/

interface Entry {
  readonly at: number
  readonly kind: string
  readonly [field: string]: unknown
}

async function timelineOf(account: Account, linkId: string, sessionId: string): Promise<Response> {
  return await call({ path: `/v1/links/${linkId}/sessions/${sessionId}/timeline`, key: account.key })
}

async function entriesOf(account: Account, linkId: string, sessionId: string): Promise<Entry[]> {
  const { entries } = await expectJson<{ entries: Entry[] }>(await timelineOf(account, linkId, sessionId), 200)
  return entries
}

async function rowsOf(linkId: string): Promise<string> {
  return await runInDurableObject(env.LINK.getByName(linkId), (_, { storage }) => {
    const rows = tablesOf(storage).flatMap((name) =>
      storage.sql
        .exec(`SELECT * FROM ${name}`)
        .toArray()
        .map((row) => ({ table: name, ...row })),
    )
    return JSON.stringify(rows, (_key, value: unknown) =>
      value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
    )
  })
}

/** Plants a password and a cookie wherever a page can. */
function gossip(clientSeq: number): object {
  const message = `typed "${PASSWORD}" for John Doe, card 4111111111111111, GET /x?sid=${COOKIE}`
  return { type: 'client.events', clientSeq, events: [{ type: 'console', ts: 1, payload: { message, level: 'warn' } }] }
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a session of a link with debug', () => {
  it('is shown step by step, and nothing planted is in it, in the rows or in the log', async ({ expect }) => {
    const lines: string[] = []
    for (const name of ['error', 'log'] as const) {
      vi.spyOn(console, name).mockImplementation((line: unknown) => void lines.push(String(line)))
    }
    const { account, link, claimed } = await start({ debug: true })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const first = (await client.next()) as Frame
    client.answerTo(first)
    client.send(gossip(0))
    const url = `https://passage.example.com/sandbox/tmobile/in?sid=${COOKIE}`
    client.send({ type: 'client.command_response', id: first['id'], result: { url } })
    const asked = await runTo(client, 'extract')
    await evictDurableObject(env.LINK.getByName(link.linkId), { webSockets: 'close' })
    await client.connect()
    expect(await client.next()).toEqual(asked)
    // What the page shows is not what the automation expects.
    const wrong = [{ id: PASSWORD, number: PASSWORD, kind: COOKIE, isDefault: 'John Doe' }]
    client.send({ type: 'client.command_response', id: asked['id'], result: wrong })
    const end = await client.run()
    expect(end).toMatchObject({ status: 'failed', error: { code: 'AUTOMATION_ERROR' } })
    expect(end.error?.message).toBe(
      'The step "read the cards" failed: the page is not as expected. The page was at /sandbox/tmobile/payments.',
    )

    const entries = await entriesOf(account, link.linkId, claimed.sessionId)
    expect(entries.map(({ kind, command }) => [kind, command].join(' ').trim())).toEqual([
      'command navigate',
      'console',
      'user',
      'command navigate',
      'command extract',
      'reconnect',
      'end',
    ])
    expect(entries[0]).toMatchObject({
      path: '/sandbox/tmobile/signout',
      outcome: 'ok',
      durationMs: expect.any(Number),
    })
    expect(entries[1]).toMatchObject({ outcome: 'warn', message: 'typed … for …, card …, GET /x?…' })
    expect(entries[2]).toMatchObject({ path: '/sandbox/tmobile/in', outcome: 'ok' })
    expect(entries[4]).toMatchObject({
      target: 'read the cards',
      outcome: 'ok',
      mismatches: ['0.number', '0.isDefault', '0.brand', '0.expires', '0.zip', '0.nickname'],
    })
    expect(entries[6]).toMatchObject({ outcome: 'AUTOMATION_ERROR' })
    const { sessions } = await expectJson<{ sessions: object[] }>(
      await call({ path: `/v1/links/${link.linkId}/sessions`, key: account.key }),
      200,
    )
    expect(sessions).toMatchObject([{ id: claimed.sessionId, status: 'failed', error: end.error }])
    const rows = await rowsOf(link.linkId)
    expect(rows).toContain('timelines')
    for (const text of [JSON.stringify(entries), JSON.stringify(sessions), rows, lines.join('\n')]) {
      expect(withoutChance(text)).not.toMatch(PLANTED)
    }
  })

  it('shows a command that nobody answered', async ({ expect }) => {
    const { account, link, claimed } = await start({ debug: true })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.next()
    client.send({ type: 'client.cancel' })
    await client.next()
    const entries = await entriesOf(account, link.linkId, claimed.sessionId)
    expect(entries).toMatchObject([{ command: 'navigate' }, { kind: 'end', outcome: 'USER_CANCELED' }])
    expect(entries[0]).not.toHaveProperty('outcome')
  })

  it('leaves out what a page writes on and on, and says so', async ({ expect }) => {
    const { account, link, claimed } = await start({ debug: true })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.next()
    const events = Array.from({ length: 500 }, () => ({ type: 'console', payload: { message: 'again' } }))
    client.send({ type: 'client.events', clientSeq: 1, events })
    client.send({ type: 'client.cancel' })
    await client.next()
    const response = await timelineOf(account, link.linkId, claimed.sessionId)
    const { entries, truncated } = await expectJson<{ entries: Entry[]; truncated: boolean }>(response, 200)
    expect(entries.filter(({ kind }) => kind === 'console')).toHaveLength(200)
    expect(entries.at(-1)).toMatchObject({ kind: 'end' })
    expect(truncated).toBe(true)
  })

  it('is kept for a day after its end, and its rows go with an alarm', async ({ expect }) => {
    const { account, link, claimed } = await start({ debug: true })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.run()
    const object = env.LINK.getByName(link.linkId)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 23 * HOUR })
    expect((await timelineOf(account, link.linkId, claimed.sessionId)).status).toBe(200)
    vi.setSystemTime(Date.now() + 2 * HOUR)
    await runDurableObjectAlarm(object)
    expect(await rowsOf(link.linkId)).not.toContain('timelines')
    expect(await expectJson(await timelineOf(account, link.linkId, claimed.sessionId), 404)).toMatchObject({
      code: 'no_timeline',
    })
  })

  it('is erased with its link', async ({ expect }) => {
    const { account, link, claimed } = await start({ debug: true })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.run()
    await call({ method: 'DELETE', path: `/v1/links/${link.linkId}`, key: account.key })
    expect(await rowsOf(link.linkId)).not.toMatch(/timelines|signout/)
    expect((await timelineOf(account, link.linkId, claimed.sessionId)).status).toBe(404)
  })
})

describe('a session of a link without debug', () => {
  it('is listed as any other, and nothing else is kept of it', async ({ expect }) => {
    const { account, link, claimed } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    client.send(gossip(0))
    await client.run()
    const path = `/v1/links/${link.linkId}/sessions`
    const { sessions } = await expectJson<{ sessions: { operations: object[] }[] }>(
      await call({ path, key: account.key }),
      200,
    )
    const done = { status: 'complete', startedAt: expect.any(Number), endedAt: expect.any(Number) }
    expect(sessions).toEqual([
      {
        id: claimed.sessionId,
        startedAt: expect.any(Number),
        endedAt: expect.any(Number),
        status: 'complete',
        error: null,
        operations: exampleLink.operations.map(({ resource, action }) => ({ resource, action, ...done })),
        client: null,
      },
    ])
    expect(await expectJson(await timelineOf(account, link.linkId, claimed.sessionId), 404)).toMatchObject({
      code: 'no_timeline',
    })
    expect(await rowsOf(link.linkId)).not.toMatch(/timelines|signout|console/)
  })

  it('is nobody else’s, and one that never was is not found', async ({ expect }) => {
    const { account, link, claimed } = await start({ debug: true })
    const other = await newAccount()
    expect((await timelineOf(other, link.linkId, claimed.sessionId)).status).toBe(404)
    expect((await call({ path: `/v1/links/${link.linkId}/sessions`, key: other.key })).status).toBe(404)
    const unknown = await timelineOf(account, link.linkId, 'sess_0000000000000000000000')
    expect(await expectJson(unknown, 404)).toMatchObject({ code: 'session_not_found' })
  })
})
