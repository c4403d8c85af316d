// What goes wrong around a session: a late alarm, a lost one, a database that refuses, words that must not be logged.
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import { call, claimLink, createLink, newAccount, ORIGIN, readLink } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket, upgrade } from '../support/socket.ts'
import { tablesOf } from '../support/tables.ts'
import { withoutChance } from '../support/without-chance.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('an alarm that is late', () => {
  it('lets no frame complete a link that has expired', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { expiresIn: 60, webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect(await client.run()).toMatchObject({ status: 'expired' })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'expired', result: null })
  })

  it('lets no client in after its time', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const claimed = await claimLink(link.claimCode)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 121_000 })
    const response = await upgrade(`${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`)
    expect((response as Response).status).toBe(401)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', error: { code: 'CLIENT_TIMEOUT' } })
  })
})

describe('a crash', () => {
  it('does not put off what a lost client ends', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await abortAllDurableObjects()
    // Anything may be what the new instance hears of first. It sets the alarm anew, as it does not know the old one.
    expect(await env.LINK.getByName(link.linkId).redeliver('dlv_unknown')).toMatchObject({ ok: false })
    const alarm = await runInDurableObject(env.LINK.getByName(link.linkId), (_, { storage }) => storage.getAlarm())
    expect(alarm).toBeLessThanOrEqual(Date.now() + 2 * 60_000)
  })
})

describe('an alarm that is lost', () => {
  it('is made good by the cron: no link stays active for ever', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { expiresIn: 60, webhookUrl: undefined })
    await claimLink(link.claimCode)
    const object = env.LINK.getByName(link.linkId)
    await runInDurableObject(object, (_, { storage }) => storage.deleteAlarm())
    await evictDurableObject(object)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 })
    await expireLinks(env, Date.now())
    expect(await env.DB.prepare('SELECT status FROM links WHERE id = ?1').bind(link.linkId).first('status')).toBe(
      'expired',
    )
  })
})

describe('an erased link whose time is over', () => {
  it('keeps its alarm while D1 does not answer, so that a crash leaves nothing behind', async ({ expect }) => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account, { webhookUrl: undefined })
    await claimLink(claimCode)
    const erased = await call({ method: 'DELETE', path: `/v1/links/${linkId}`, key: account.key })
    expect(erased.status).toBe(204)
    const object = env.LINK.getByName(linkId)
    await evictDurableObject(object)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 60 * 60_000 })
    const d1 = { isAsked: false, isHeld: true }
    await runInDurableObject(object, (instance) => {
      const batch = async (statements: D1PreparedStatement[]) => {
        if ((await env.DB.batch(statements)).length === 2) {
          // Of the result, which is the last that is asked for.
          d1.isAsked = true
        }
        while (d1.isAsked && d1.isHeld) {
          await new Promise((again) => setTimeout(again, 10))
        }
        return []
      }
      const DB = { prepare: (sql: string) => env.DB.prepare(sql), batch }
      Object.assign(instance, { env: { ...env, DB } })
    })
    const event = object.redeliver('dlv_unknown')
    await expect.poll(() => d1.isAsked).toBe(true)
    const alarm = async () => await runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    expect(await alarm()).toBeLessThanOrEqual(Date.now() + 2_000)
    d1.isHeld = false
    await event
    expect(await alarm()).toBeNull()
    await runInDurableObject(object, (_, { storage }) => expect(tablesOf(storage)).toEqual([]))
  })
})

describe('an object whose tables are of the form before this one', () => {
  it('forgets them with its next event, whose alarm would ring for ever', async ({ expect }) => {
    const object = env.LINK.getByName('link_of_before')
    await runInDurableObject(object, async (_, { storage }) => {
      storage.sql.exec(`
        CREATE TABLE link (only INTEGER PRIMARY KEY CHECK (only = 1), facts TEXT NOT NULL, state TEXT NOT NULL,
          sealed_arguments BLOB, sealed_result BLOB);
        CREATE TABLE deliveries (number INTEGER PRIMARY KEY, id TEXT NOT NULL, sealed_body BLOB NOT NULL);
        INSERT INTO link VALUES (1, '{"id":"link_of_before","webhookUrl":"https://a.example"}', '{}', NULL, NULL);
        INSERT INTO deliveries VALUES (1, 'dlv_1', X'00')`)
      await storage.setAlarm(Date.now() + 60_000)
    })
    await evictDurableObject(object)
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    // Which wakes the object first, and may find no alarm any more.
    await runDurableObjectAlarm(object)
    expect(logged.mock.calls).toEqual([])
    await runInDurableObject(object, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBeNull()
      expect(tablesOf(storage)).toEqual([])
    })
  })
})

