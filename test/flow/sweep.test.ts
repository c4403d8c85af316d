// Links that live as long as links do by default end though no index knows of them: the cron comes to them by their creation.
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { configOf } from '../../src/config.ts'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { forgetLinks } from '../../src/cron/forget-links.ts'
import { expireUnclaimed, findLink } from '../../src/store/links.ts'
import { findOverdue } from '../../src/store/overdue-links.ts'
import { call, claimLink, createLink, expectJson, newAccount, readLink } from '../support/api.ts'
import { metered } from '../support/meter.ts'
import { newBox, received } from '../support/receiver.ts'
import { tablesOf } from '../support/tables.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  await env.DB.prepare('DELETE FROM links').run()
  await env.DB.prepare('UPDATE sweeps SET until = ?').bind(Date.now()).run()
})

afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)

interface Row {
  readonly status: string
  readonly open_until: number | null
  readonly has_arguments: number
}

async function rowOf(linkId: string): Promise<Row | null> {
  return await env.DB.prepare(
    `SELECT status, open_until, trim(hex(arguments), '0') <> '' AS has_arguments
     FROM links JOIN sealed ON number = sealed WHERE id = ?`,
  )
    .bind(linkId)
    .first<Row>()
}

describe('a link that lives as long as links do by default', () => {
  it('is left alone until its time is up, and then reads as expired and holds no arguments', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    pass(4 * HOUR)
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toEqual({ status: 'pending', open_until: null, has_arguments: 1 })
    pass(2 * MINUTE)
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toEqual({ status: 'pending', open_until: null, has_arguments: 0 })
    expect(await readLink(account, linkId)).toMatchObject({ status: 'expired', result: null, error: null })
    const listed = await call({ path: '/v1/links?status=expired', key: account.key })
    expect(await expectJson(listed, 200)).toMatchObject({ links: [{ id: linkId, status: 'expired' }] })
    const events = await call({ path: `/v1/links/${linkId}/events`, key: account.key })
    expect(await expectJson(events, 200)).toMatchObject({
      events: [{ type: 'link.created' }, { type: 'link.expired' }],
    })
  })

  it('costs no row where there is nothing to sweep', async ({ expect }) => {
    await createLink(await newAccount(), { webhookUrl: undefined })
    pass(5 * HOUR)
    await expireLinks(env, Date.now())
    const { db, count } = metered(env.DB)
    pass(5 * HOUR)
    await expireLinks({ ...env, DB: db }, Date.now())
    expect(count.rowsWritten).toBe(0)
  })

  it('tells its webhook', async ({ expect }) => {
    const box = newBox()
    const { linkId } = await createLink(await newAccount(), { webhookUrl: box.url })
    pass(5 * HOUR)
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toEqual({ status: 'expired', open_until: null, has_arguments: 0 })
    await received(box.name, 1)
  })

  it('ends with its session, where its alarm was lost', async ({ expect }) => {
    const { linkId, claimCode } = await createLink(await newAccount(), { webhookUrl: undefined })
    await claimLink(claimCode)
    await runInDurableObject(env.LINK.getByName(linkId), async (_, { storage }) => await storage.deleteAlarm())
    pass(5 * HOUR)
    // Its session first, and in the next minute the link.
    await expireLinks(env, Date.now())
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toEqual({ status: 'expired', open_until: null, has_arguments: 0 })
  })

  it('waits in the index for an object that was not reached', async ({ expect }) => {
    const { linkId, claimCode, expiresAt } = await createLink(await newAccount(), { webhookUrl: undefined })
    await claimLink(claimCode)
    await runInDurableObject(env.LINK.getByName(linkId), async (_, { storage }) => await storage.deleteAlarm())
    pass(5 * HOUR)
    const unreached = {
      getByName: () => ({
        expire: async () => await Promise.reject(new Error('Network connection lost')),
      }),
    }
    await expireLinks({ ...env, LINK: unreached as unknown as typeof env.LINK }, Date.now())
    expect(await rowOf(linkId)).toEqual({ status: 'active', open_until: expiresAt, has_arguments: 1 })
    await expireLinks(env, Date.now())
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toMatchObject({ status: 'expired', open_until: null })
  })

  it('is not passed over where its end was put off', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount(), { webhookUrl: undefined })
    await env.DB.prepare('UPDATE links SET expires_at = expires_at + ?1 WHERE id = ?2').bind(HOUR, linkId).run()
    pass(4 * HOUR + 2 * MINUTE)
    await expireLinks(env, Date.now())
    const row = await rowOf(linkId)
    expect(row).toMatchObject({ status: 'pending', has_arguments: 1 })
    expect(row?.open_until).toBeGreaterThan(Date.now())
    pass(HOUR)
    await expireLinks(env, Date.now())
    expect(await rowOf(linkId)).toMatchObject({ status: 'expired', open_until: null, has_arguments: 0 })
  })

  it('is swept after a day without the cron, of every owner and however far apart', async ({ expect }) => {
    const ids: string[] = []
    for (const mode of ['test', 'test', 'test'] as const) {
      const account = await newAccount(mode)
      ids.push((await createLink(account, { webhookUrl: undefined })).linkId)
      pass(7 * HOUR)
    }
    pass(DAY)
    await expireLinks(env, Date.now())
    const rows = await Promise.all(ids.map(async (id) => await rowOf(id)))
    expect(rows.map((row) => row?.has_arguments)).toEqual([0, 0, 0])
  })

  it('is swept where nobody knows any more how far the cron had come', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount(), { webhookUrl: undefined })
    await env.DB.prepare('DELETE FROM sweeps').run()
    pass(5 * HOUR)
    await expireLinks(env, Date.now())
    expect((await rowOf(linkId))?.has_arguments).toBe(0)
    expect(await env.DB.prepare('SELECT until FROM sweeps').first('until')).toBeGreaterThan(0)
  })

  it('is swept with few others at once, however many were created in its minute', async ({ expect }) => {
    const account = await newAccount()
    const ids: string[] = []
    for (let count = 0; count < 7; count++) {
      ids.push((await createLink(account, { webhookUrl: undefined })).linkId)
      pass(1)
    }
    pass(5 * HOUR)
    const batches = vi.spyOn(env.DB, 'batch')
    await expireLinks(env, Date.now(), 2)
    // One of them is for those that the index knows.
    expect(batches.mock.calls.length).toBeGreaterThanOrEqual(1 + Math.ceil(ids.length / 2))
    const rows = await Promise.all(ids.map(async (id) => await rowOf(id)))
    expect(rows.map((row) => row?.has_arguments)).toEqual(ids.map(() => 0))
    batches.mockRestore()
  })

  it('stops nobody else where it cannot be swept', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    const told = await createLink(account, { webhookUrl: box.url, expiresIn: 3600 })
    pass(5 * HOUR)
    const broken = new Proxy(env.DB, {
      get: (db, name) =>
        name === 'prepare'
          ? (sql: string) => {
              if (sql.includes('sweeps')) {
                throw new Error('D1_ERROR: planted')
              }
              return db.prepare(sql)
            }
          : (Reflect.get(db, name) as (...args: unknown[]) => unknown).bind(db),
    })
    await expect(expireLinks({ ...env, DB: broken }, Date.now())).rejects.toThrow('planted')
    await received(box.name, 1)
    expect(await rowOf(told.linkId)).toMatchObject({ status: 'expired' })
    expect((await rowOf(linkId))?.has_arguments).toBe(1)
    await expireLinks(env, Date.now())
    expect((await rowOf(linkId))?.has_arguments).toBe(0)
  })

  it.for([
    ['read after its sweep', true],
    ['read before it', false],
  ] as const)(
    'wakes no object when its history is read, and tells of its end as its object would, %s',
    async ([, isSwept], { expect }) => {
      const account = await newAccount()
      const { linkId, expiresAt } = await createLink(account, { webhookUrl: undefined })
      pass(5 * HOUR)
      if (isSwept) {
        await expireLinks(env, Date.now())
      }
      const read = async (what: string) =>
        await (await call({ path: `/v1/links/${linkId}/${what}`, key: account.key })).json()
      const events = await read('events')
      expect(events).toMatchObject({ events: [{ seq: 1 }, { seq: 2, type: 'link.expired', createdAt: expiresAt }] })
      expect(await read('sessions')).toEqual({ sessions: [] })
      expect(await read('deliveries')).toEqual({ deliveries: [] })
      const object = env.LINK.getByName(linkId)
      expect(await runInDurableObject(object, (_, { storage }) => tablesOf(storage))).toEqual([])
      const record = await findLink(env.DB, configOf(env).keys, account, linkId)
      expect(await object.endThenListEvents(record!, 0, 100)).toEqual((events as { events: unknown }).events)
    },
  )

  it('leaves the database when others do, and is counted as what it was', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount(), { webhookUrl: undefined })
    pass(5 * HOUR)
    await expireLinks(env, Date.now())
    pass(30 * DAY)
    await forgetLinks(env, Date.now(), 0)
    expect(await rowOf(linkId)).not.toBeNull()
    const said = vi.spyOn(console, 'log')
    pass(DAY)
    await forgetLinks(env, Date.now(), 0)
    expect(await rowOf(linkId)).toBeNull()
    expect(said.mock.calls.flat().join()).toContain('"expired":1')
  })
})

