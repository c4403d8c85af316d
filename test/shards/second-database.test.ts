// Links of an organisation that SHARDS puts into a second database: their whole life is there, none of it in the first, and the
// first organisation beside it sees nothing of that.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { configOf } from '../../src/config.ts'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { forgetKeys } from '../../src/cron/forget-keys.ts'
import { forgetLinks } from '../../src/cron/forget-links.ts'
import { everyMinute } from '../../src/cron/every-minute.ts'
import { inEachShard } from '../../src/cron/in-turn.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import { ensureOwners } from '../../src/store/shards.ts'
import { call, claimLink, createLink, exampleLink, expectJson, newAccount, readLink } from '../support/api.ts'
import { metered } from '../support/meter.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

const { DB: first, DB_2: second } = env as unknown as { readonly DB: D1Database; readonly DB_2: D1Database }
/** As test/vitest.config.ts names it in SHARDS. */
const THERE = 'org_0000000000sh'
const HERE = 'org_0000000000hs'
const DAY = 24 * 60 * 60_000

async function count(db: D1Database, table: string): Promise<number> {
  return (await db.prepare(`SELECT COUNT(*) AS count FROM ${table}`).first<number>('count')) ?? 0
}

/** Rows in the first database and in the second. */
async function counts(table: string): Promise<number[]> {
  return [await count(first, table), await count(second, table)]
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('an organisation in the second database', () => {
  it('creates, lists, claims and completes there, and is told of it', async ({ expect }) => {
    const account = await newAccount('test', THERE)
    const other = await newAccount('test', HERE)
    const before = await counts('sealed')
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const beside = await createLink(other, { webhookUrl: undefined })
    expect(await counts('links')).toEqual([1, 1])
    const page = await call({ path: '/v1/links', key: account.key })
    expect(await expectJson<{ links: unknown[] }>(page, 200)).toMatchObject({ links: [{ id: link.linkId }] })
    await expectJson(await call({ path: `/v1/links/${beside.linkId}`, key: account.key }), 404)
    await expectJson(await call({ path: `/v1/links/${link.linkId}`, key: other.key }), 404)
    expect((await call({ path: new URL(link.appClipUrl).pathname + new URL(link.appClipUrl).search })).status).toBe(200)

    const claimed = await claimLink(link.claimCode)
    expect(await second.prepare('SELECT status FROM links').first('status')).toBe('active')
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    expect(await client.run(async () => {})).toMatchObject({ status: 'complete' })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete', error: null })
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({ event: 'link.complete', linkId: link.linkId })
    await expect
      .poll(() => second.prepare('SELECT webhook_due FROM links').first('webhook_due'), { timeout: 10_000 })
      .toBeNull()
    const after = await counts('sealed')
    // Its own and its result's; and beside it one.
    expect(after.map((rows, index) => rows - before[index]!)).toEqual([1, 2])
  })

  it('has its Idempotency-Keys there', async ({ expect }) => {
    const account = await newAccount('test', THERE)
    const create = async () =>
      await expectJson<{ linkId: string }>(
        await call({
          method: 'POST',
          path: '/v1/links',
          key: account.key,
          body: exampleLink,
          headers: { 'Idempotency-Key': 'once' },
        }),
        201,
      )
    expect((await create()).linkId).toBe((await create()).linkId)
    expect(await counts('links')).toEqual([0, 1])
  })

  it('erases there, one link and all of a user', async ({ expect }) => {
    const account = await newAccount('test', THERE)
    const { linkId } = await createLink(account, { externalUserId: 'ada' })
    await createLink(account, { externalUserId: 'ada' })
    expect((await call({ method: 'DELETE', path: `/v1/links/${linkId}`, key: account.key })).status).toBe(204)
    expect(await counts('erased_links')).toEqual([0, 1])
    const erased = await call({ method: 'DELETE', path: '/v1/links?externalUserId=ada', key: account.key })
    expect(await expectJson(erased, 200)).toEqual({ erased: 1, remaining: 0 })
    expect(await counts('erased_links')).toEqual([0, 2])
    expect(await counts('links')).toEqual([0, 0])
  })

  it('has its links ended, and forgotten when their time is over', async ({ expect }) => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount('test', THERE)
    const usual = await createLink(account, { webhookUrl: undefined })
    const short = await createLink(account, { webhookUrl: undefined, expiresIn: 300 })
    const told = await createLink(account, { expiresIn: 300 })
    vi.setSystemTime(Date.now() + 2 * DAY)
    await expireLinks(env, Date.now())
    await wakeWebhooks(env, Date.now())
    for (const { linkId } of [usual, short, told]) {
      expect((await readLink(account, linkId)).status).toBe('expired')
    }
    expect(await second.prepare('SELECT status FROM links WHERE id = ?').bind(told.linkId).first('status')).toBe(
      'expired',
    )
    // So that what goes through the links by their owner finds them.
    expect(await second.prepare('SELECT id FROM organisations').first('id')).toBe(THERE)
    vi.setSystemTime(Date.now() + 60 * DAY)
    await forgetLinks(env, Date.now(), 0)
    await forgetKeys(env, Date.now())
    expect(await counts('links')).toEqual([0, 0])
    expect(await count(second, 'sealed')).toBe(0)
  })

  it('does not wait for the first, and the first not for it', async ({ expect }) => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const [account, other] = [await newAccount('test', THERE), await newAccount('test', HERE)]
    await createLink(account, { webhookUrl: undefined })
    await createLink(other, { webhookUrl: undefined })
    vi.setSystemTime(Date.now() + 60 * DAY)
    await expireLinks(env, Date.now())
    await first.prepare('ALTER TABLE sealed RENAME TO out_of_reach').run()
    await expect(forgetLinks(env, Date.now(), 0)).rejects.toThrow('sealed')
    expect(await count(second, 'links')).toBe(0)
    await first.prepare('ALTER TABLE out_of_reach RENAME TO sealed').run()
    await createLink(other, { webhookUrl: undefined })
    vi.setSystemTime(Date.now() + 60 * DAY)
    await second.prepare('ALTER TABLE links RENAME TO out_of_reach').run()
    await expect(forgetLinks(env, Date.now(), 0)).rejects.toThrow('links')
    await expect(expireLinks(env, Date.now())).rejects.toThrow('links')
    expect(await count(first, 'links')).toBe(0)
  })

  it('ends its links while the first is out of reach, and sweeps none before it knows whose they are', async ({
    expect,
  }) => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount('test', THERE)
    const usual = await createLink(account, { webhookUrl: undefined })
    const short = await createLink(account, { webhookUrl: undefined, expiresIn: 300 })
    vi.setSystemTime(Date.now() + 60 * DAY)
    const statusOf = async (linkId: string) =>
      await second.prepare('SELECT status FROM links WHERE id = ?').bind(linkId).first('status')
    const argumentsLeft = async () =>
      await second
        .prepare("SELECT COUNT(*) AS count FROM sealed WHERE substr(arguments, 1, 1) <> x'00'")
        .first<number>('count')
    await first.prepare('ALTER TABLE organisations RENAME TO out_of_reach').run()
    await expect(expireLinks(env, Date.now())).rejects.toThrow('organisations')
    await expect(forgetLinks(env, Date.now(), 0)).rejects.toThrow('organisations')
    await first.prepare('ALTER TABLE out_of_reach RENAME TO organisations').run()
    expect(await statusOf(short.linkId)).toBe('expired')
    expect(await argumentsLeft()).toBe(1)
    expect(await statusOf(usual.linkId)).toBe('pending')
    await expireLinks(env, Date.now())
    expect(await argumentsLeft()).toBe(0)
  })
})

