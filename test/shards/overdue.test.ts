// Links past their end that stay so: rows of an organisation that SHARDS has in another database by now, rows whose objects do not
// answer, rows of a database that was brought back to an earlier state. None of them may hide another's, and none is ended twice.
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { forgetLinks } from '../../src/cron/forget-links.ts'
import { call, createLink, expectJson, newAccount, readLink, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'

const { DB_2: second } = env as unknown as { readonly DB_2: D1Database }
/** As test/vitest.config.ts names both in SHARDS. */
const LEFT = 'org_0000000000sh'
const STAYS = 'org_1111111110sh'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** More than the cron comes to in a minute. */
const MANY = 2500

/** After a deploy that puts one of the two into the first database, and leaves its links where they are. */
const deployed = (): Env => ({ ...env, SHARDS: '{"DB_2":["1111111110sh"]}' })

/** Of which organisations the objects are asked; they do not answer for this one. */
function watched(bindings: Env, silent: string | null): { readonly env: Env; readonly asked: string[] } {
  const asked: string[] = []
  const getByName = (id: string) => ({
    expire: async (record: Parameters<ReturnType<typeof env.LINK.getByName>['expire']>[0]) => {
      asked.push(record.organisationId)
      if (record.organisationId === silent) {
        throw new Error('Network connection lost')
      }
      await env.LINK.getByName(id).expire(record)
    },
  })
  return { env: { ...bindings, LINK: { getByName } as unknown as typeof env.LINK }, asked }
}

/** The link that many times more, each with an end of its own, all before the next one's. */
async function multiply(account: Account, linkId: string): Promise<void> {
  const { results } = await second.prepare('SELECT * FROM links WHERE id = ?').bind(linkId).all()
  const columns = Object.keys(results[0]!)
  const other = { id: "substr(id, 1, length(id) - 5) || printf('%05d', i)", open_until: 'open_until + i' }
  await second
    .prepare(
      `INSERT INTO links (${columns.join(', ')})
       WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
       SELECT ${columns.map((name) => (other as Record<string, string>)[name] ?? name).join(', ')} FROM links, n
       WHERE organisation_id = ?2`,
    )
    .bind(MANY - 1, account.organisationId)
    .run()
}

async function openOf(organisationId: string): Promise<number> {
  const sql = 'SELECT COUNT(*) AS count FROM links WHERE organisation_id = ? AND open_until IS NOT NULL'
  return (await second.prepare(sql).bind(organisationId).first<number>('count')) ?? 0
}

async function noted(): Promise<unknown> {
  return await second.prepare("SELECT until FROM sweeps WHERE name = 'overdue'").first('until')
}

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
})