it('keeps its entry in the index where the developer names another end', async ({ expect }) => {
  const { linkId, expiresAt } = await createLink(await newAccount(), { webhookUrl: undefined, expiresIn: 60 })
  expect((await rowOf(linkId))?.open_until).toBe(expiresAt)
})

/** As deploying.md has it, for whoever goes back to a version that knows of no sweep. */
const GOING_BACK = `UPDATE links SET open_until = expires_at WHERE (organisation_id, mode, id) IN (SELECT organisation_id, mode, id
  FROM links WHERE open_until IS NULL AND status IN ('pending','active','failed') LIMIT 20000)`

const FIRST = { openUntil: 0, organisationId: '', mode: '', id: '' }

describe('a version before the sweep', () => {
  // It had these two and asked no other: they find the same since.
  const found = async (): Promise<unknown[]> => [
    await expireUnclaimed(env.DB, Date.now(), 100),
    (await findOverdue(env.DB, configOf(env).keys, Date.now(), { limit: 100, after: FIRST, without: [] })).map(
      ({ link }) => link?.id,
    ),
  ]

  it('ends what this one has made once that has its entry, and only then', async ({ expect }) => {
    const account = await newAccount()
    const unwatched = await createLink(account, { webhookUrl: undefined })
    const watched = await createLink(account, { webhookUrl: newBox().url })
    const claimed = await createLink(account, { webhookUrl: undefined })
    await claimLink(claimed.claimCode)
    const canceled = await createLink(account, { webhookUrl: undefined })
    await call({ path: `/v1/links/${canceled.linkId}/cancel`, method: 'POST', key: account.key })
    pass(5 * HOUR)
    expect(await found()).toEqual([0, []])
    expect((await env.DB.prepare(GOING_BACK).run()).meta.changes).toBe(3)
    expect((await env.DB.prepare(GOING_BACK).run()).meta.changes).toBe(0)
    expect(await found()).toEqual([1, expect.arrayContaining([watched.linkId, claimed.linkId])])
    expect(await rowOf(unwatched.linkId)).toEqual({ status: 'expired', open_until: null, has_arguments: 0 })
    // This one again, should it come back: it ends what the other has left.
    await expireLinks(env, Date.now() + 2 * MINUTE)
    expect(await rowOf(watched.linkId)).toMatchObject({ status: 'expired', open_until: null })
  })
})
