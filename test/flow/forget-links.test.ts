// Links leave D1 once nothing of them is kept any more: the database holds a window. Nothing that is there goes with them.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { forgetLinks, MARGIN } from '../../src/cron/forget-links.ts'
import { call, createLink, expectJson, newAccount, readLink, type Account } from '../support/api.ts'

const DAY = 24 * 60 * 60_000

async function cancel(account: Account, id: string): Promise<void> {
  await expectJson(await call({ method: 'POST', path: `/v1/links/${id}/cancel`, key: account.key }), 200)
}

async function sealedRows(): Promise<number[]> {
  const { results } = await env.DB.prepare('SELECT number FROM sealed ORDER BY number').all<{ number: number }>()
  return results.map(({ number }) => number)
}

/** Moves the clock, not the objects: what they would do meanwhile is theirs. */
function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a link that has ended', () => {
  it('leaves when its 30 days and a day more are over, and what was sealed of it too', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const accounts = [await newAccount(), await newAccount()]
    const gone: { account: Account; linkId: string }[] = []
    for (const index of [0, 1, 0, 1, 1]) {
      const account = accounts[index]!
      const { linkId } = await createLink(account, { webhookUrl: undefined })
      await cancel(account, linkId)
      gone.push({ account, linkId })
      pass(10)
    }
    pass(31 * DAY - 60_000)
    await forgetLinks(env, Date.now(), 0)
    expect((await readLink(gone[0]!.account, gone[0]!.linkId)).status).toBe('canceled')
    expect(await sealedRows()).toHaveLength(5)
    const open = await createLink(accounts[0]!, { webhookUrl: undefined })
    const before = await sealedRows()
    pass(120_000)
    await forgetLinks(env, Date.now(), 0)
    for (const { account, linkId } of gone) {
      await expectJson(await call({ path: `/v1/links/${linkId}`, key: account.key }), 404)
    }
    expect((await readLink(accounts[0]!, open.linkId)).status).toBe('pending')
    expect(await sealedRows()).toEqual(before.slice(-1))
    expect(log.mock.calls.map(String).filter((line) => line.includes('links_forgotten'))).toEqual([
      expect.stringContaining('"sealed":3'),
      expect.stringContaining('"canceled":5,"sealed":5'),
    ])
    // Twice is as good as once.
    await forgetLinks(env, Date.now(), 0)
    expect((await readLink(accounts[0]!, open.linkId)).status).toBe('pending')
  })

  it('stays while it is open, however old, and holds back what was sealed after it', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const first = await createLink(account, { webhookUrl: undefined })
    await cancel(account, first.linkId)
    const old = await createLink(account, { webhookUrl: undefined, expiresIn: 31_536_000 })
    const later = await createLink(account, { webhookUrl: undefined })
    await cancel(account, later.linkId)
    pass(60 * DAY)
    await forgetLinks(env, Date.now(), 0)
    await expectJson(await call({ path: `/v1/links/${first.linkId}`, key: account.key }), 404)
    await expectJson(await call({ path: `/v1/links/${later.linkId}`, key: account.key }), 404)
    expect((await readLink(account, old.linkId)).status).toBe('pending')
    expect(await sealedRows()).toHaveLength(2)
  })

  it('leaves nothing that is sealed of another near a page that is emptied', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    await cancel(account, linkId)
    const before = await sealedRows()
    pass(60 * DAY)
    await forgetLinks(env, Date.now())
    await expectJson(await call({ path: `/v1/links/${linkId}`, key: account.key }), 404)
    expect(MARGIN).toBeGreaterThan(1000)
    expect(await sealedRows()).toEqual(before)
  })

  it('leaves by thousands', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    await cancel(account, linkId)
    await env.DB.prepare(
      `INSERT INTO links (organisation_id, mode, id, integration_id, operations, claim_hash, connect_url, debug, status,
         version, expires_at, created_at, updated_at, has_webhook, sealed)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2500)
       SELECT organisation_id, mode, printf('link_%022d', n), integration_id, operations, claim_hash, connect_url, debug,
         'expired', version, expires_at, created_at, updated_at, has_webhook, sealed FROM links, numbers WHERE id = ?`,
    )
      .bind(linkId)
      .run()
    pass(60 * DAY)
    await forgetLinks(env, Date.now())
    expect(await env.DB.prepare('SELECT COUNT(*) AS rows FROM links').first('rows')).toBe(0)
  })
})
