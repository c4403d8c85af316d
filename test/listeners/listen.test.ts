// The socket of those who listen: who is let in, what they hear, and what it costs where nobody does.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { hashApiKey } from '../../src/core/api-key.ts'
import { listenersName } from '../../src/core/listeners-name.ts'
import { ListenersObject } from '../../src/listeners/object.ts'
import { type Account, call, claimLink, createLink, expectJson, newAccount, ORIGIN } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { askToExpire } from '../support/simulate.ts'
import { type Closed, type Frame, openSocket, type OpenSocket, upgrade } from '../support/socket.ts'
import { tablesOf } from '../support/tables.ts'

const URL_OF = `${ORIGIN}/v1/webhooks/listen`
const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => {
  vi.useRealTimers()
})

async function listen({ key }: Pick<Account, 'key'>): Promise<{ socket: OpenSocket; hello: Frame }> {
  const socket = await openSocket(URL_OF, { Authorization: `Bearer ${key}` })
  return { socket, hello: await socket.until('listen.hello') }
}

const objectOf = (account: Account) => env.LISTENERS.getByName(listenersName(account))

async function cancel({ key }: Account, linkId: string): Promise<void> {
  await expectJson(await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key }), 200)
}

/** What it would hear next, without what it should not: a ping is answered after all that was sent before. */
async function silence(socket: OpenSocket): Promise<Frame | Closed> {
  socket.sendRaw('ping')
  return await socket.next()
}

const rows = async (): Promise<unknown[]> => (await env.DB.prepare('SELECT * FROM listeners').all()).results

async function webhookIn(frame: Frame | Closed) {
  const { headers, body } = frame as unknown as { headers: Record<string, string>; body: string }
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { body, event: await verified({ headers: lower, body } as Parameters<typeof verified>[0]) }
}

describe('GET /v1/webhooks/listen', () => {
  it('asks for a key, and then for an upgrade', async ({ expect }) => {
    const { key } = await newAccount()
    expect((await upgrade(URL_OF)) as Response).toMatchObject({ status: 401 })
    await env.DB.prepare("UPDATE api_keys SET scopes = 'links:write' WHERE hash = ?").bind(hashApiKey(key)).run()
    const withKey = { Authorization: `Bearer ${key}` }
    expect((await upgrade(URL_OF, withKey)) as Response).toMatchObject({ status: 403 })
    await expectJson(await call({ path: '/v1/webhooks/listen', key: (await newAccount()).key }), 426)
    expect(await rows()).toEqual([])
  })

  it('says whom it tells for, and answers a ping without being woken', async ({ expect }) => {
    const account = await newAccount()
    const { socket, hello } = await listen(account)
    expect(hello).toMatchObject({ organisation: account.organisationId, mode: 'test' })
    await evictDurableObject(objectOf(account))
    expect(await silence(socket)).toEqual({ type: 'pong' })
  })

  it.for(['hello', '{"type":"listen.tell"}', '{', new ArrayBuffer(4)])('closes at %j', async (frame, { expect }) => {
    const { socket } = await listen(await newAccount())
    socket.sendRaw(frame)
    expect(await socket.next()).toMatchObject({ type: 'closed', code: 4000 })
  })

  it('lets ten in at once: the first makes room', async ({ expect }) => {
    const account = await newAccount()
    const all: OpenSocket[] = []
    for (let count = 0; count < 11; count++) {
      all.push((await listen(account)).socket)
    }
    expect(await all[0]!.next()).toMatchObject({ type: 'closed', code: 4409 })
    expect(await silence(all[1]!)).toEqual({ type: 'pong' })
  })
})

