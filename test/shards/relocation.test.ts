// An organisation that has links moves from one database to the other: closed, copied, switched, opened, cleared, whatever dies in
// between. Nothing that anybody sees of it changes, nothing that comes meanwhile is lost, and the one beside it notices nothing.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { EVERYWHERE_AFTER_MS, OLD_ROWS_KEPT_MS, STRAGGLERS_MS } from '../../src/core/relocation.ts'
import { beginRelocation, takeBackRelocation } from '../../src/cli/sql.ts'
import { everyMinute } from '../../src/cron/every-minute.ts'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { forgetLinks } from '../../src/cron/forget-links.ts'
import { relocate } from '../../src/cron/relocate.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import { openLinks } from '../../src/store/closed-links.ts'
import { copyNextLinks, KNOWN_COLUMNS } from '../../src/store/copy-links.ts'
import { deleteEndedLinks } from '../../src/store/forget-links.ts'
import { eraseResult, findWebhooksDue, updateWebhooksDue } from '../../src/store/links.ts'
import { organisationsOnTheirWay } from '../../src/store/on-their-way.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import {
  type Account,
  call,
  claimLink,
  createLink,
  exampleLink,
  expectJson,
  newAccount,
  readLink,
} from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { Died, mortal, nameInShards } from './placing.ts'

const { DB: first, DB_2: second } = env as unknown as { readonly DB: D1Database; readonly DB_2: D1Database }
const MOVES = 'org_0000000000hs'
/** Ids tell capitals from small letters. */
const STAYS = 'org_0000000000hS'
/** As test/vitest.config.ts names it in SHARDS. */
const THERE = 'org_0000000000sh'
const DAY = 24 * 60 * 60_000

let moves: Account
let stays: Account
let there: Account

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  moves = await newAccount('test', MOVES)
  stays = await newAccount('test', STAYS)
  there = await newAccount('test', THERE)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function ask(now = Date.now(), [id, source, target] = [MOVES, 'DB', 'DB_2']): Promise<void> {
  await first
    .prepare("INSERT INTO relocations VALUES (?1, ?3, ?4, 'copying', ?2, ?2, 0)")
    .bind(id, now, source, target)
    .run()
}

/** As the cron does it each minute. */
async function relocateAll(bindings: Env, now: number): Promise<void> {
  await relocate(bindings, now, await organisationsOnTheirWay(bindings.DB))
}

async function phase(): Promise<string | null> {
  return await first.prepare('SELECT phase FROM relocations').first<string>('phase')
}

/** Runs the cron's part once for each place where it may die, each run a question later, until it has come to this phase. */
async function dyingUntil(wanted: string | null, now: number): Promise<number> {
  for (let lives = 0; ; lives++) {
    const life = { left: lives }
    try {
      await relocateAll({ ...env, DB: mortal(first, life), DB_2: mortal(second, life) } as Env, now)
    } catch (error) {
      if (!(error instanceof Died)) {
        throw error
      }
    }
    if ((await phase()) === wanted) {
      return lives
    }
    if (lives > 60) {
      throw new Error(`it is ${await phase()} still`)
    }
  }
}

/** Everything of an organisation in a database, what is sealed in place of its number. */
async function rowsOf(db: D1Database, organisationId: string): Promise<unknown> {
  const links = await db
    .prepare(
      `SELECT links.*, 0 AS sealed, 0 AS sealed_result, 0 AS open_until, hex(own.contacts), hex(own.arguments), hex(own.answer),
         hex(own.salt), hex(own.result), hex(ended.contacts), hex(ended.result)
       FROM links LEFT JOIN sealed AS own ON own.number = links.sealed LEFT JOIN sealed AS ended ON ended.number = links.sealed_result
       WHERE organisation_id = ? ORDER BY id`,
    )
    .bind(organisationId)
    .all()
  const erased = await db.prepare('SELECT * FROM erased_links WHERE organisation_id = ?').bind(organisationId).all()
  return { links: links.results, erased: erased.results }
}

/** The object has what D1 does not show. */
async function isWaiting(linkId: string): Promise<boolean> {
  return await runInDurableObject(env.LINK.getByName(linkId), (_, state) => {
    const [row] = state.storage.sql.exec<{ head: string }>('SELECT * FROM link').toArray()
    return JSON.stringify(row).includes('complete')
  })
}