describe('the cron with several databases', () => {
  it('names no more owners to a database at once than one value of it can hold', async ({ expect }) => {
    const many = 40_000
    await first
      .prepare(
        `INSERT INTO organisations (id, name, created_at)
         WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         SELECT printf('org_%09d0sh', i), printf('many %d', i), 1700000000000 FROM n`,
      )
      .bind(many)
      .run()
    // This machine's D1 would take them all at once.
    const sizes: number[] = []
    const watched = {
      prepare: (sql: string) => ({
        bind: (...values: string[]) => {
          sizes.push(...values.map((value) => value.length))
          return second.prepare(sql).bind(...values)
        },
      }),
    } as unknown as D1Database
    await ensureOwners(env, configOf(env), 'DB_2', watched)
    expect(await count(second, "organisations WHERE id LIKE 'org_%0sh' AND created_at = 1700000000000")).toBe(many)
    expect(Math.max(...sizes)).toBeLessThan(2_000_000)
    for (const db of [first, second]) {
      await db.prepare('DELETE FROM organisations WHERE created_at = 1700000000000').run()
    }
  })

  it('begins each minute with the next one', async ({ expect }) => {
    const order = async (now: number): Promise<string[]> => {
      const names: string[] = []
      await inEachShard(env, now, (_, name) => Promise.resolve(void names.push(name)))
      return names
    }
    expect([await order(0), await order(59_999), await order(60_000), await order(120_000)]).toEqual([
      ['DB', 'DB_2'],
      ['DB', 'DB_2'],
      ['DB_2', 'DB'],
      ['DB', 'DB_2'],
    ])
  })

  it('asks each so often in a minute with nothing to do as deploying.md reckons', async ({ expect }) => {
    await newAccount('test', THERE)
    const [one, other] = [metered(first), metered(second)]
    const bindings = { ...env, DB: one.db, DB_2: other.db }
    await everyMinute(bindings)
    one.count.statements = 0
    other.count.statements = 0
    await everyMinute(bindings)
    // Of a further database the organisations are read from the first: 11 for that one, 12 for each further one.
    expect([one.count.statements, other.count.statements]).toEqual([12, 11])
  })
})