afterEach(async () => {
  await second.prepare('DELETE FROM links').run()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('links that SHARDS has left behind', () => {
  it('hide none of an organisation that stays, and are not ended by their objects', async ({ expect }) => {
    const [left, stays] = [await newAccount('test', LEFT), await newAccount('test', STAYS)]
    const box = newBox()
    const { linkId } = await createLink(left, { expiresIn: 300 })
    await multiply(left, linkId)
    pass(MINUTE)
    const told = await createLink(stays, { webhookUrl: box.url, expiresIn: 300 })
    pass(10 * MINUTE)
    const { env: after, asked } = watched(deployed(), null)
    await expireLinks(after, Date.now())
    expect(asked).toEqual([STAYS])
    expect(await readLink(stays, told.linkId)).toMatchObject({ status: 'expired' })
    await received(box.name, 1)
    // Both databases may have them while they are moved, and SHARDS may be put back.
    expect(await openOf(LEFT)).toBe(MANY)
  })

  it('are over a day after their end, and leave the database with what was sealed of them', async ({ expect }) => {
    const left = await newAccount('test', LEFT)
    const { linkId } = await createLink(left, { expiresIn: 300 })
    await multiply(left, linkId)
    // One of default life, that the cron sweeps. It has come by before the deploy, and knows whose they are.
    await createLink(left)
    await expireLinks(env, Date.now())
    const { env: after, asked } = watched(deployed(), null)
    pass(DAY + 5 * MINUTE)
    await expireLinks(after, Date.now())
    expect(await openOf(LEFT)).toBeGreaterThan(0)
    pass(5 * 60 * MINUTE)
    await expireLinks(after, Date.now())
    expect(await openOf(LEFT)).toBe(0)
    expect(asked).toEqual([])
    const rows = await second.prepare('SELECT status, COUNT(*) AS count FROM links GROUP BY status').all()
    expect(rows.results).toEqual([{ status: 'expired', count: MANY + 1 }])
    const sealed = "SELECT COUNT(*) AS count FROM sealed WHERE trim(hex(arguments), '0') <> ''"
    expect(await second.prepare(sealed).first('count')).toBe(0)
    pass(32 * DAY)
    await forgetLinks(after, Date.now(), 0)
    expect(await second.prepare('SELECT COUNT(*) AS count FROM links').first('count')).toBe(0)
    expect(await second.prepare('SELECT COUNT(*) AS count FROM sealed').first('count')).toBe(0)
  })
})

describe('links whose objects do not answer', () => {
  it('hide none behind them for longer than a minute comes to, each once a run', async ({ expect }) => {
    const [silent, stays] = [await newAccount('test', LEFT), await newAccount('test', STAYS)]
    const box = newBox()
    const { linkId } = await createLink(silent, { expiresIn: 300 })
    await multiply(silent, linkId)
    pass(MINUTE)
    await createLink(stays, { webhookUrl: box.url, expiresIn: 300 })
    pass(10 * MINUTE)
    const { env: meanwhile, asked } = watched(env, LEFT)
    await expireLinks(meanwhile, Date.now())
    expect(asked).toHaveLength(2000)
    expect(asked).not.toContain(STAYS)
    expect(await noted()).toBeGreaterThan(0)
    await expireLinks(meanwhile, Date.now())
    // The oldest are asked each minute; and the last one before, lest another has the same end.
    expect(asked).toHaveLength(2000 + 100 + 1 + 501)
    expect(asked.filter((organisation) => organisation === STAYS)).toHaveLength(1)
    await received(box.name, 1)
    // From the beginning again.
    expect(await noted()).toBeNull()
    asked.length = 0
    await expireLinks(meanwhile, Date.now())
    expect(asked).toHaveLength(2000)
  })
})

describe('a database that was brought back to an earlier state', () => {
  it('shows again what had become of a link, and nobody is told of it again', async ({ expect }) => {
    const account = await newAccount('test', STAYS)
    const box = newBox()
    const { linkId } = await createLink(account, { webhookUrl: box.url, expiresIn: 3600 })
    const before = await second.prepare('SELECT * FROM links WHERE id = ?').bind(linkId).first()
    const canceled = await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key })
    await expectJson(canceled, 200)
    await received(box.name, 1)
    await second.prepare('DELETE FROM links WHERE id = ?').bind(linkId).run()
    await insert(before!)
    pass(2 * 60 * MINUTE)
    await expireLinks(env, Date.now())
    expect(await readLink(account, linkId)).toMatchObject({ status: 'canceled' })
    expect(await openOf(STAYS)).toBe(0)
    const deliveries = await call({ path: `/v1/links/${linkId}/deliveries`, key: account.key })
    expect((await expectJson<{ deliveries: unknown[] }>(deliveries, 200)).deliveries).toHaveLength(1)
  })

  it('forgets again what was erased', async ({ expect }) => {
    const account = await newAccount('test', STAYS)
    const { linkId } = await createLink(account, { expiresIn: 3600 })
    const before = await second.prepare('SELECT * FROM links WHERE id = ?').bind(linkId).first()
    expect((await call({ method: 'DELETE', path: `/v1/links/${linkId}`, key: account.key })).status).toBe(204)
    await insert(before!)
    pass(2 * 60 * MINUTE)
    await expireLinks(env, Date.now())
    expect(await second.prepare('SELECT COUNT(*) AS count FROM links').first('count')).toBe(0)
    await runInDurableObject(env.LINK.getByName(linkId), async (_, { storage }) => await storage.deleteAlarm())
  })
})

async function insert(row: Record<string, unknown>): Promise<void> {
  const names = Object.keys(row)
  await second
    .prepare(`INSERT INTO links (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    .bind(...Object.values(row))
    .run()
}