async function createOnce(account: Account, key: string): Promise<Response> {
  const headers = { 'Idempotency-Key': key }
  return await call({ method: 'POST', path: '/v1/links', key: account.key, body: exampleLink, headers })
}

async function complete(link: CreatedLink): Promise<void> {
  const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
  await client.connect()
  await client.run()
}

/** All that the API says of them: the pages of the list, each link, its events, and what keys and erased ones are answered. */
async function seen(account: Account, erased: string): Promise<unknown> {
  const pages: { links: { id: string }[]; nextCursor: string | null }[] = []
  for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)!.nextCursor) {
    const path = `/v1/links?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
    pages.push(await expectJson(await call({ path, key: account.key }), 200))
  }
  const links = []
  for (const { id } of pages.flatMap((page) => page.links)) {
    links.push(
      await readLink(account, id),
      await (await call({ path: `/v1/links/${id}/events`, key: account.key })).text(),
    )
  }
  const again = await createOnce(account, 'kept')
  const gone = await createOnce(account, 'erased')
  const ofUser = await call({ path: '/v1/links?externalUserId=ada', key: account.key })
  return {
    pages,
    links,
    ofUser: await ofUser.text(),
    again: [again.status, again.headers.get('Idempotency-Replayed'), await again.text()],
    gone: [gone.status, await gone.text()],
    erased: (await call({ path: `/v1/links/${erased}`, key: account.key })).status,
  }
}

describe('an organisation with links', () => {
  it('is the same in the other database, whatever dies on the way, and leaves nothing behind', async ({ expect }) => {
    const begun = Date.now()
    await createLink(there, { webhookUrl: undefined })
    await createLink(moves, { webhookUrl: undefined, externalUserId: 'ada' })
    await complete(await createLink(moves, { webhookUrl: undefined, externalUserId: 'ada' }))
    await createOnce(moves, 'kept')
    const erased = await expectJson<{ linkId: string }>(await createOnce(moves, 'erased'), 201)
    expect((await call({ method: 'DELETE', path: `/v1/links/${erased.linkId}`, key: moves.key })).status).toBe(204)
    const open = await createLink(moves, { webhookUrl: undefined, expiresIn: 300 })
    await complete(await createLink(moves, { webhookUrl: undefined }))
    const other = await createLink(stays, { webhookUrl: undefined })
    const [rows, before] = [await rowsOf(first, MOVES), await seen(moves, erased.linkId)]
    const others = [await rowsOf(first, STAYS), await rowsOf(second, THERE)]

    await ask(begun)
    expect(await dyingUntil('copied', begun)).toBeGreaterThan(15)
    expect(await rowsOf(second, MOVES)).toEqual(rows)
    expect(await seen(moves, erased.linkId)).toEqual(before)
    // Where SHARDS does not say so yet it waits.
    await relocateAll(env, begun + DAY)
    expect(await phase()).toBe('copied')

    nameInShards(MOVES, 'DB_2')
    await dyingUntil('switched', begun)
    expect(await seen(moves, erased.linkId)).toEqual(before)
    await relocateAll(env, begun + EVERYWHERE_AFTER_MS - 1)
    expect((await createOnce(moves, 'new')).status).toBe(503)
    await dyingUntil('open', begun + EVERYWHERE_AFTER_MS)
    await relocateAll(env, begun + EVERYWHERE_AFTER_MS + OLD_ROWS_KEPT_MS - 1)
    expect(await rowsOf(first, MOVES)).toEqual(rows)
    expect((await createOnce(moves, 'new')).status).toBe(201)
    await dyingUntil(null, begun + EVERYWHERE_AFTER_MS + OLD_ROWS_KEPT_MS)

    expect(await rowsOf(first, MOVES)).toEqual({ links: [], erased: [] })
    expect([await rowsOf(first, STAYS), await rowsOf(second, THERE)]).toEqual(others)
    for (const db of [first, second]) {
      expect(await db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'closed%'").all()).toMatchObject({
        results: [],
      })
    }
    // All that is left of what was sealed there is that of others, and empty rows.
    const left =
      'SELECT COUNT(*) AS count FROM sealed WHERE number > 3 AND COALESCE(contacts, arguments, answer, salt, result) IS NOT NULL'
    expect(await first.prepare(left).first('count')).toBe(1)
    expect(await readLink(stays, other.linkId)).toMatchObject({ status: 'pending' })

    // They live on there, to their end and beyond.
    await complete(open)
    expect(await readLink(moves, open.linkId)).toMatchObject({ status: 'complete' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY })
    await expireLinks(env, Date.now())
    const ended = await second
      .prepare('SELECT DISTINCT status FROM links WHERE organisation_id = ? ORDER BY 1')
      .bind(MOVES)
      .all()
    expect(ended.results).toEqual([{ status: 'complete' }, { status: 'expired' }])
    vi.setSystemTime(Date.now() + 60 * DAY)
    await forgetLinks(env, Date.now(), 0)
    expect(await rowsOf(second, MOVES)).toMatchObject({ links: [] })
  })

  it('comes back into the first, test links and live ones, and the further one forgets it', async ({ expect }) => {
    const begun = Date.now()
    const [link, live] = [await createLink(there), await createLink(there)]
    await second.prepare("UPDATE links SET mode = 'live' WHERE id = ?").bind(live.linkId).run()
    await expireLinks(env, begun)
    expect(await second.prepare('SELECT id FROM organisations').first('id')).toBe(THERE)
    const rows = await rowsOf(second, THERE)
    await ask(begun, [THERE, 'DB_2', 'DB'])
    await relocateAll(env, begun)
    nameInShards(THERE, 'DB')
    for (const now of [0, EVERYWHERE_AFTER_MS, EVERYWHERE_AFTER_MS + OLD_ROWS_KEPT_MS]) {
      await relocateAll(env, begun + now)
    }
    expect(await phase()).toBeNull()
    expect(await rowsOf(first, THERE)).toEqual(rows)
    expect(await rowsOf(second, THERE)).toEqual({ links: [], erased: [] })
    expect(await second.prepare('SELECT id FROM organisations').first('id')).toBeNull()
    expect(await readLink(there, link.linkId)).toMatchObject({ status: 'pending' })
    await complete(link)
    expect(await readLink(there, link.linkId)).toMatchObject({ status: 'complete' })
  })

  it('is not written while it is closed, and has everything afterwards', async ({ expect }) => {
    const box = newBox()
    const canceled = await createLink(moves, { webhookUrl: undefined })
    const deleted = await createLink(moves, { webhookUrl: undefined })
    const told = await createLink(moves, { webhookUrl: box.url })
    const ends = new SessionClient(await claimLink(told.claimCode), 'user_good')
    await ends.connect()
    const begins = await createLink(moves, { webhookUrl: undefined })
    await ask()
    await relocateAll(env, Date.now())
    expect(await phase()).toBe('copied')

    const refused = await createOnce(moves, 'later')
    expect(refused.headers.get('Retry-After')).toBe('5')
    expect(await expectJson(refused, 503)).toMatchObject({ code: 'unavailable' })
    expect((await call({ method: 'POST', path: `/v1/links/${canceled.linkId}/cancel`, key: moves.key })).status).toBe(
      503,
    )
    expect((await call({ method: 'DELETE', path: `/v1/links/${deleted.linkId}`, key: moves.key })).status).toBe(503)
    // The database first, then whoever hears of it: the session's end is told when it is shown.
    const end = ends.run()
    await expect.poll(() => isWaiting(told.linkId)).toBe(true)
    expect(await readLink(moves, told.linkId)).toMatchObject({ status: 'active', result: null })
    const read = await first.prepare('SELECT id FROM links WHERE id = ?').bind(canceled.linkId).first('id')
    expect(read).toBe(canceled.linkId)
    await createLink(stays, { webhookUrl: undefined })
    const late = new SessionClient(await claimLink(begins.claimCode), 'user_good')
    await late.connect()
    const lateEnd = late.run()
    await expect.poll(() => isWaiting(begins.linkId)).toBe(true)

    nameInShards(MOVES, 'DB_2')
    await relocateAll(env, Date.now())
    await relocateAll(env, Date.now() + EVERYWHERE_AFTER_MS)
    expect(await phase()).toBe('open')
    for (const { linkId } of [canceled, deleted, told, begins]) {
      await runDurableObjectAlarm(env.LINK.getByName(linkId))
    }
    expect(await readLink(moves, canceled.linkId)).toMatchObject({ status: 'canceled' })
    expect((await call({ path: `/v1/links/${deleted.linkId}`, key: moves.key })).status).toBe(404)
    expect([await end, await lateEnd]).toMatchObject([{ status: 'complete' }, { status: 'complete' }])
    expect(await readLink(moves, begins.linkId)).toMatchObject({ status: 'complete' })
    const { status, result } = await readLink(moves, told.linkId)
    expect([status, result === null]).toEqual(['complete', false])
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({ event: 'link.complete', linkId: told.linkId })
    expect((await createOnce(moves, 'later')).status).toBe(201)
    expect(await first.prepare('SELECT status FROM links WHERE id = ?').bind(told.linkId).first('status')).toBe(
      'active',
    )
  })

  it('is passed over by the cron while it is closed, and its results stay', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const links = [moves, stays].map(async (account) => [
      await createLink(account, { webhookUrl: undefined, expiresIn: 300 }),
      await createLink(account, { expiresIn: 300 }),
    ])
    const [mine, others] = await Promise.all(links)
    const done = await createLink(moves, { webhookUrl: undefined })
    await complete(done)
    await ask()
    await relocateAll(env, Date.now())
    vi.setSystemTime(Date.now() + 60 * DAY)
    const kept = async () => {
      // Whose time is over has no more use for its arguments.
      const found = await second.prepare('SELECT * FROM links WHERE organisation_id = ? ORDER BY id').bind(MOVES).all()
      return found.results
    }
    const rows = await kept()
    await expireLinks(env, Date.now())
    await wakeWebhooks(env, Date.now())
    await forgetLinks(env, Date.now(), 0)
    expect(await kept()).toEqual(rows)
    const statuses = await first
      .prepare('SELECT id, status FROM links ORDER BY id')
      .all<{ id: string; status: string }>()
    const statusOf = (link: CreatedLink) => statuses.results.find(({ id }) => id === link.linkId)?.status
    expect(mine!.map(statusOf)).toEqual(['pending', 'pending'])
    // Ended, and forgotten.
    expect(others!.map(statusOf)).toEqual([undefined, undefined])
    await expect(eraseResult(first, { organisationId: MOVES, mode: 'test', id: done.linkId } as never)).rejects.toThrow(
      'locked',
    )
  })

  it('stays where it is when that is taken back, and the copy goes', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const usual = await createLink(moves)
    await complete(await createLink(moves, { webhookUrl: undefined }))
    const rows = await rowsOf(first, MOVES)
    await ask()
    await dyingUntil('copied', Date.now())
    vi.setSystemTime(Date.now() + 5 * 60 * 60_000)
    // Comes past the link that is closed, and never again by itself.
    await expireLinks(env, Date.now())
    await first.prepare("UPDATE relocations SET phase = 'returning', since = ?").bind(Date.now()).run()
    await relocateAll(env, Date.now())
    expect(await phase()).toBe('returning')
    await dyingUntil(null, Date.now() + STRAGGLERS_MS)
    expect(await rowsOf(second, MOVES)).toEqual({ links: [], erased: [] })
    expect(await rowsOf(first, MOVES)).toEqual(rows)
    await createLink(moves, { webhookUrl: undefined })
    await expireLinks(env, Date.now())
    const status = await first.prepare('SELECT status FROM links WHERE id = ?').bind(usual.linkId).first('status')
    expect(status).toBe('expired')
  })
})

describe('one that is moved', () => {
  it('is not opened where SHARDS is put back, and comes back when all of that version is over', async ({ expect }) => {
    const begun = Date.now()
    await createLink(moves, { webhookUrl: undefined })
    const rows = await rowsOf(first, MOVES)
    await ask(begun)
    await relocateAll(env, begun)
    const deployed = nameInShards(MOVES, 'DB_2')
    await relocateAll(env, begun)
    expect(await phase()).toBe('switched')
    await first.prepare(takeBackRelocation(MOVES)).run()
    expect(await phase()).toBe('switched')

    deployed.mockRestore()
    await relocateAll(env, begun + DAY)
    expect(await phase()).toBe('copied')
    await first.prepare(takeBackRelocation(MOVES)).run()
    expect(await phase()).toBe('returning')
    await relocateAll(env, begun + DAY + OLD_ROWS_KEPT_MS - 1)
    expect((await createOnce(moves, 'new')).status).toBe(503)
    expect(await rowsOf(second, MOVES)).toEqual(rows)
    await relocateAll(env, begun + DAY + OLD_ROWS_KEPT_MS)
    expect((await createOnce(moves, 'new')).status).toBe(201)
    expect(await rowsOf(second, MOVES)).toEqual({ links: [], erased: [] })
  })

  it('is taken back only once nobody looks in the target', async ({ expect }) => {
    const begun = Date.now()
    await createLink(moves, { webhookUrl: undefined })
    await ask(begun)
    await relocateAll(env, begun)
    const rows = await rowsOf(second, MOVES)
    const deployed = nameInShards(MOVES, 'DB_2')
    // The command came before the cron had seen the deploy.
    await first.prepare(takeBackRelocation(MOVES)).run()
    await relocateAll(env, begun + DAY)
    deployed.mockRestore()
    await relocateAll(env, begun + DAY + OLD_ROWS_KEPT_MS - 1)
    expect(await rowsOf(second, MOVES)).toEqual(rows)
    await relocateAll(env, begun + DAY + OLD_ROWS_KEPT_MS + STRAGGLERS_MS)
    expect(await phase()).toBeNull()
    expect(await rowsOf(second, MOVES)).toEqual({ links: [], erased: [] })
  })

  it('is closed by no run that comes late', async ({ expect }) => {
    const link = await createLink(moves, { webhookUrl: undefined })
    await ask()
    const closed = async (): Promise<unknown> =>
      await first.prepare("SELECT COUNT(*) AS count FROM sqlite_master WHERE name LIKE 'closed%'").first('count')
    // After each question of the run the command and the runs of two minutes have been there.
    for (let questions = 0; questions < 5; questions++) {
      await first.prepare("UPDATE relocations SET phase = 'copying', copied = 0").run()
      const life = { left: questions }
      const late = mortal(first, life, async () => {
        await openLinks(first, MOVES)
        await first.prepare('DELETE FROM relocations').run()
      })
      await relocateAll({ ...env, DB: late }, Date.now())
      expect([questions, await phase()]).toEqual([questions, null])
      expect([questions, await closed()]).toEqual([questions, 0])
      await ask()
    }
    expect(await readLink(moves, link.linkId)).toMatchObject({ status: 'pending' })
  })

  it('does not keep the cron from others whose time has come', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    for (let link = 0; link < 3; link++) {
      await createLink(moves, { webhookUrl: undefined, expiresIn: 60 })
    }
    const other = await createLink(stays, { webhookUrl: undefined, expiresIn: 120 })
    await ask()
    await relocateAll(env, Date.now())
    vi.setSystemTime(Date.now() + DAY)
    const moving = await organisationsOnTheirWay(first)
    await expireLinks(env, Date.now(), 2, moving)
    const status = async (): Promise<unknown> =>
      await first.prepare('SELECT status FROM links WHERE id = ?').bind(other.linkId).first('status')
    expect(await status()).toBe('expired')
    const before = Date.now() + 60 * DAY
    expect(await deleteEndedLinks(first, before, 1, moving)).toEqual(['expired'])
    expect(await findWebhooksDue(first, before, 1, moving)).toEqual([])
  })

  it('is alone on its way, from when the database says it began', async ({ expect }) => {
    const [one, other] = [MOVES, STAYS].map((id) => beginRelocation(id, { source: 'DB', target: 'DB_2' }))
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
    await first.prepare(one!).run()
    await first.prepare(other!).run()
    const { results } = await first.prepare('SELECT * FROM relocations').all<{ began_at: number; since: number }>()
    expect(results).toMatchObject([{ organisation_id: MOVES, phase: 'copying' }])
    expect(results[0]!.began_at).toBeGreaterThan(1e12)
    expect(results[0]!.since).toBe(results[0]!.began_at)
  })

  it('is brought further each minute, and come to by no other task of the cron', async ({ expect }) => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    const told = await createLink(moves, { webhookUrl: newBox().url })
    await first.prepare('UPDATE links SET webhook_due = 1 WHERE id = ?').bind(told.linkId).run()
    await ask()
    await everyMinute(env)
    expect(await phase()).toBe('copied')
    expect(lines.join()).not.toContain('webhooks_woken')
    await openLinks(first, MOVES)
    await first.prepare('DELETE FROM relocations').run()
    await everyMinute(env)
    expect(lines.join()).toContain('webhooks_woken')
  })

  it('asks a webhook that is closed once a run', async ({ expect }) => {
    const box = newBox()
    const told = await createLink(moves, { webhookUrl: box.url })
    await first.prepare('UPDATE links SET webhook_due = 1 WHERE id = ?').bind(told.linkId).run()
    await ask()
    await relocateAll(env, Date.now())
    const seenAs = { organisationId: MOVES, mode: 'test', id: told.linkId, seen: { webhookDue: 1 } } as const
    expect(await updateWebhooksDue(first, [{ ...seenAs, next: null, isExhausted: null }])).toBe(0)
    expect(await findWebhooksDue(first, Date.now(), 10)).toHaveLength(1)
    expect(await findWebhooksDue(first, Date.now(), 10, [MOVES])).toEqual([])
  })
})

describe('a copy', () => {
  it('leaves what a sweep has ended to no other', async ({ expect }) => {
    await createLink(moves, { webhookUrl: undefined, expiresIn: 60 })
    await createLink(moves, { webhookUrl: undefined })
    await createLink(moves, { expiresIn: 60 })
    await ask()
    await relocateAll(env, Date.now() + 120_000)
    const { results } = await second
      .prepare('SELECT open_until IS NULL AS ended FROM links WHERE organisation_id = ? ORDER BY id')
      .bind(MOVES)
      .all()
    expect(results).toEqual([{ ended: 1 }, { ended: 0 }, { ended: 0 }])
  })

  it('has every column that links have', async ({ expect }) => {
    const { results } = await first.prepare("SELECT name FROM pragma_table_info('links')").all<{ name: string }>()
    expect(results.map(({ name }) => name).toSorted()).toEqual([...KNOWN_COLUMNS].toSorted())
  })

  it('takes results that no text could carry, and goes on behind them', async ({ expect }) => {
    for (let link = 0; link < 3; link++) {
      await complete(await createLink(moves, { webhookUrl: undefined }))
    }
    await first
      .prepare(
        'UPDATE sealed SET result = randomblob(1100000) WHERE number = (SELECT sealed_result FROM links ORDER BY id LIMIT 1 OFFSET 1)',
      )
      .run()
    await ask()
    await relocateAll(env, Date.now())
    expect(await phase()).toBe('copied')
    expect(await first.prepare('SELECT copied FROM relocations').first('copied')).toBe(3)
    const compared = async (db: D1Database) =>
      await db.prepare('SELECT id, result FROM links JOIN sealed ON number = sealed_result ORDER BY id').all()
    expect((await compared(second)).results).toEqual((await compared(first)).results)
  })

  it('appends what is sealed in the order of the links', async ({ expect }) => {
    for (let link = 0; link < 3; link++) {
      await createLink(there, { webhookUrl: undefined })
      await complete(await createLink(moves, { webhookUrl: undefined }))
    }
    const last = await second.prepare('SELECT MAX(number) AS last FROM sealed').first<number>('last')
    await ask()
    await relocateAll(env, Date.now())
    const placed = await second
      .prepare('SELECT sealed, sealed_result FROM links WHERE organisation_id = ? ORDER BY id')
      .bind(MOVES)
      .all()
    expect(placed.results).toEqual(
      [1, 3, 5].map((place) => ({ sealed: last! + place, sealed_result: last! + place + 1 })),
    )
  })

  it('is taken back whole where it is not equal', async ({ expect }) => {
    await createLink(moves, { webhookUrl: undefined })
    await ask()
    await second
      .prepare(
        "CREATE TRIGGER falsifies AFTER INSERT ON links BEGIN UPDATE links SET integration_id = 'other' WHERE id = NEW.id; END",
      )
      .run()
    await expect(relocateAll(env, Date.now())).rejects.toThrow('NOT NULL')
    expect(await rowsOf(second, MOVES)).toEqual({ links: [], erased: [] })
    await second.prepare('DROP TRIGGER falsifies').run()
    await relocateAll(env, Date.now())
    expect(await phase()).toBe('copied')
    expect(await copyNextLinks(first, second, { organisationId: MOVES, mode: 'test' }, Date.now())).toBe(0)
  })
})