describe('those who listen', () => {
  it('hear the very webhook that the receiver gets, all of them', async ({ expect }) => {
    const account = await newAccount()
    const both = [(await listen(account)).socket, (await listen(account)).socket]
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url, externalUserId: 'user_42' })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    const [delivered] = await received(box.name, 1)
    for (const socket of both) {
      const frame = await socket.next()
      expect(frame).toMatchObject({ type: 'listen.webhook', linkId: link.linkId })
      const { body, event } = await webhookIn(frame)
      expect(body).toBe(delivered!.body)
      expect(event).toMatchObject({ event: 'link.complete', externalUserId: 'user_42' })
      expect(await silence(socket)).toEqual({ type: 'pong' })
    }
  })

  it('hear of links that have no webhook, each failed session and each end, in order', async ({ expect }) => {
    const account = await newAccount()
    const { socket } = await listen(account)
    const link = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_wrong')
    await client.connect()
    await client.run()
    await evictDurableObject(env.LINK.getByName(link.linkId))
    await evictDurableObject(objectOf(account))
    await expectJson(await askToExpire(account, link.linkId), 200)
    const heard: string[] = []
    while (heard.at(-1) !== 'link.expired') {
      heard.push((await webhookIn(await socket.next())).event.event)
    }
    // An object that has forgotten tells again: by its id a repeat is known.
    expect([...new Set(heard)]).toEqual(['link.failed', 'link.expired'])
  })

  it('hear nothing of another organisation, and nothing of the other mode', async ({ expect }) => {
    const account = await newAccount()
    const live = await newAccount('live', account.organisationId)
    const other = await newAccount()
    const [mine, ofLive, ofOther] = [await listen(account), await listen(live), await listen(other)]
    const { linkId } = await createLink(account)
    await cancel(account, linkId)
    expect(await mine.socket.next()).toMatchObject({ type: 'listen.webhook', linkId })
    for (const { socket } of [ofLive, ofOther]) {
      expect(await silence(socket)).toEqual({ type: 'pong' })
      socket.send({ type: 'listen.ask', linkId, after: 0, since: 0 })
      expect(await socket.next()).toEqual({ type: 'listen.done', linkId, seq: 0 })
    }
  })

  it('are given what they have missed, and no more of it', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    const { socket } = await listen(account)
    const ask = { type: 'listen.ask', linkId: link.linkId, after: 0, since: 0 }
    socket.send(ask)
    const { event } = await webhookIn(await socket.next())
    expect(event).toMatchObject({ event: 'link.complete', result: { operations: expect.any(Array) } })
    const done = (await socket.next()) as Frame
    expect(done).toMatchObject({ type: 'listen.done', linkId: link.linkId })
    socket.send({ ...ask, after: done['seq'] })
    expect(await socket.next()).toEqual(done)
    socket.send({ ...ask, since: event.timestamp })
    expect(await socket.next()).toEqual(done)
  })

  it('are given the end of one that nobody claimed, once its time is up', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    vi.setSystemTime(Date.now() + 5 * HOUR)
    const { socket } = await listen(account)
    socket.send({ type: 'listen.ask', linkId, after: 0, since: 0 })
    const first = (await socket.next()) as Frame
    expect(JSON.parse(String(first['body']))).toMatchObject({ event: 'link.expired', linkId, sessionId: null })
    // Its object was not met for that.
    expect(await runInDurableObject(env.LINK.getByName(linkId), (_, { storage }) => tablesOf(storage))).toEqual([])
  })

  it('hear of a link whose time is short while it happens, and nothing once it is over', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined, retainResultFor: 60 })
    const { socket } = await listen(account)
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    expect((await webhookIn(await socket.next())).event).toMatchObject({ event: 'link.complete' })
    vi.setSystemTime(Date.now() + 2 * MINUTE)
    await runDurableObjectAlarm(env.LINK.getByName(link.linkId))
    socket.send({ type: 'listen.ask', linkId: link.linkId, after: 0, since: 0 })
    expect(await socket.next()).toMatchObject({ type: 'listen.done' })
  })

  it('ask for no more than is good for a link’s objects', async ({ expect }) => {
    const account = await newAccount()
    const { socket } = await listen(account)
    for (let count = 0; count <= 200; count++) {
      socket.send({ type: 'listen.ask', linkId: 'link_0000000000000000000000', after: 0, since: 0 })
    }
    for (;;) {
      const frame = await socket.next()
      if (frame.type === 'closed') {
        expect(frame).toMatchObject({ code: 4429 })
        return
      }
    }
  })
})