describe('a webhook whose alarm is lost', () => {
  it('is found by the cron, sent, and then left alone', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox('500,200')
    const link = await createLink(account, { webhookUrl: box.url })
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    await received(box.name, 1)
    const object = env.LINK.getByName(link.linkId)
    const due = () => env.DB.prepare('SELECT webhook_due FROM links').first<number | null>('webhook_due')
    expect(await due()).toBeGreaterThan(Date.now())
    await expect
      .poll(() => runInDurableObject(object, (instance) => instance.listDeliveries()[0]?.attempts.length))
      .toBe(1)
    await runInDurableObject(object, (_, { storage }) => storage.deleteAlarm())
    await evictDurableObject(object)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 })
    await wakeWebhooks(env, Date.now())
    expect(await received(box.name, 2)).toHaveLength(2)
    vi.setSystemTime(Date.now() + 60 * 60_000)
    await expect
      .poll(async () => {
        await wakeWebhooks(env, Date.now())
        return await due()
      })
      .toBeNull()
  })
})

describe('a database that refuses', () => {
  it('is asked a few times, not hundreds of times', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account)
    const object = env.LINK.getByName(link.linkId)
    const count = { writes: 0 }
    await runInDurableObject(object, (instance) => {
      const DB = new Proxy(env.DB, {
        get() {
          count.writes++
          throw new Error('D1_ERROR: overloaded')
        },
      })
      Object.assign(instance, { env: { ...env, DB } })
    })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(count.writes).toBe(1)
  })

  it('keeps no client out while it does not answer', async ({ expect }) => {
    const link = await createLink(await newAccount())
    const object = env.LINK.getByName(link.linkId)
    const put = (prepare: () => never) =>
      runInDurableObject(object, (instance) => void Object.assign(instance, { env: { ...env, DB: { prepare } } }))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await put(() => {
      throw new Error('D1_ERROR: overloaded')
    })
    const { websocketUrl, clientToken } = await claimLink(link.claimCode)
    const never = { bind: () => never, run: () => new Promise(() => {}), first: () => new Promise(() => {}) }
    await put(() => never as never)
    const socket = await openSocket(`${websocketUrl}?role=client&token=${clientToken}`)
    socket.send({ type: 'client.hello', protocol: 2 })
    expect(await socket.until('server.command')).toMatchObject({ command: 'navigate' })
  })
})

describe('the log', () => {
  it('holds no word that a client said', async ({ expect }) => {
    const lines: string[] = []
    for (const name of ['error', 'log'] as const) {
      vi.spyOn(console, name).mockImplementation((line: unknown) => void lines.push(String(line)))
    }
    const link = await createLink(await newAccount(), { webhookUrl: undefined })
    const claimed = await claimLink(link.claimCode)
    const socket = await openSocket(`${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`)
    socket.send({ type: 'client.hello', protocol: 2 })
    const { id } = await socket.until('server.command')
    const message = 'cannot type 4111111111111111 for John Doe'
    socket.send({ type: 'client.command_response', id, error: { code: 'script_error', message } })
    const end = await socket.until('server.session_end')
    expect(end).toMatchObject({ status: 'failed', error: { code: 'AUTOMATION_ERROR' } })
    expect(lines.join('\n')).toContain('session_ended')
    expect(withoutChance(JSON.stringify([lines, end]))).not.toMatch(/4111|John/)
  })
})

describe('a watcher of a link that is erased', () => {
  it('is told of the end and closed', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await claimLink(link.claimCode)
    const watcher = await openSocket(`${ORIGIN}/link/ws?code=${link.claimCode}`)
    const { seq } = await watcher.until('link.status')
    await call({ method: 'DELETE', path: `/v1/links/${link.linkId}`, key: account.key })
    const last = await watcher.until('link.status')
    expect(last).toMatchObject({ status: 'canceled' })
    expect(Number(last['seq'])).toBeGreaterThan(Number(seq))
    expect(await watcher.next()).toMatchObject({ type: 'closed', code: 1000 })
  })
})

describe('what is kept', () => {
  it('is the end of a link, and after 30 days nothing of its result', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 24 * 60 * 60_000 })
    const object = env.LINK.getByName(link.linkId)
    await runDurableObjectAlarm(object)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete', result: null })
    // Not even a table: a file that is not empty is kept and billed for ever.
    expect(await runInDurableObject(object, (_, { storage }) => tablesOf(storage))).toEqual([])
  })
})