describe('the object', () => {
  it('keeps the row while somebody listens, and leaves nothing behind them', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const { socket } = await listen(account)
    const [before] = (await rows()) as { until: number }[]
    expect(before).toEqual({ organisation_id: account.organisationId, mode: 'test', until: Date.now() + 15 * MINUTE })
    vi.setSystemTime(Date.now() + 5 * MINUTE)
    expect(await runDurableObjectAlarm(objectOf(account))).toBe(true)
    expect(await rows()).toEqual([{ ...before, until: Date.now() + 15 * MINUTE }])
    socket.close(1000, 'gone')
    await socket.until('closed').catch(() => null)
    const until = Date.now() + 15 * MINUTE
    vi.setSystemTime(Date.now() + 5 * MINUTE)
    expect(await runDurableObjectAlarm(objectOf(account))).toBe(true)
    expect(await rows()).toEqual([{ ...before, until }])
    expect(await runDurableObjectAlarm(objectOf(account))).toBe(false)
    expect(await runInDurableObject(objectOf(account), (_, { storage }) => tablesOf(storage))).toEqual([])
  })

  it('closes the socket of a key that was revoked, and of one that is here for a day', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const second = await newAccount('test', account.organisationId)
    const [mine, other] = [await listen(account), await listen(second)]
    await env.DB.prepare('UPDATE api_keys SET revoked_at = 1 WHERE hash = ?').bind(hashApiKey(account.key)).run()
    await runDurableObjectAlarm(objectOf(account))
    expect(await mine.socket.next()).toMatchObject({ type: 'closed', code: 4401 })
    expect(await silence(other.socket)).toEqual({ type: 'pong' })
    vi.setSystemTime(Date.now() + 8 * HOUR)
    await runDurableObjectAlarm(objectOf(account))
    expect(await other.socket.next()).toMatchObject({ type: 'closed', code: 1012 })
  })

  it('tells a key that was revoked a minute ago nothing more', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const other = await newAccount('test', account.organisationId)
    const [mine, theirs] = [await listen(account), await listen(other)]
    await cancel(other, (await createLink(other)).linkId)
    expect(await mine.socket.next()).toMatchObject({ type: 'listen.webhook' })
    await env.DB.prepare('UPDATE api_keys SET revoked_at = 1 WHERE hash = ?').bind(hashApiKey(account.key)).run()
    vi.setSystemTime(Date.now() + MINUTE)
    await cancel(other, (await createLink(other)).linkId)
    expect(await mine.socket.next()).toMatchObject({ type: 'closed', code: 4401 })
    expect([await theirs.socket.next(), await theirs.socket.next()]).toMatchObject([
      { type: 'listen.webhook' },
      { type: 'listen.webhook' },
    ])
  })

  it('is not asked for anything, and nothing is written of it, where nobody listens', async ({ expect }) => {
    const tell = vi.spyOn(ListenersObject.prototype, 'tell')
    const account = await newAccount()
    const end = async (): Promise<void> => await cancel(account, (await createLink(account)).linkId)
    await end()
    expect(await rows()).toEqual([])
    const note = env.DB.prepare('INSERT OR REPLACE INTO listeners VALUES (?, ?, ?)')
    await note.bind(account.organisationId, account.mode, Date.now() - HOUR).run()
    await end()
    expect(tell).not.toHaveBeenCalled()
    await note.bind(account.organisationId, account.mode, Date.now() + HOUR).run()
    await end()
    await expect.poll(() => tell.mock.calls.length).toBe(1)
    tell.mockRestore()
  })
})
