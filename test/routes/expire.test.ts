// POST /v1/sandbox/links/:id/expire: a test link runs out now, wherever it stands, and everybody sees the same end.
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, it, vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { configOf } from '../../src/config.ts'
import { findLink } from '../../src/store/links.ts'
import {
  call,
  claimLink,
  createLink,
  exampleLink,
  expectJson,
  newAccount,
  ORIGIN,
  readLink,
  type Account,
} from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { askToExpire, readEnd, simulate } from '../support/simulate.ts'
import { openSocket } from '../support/socket.ts'
import { readKept } from '../support/kept.ts'

afterEach(() => {
  vi.useRealTimers()
})

async function expire(account: Account, linkId: string): Promise<Record<string, unknown>> {
  return await expectJson(await askToExpire(account, linkId), 200)
}

async function types(account: Account, linkId: string): Promise<string[]> {
  const answer = await call({ path: `/v1/links/${linkId}/events`, key: account.key })
  const { events } = await expectJson<{ events: { type: string }[] }>(answer, 200)
  return events.map(({ type }) => type)
}

describe('POST /v1/sandbox/links/:id/expire', () => {
  it('ends a link that nobody has claimed, and tells of it once', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const before = Date.now()
    const expired = await expire(account, link.linkId)
    expect(expired).toMatchObject({ id: link.linkId, status: 'expired', result: null, error: null })
    expect(expired['expiresAt']).toBeGreaterThanOrEqual(before)
    expect(expired['expiresAt']).toBeLessThanOrEqual(Date.now())
    expect(expired['updatedAt']).toBe(expired['expiresAt'])
    expect(await readLink(account, link.linkId)).toEqual(expired)
    const listed = await call({ path: '/v1/links?status=expired', key: account.key })
    expect(await expectJson(listed, 200)).toMatchObject({
      links: [{ id: link.linkId, status: 'expired', expiresAt: expired['expiresAt'] }],
    })
    expect((await readKept(link.linkId)).facts.expiresAt).toBe(expired['expiresAt'])
    const claim = await call({ path: '/link/claim', body: { code: link.claimCode } })
    expect(await expectJson(claim, 410)).toMatchObject({ code: 'link_expired' })

    expect(await expire(account, link.linkId)).toEqual(expired)
    expect(await types(account, link.linkId)).toEqual(['link.created', 'link.expired'])
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({
      event: 'link.expired',
      status: 'expired',
      timestamp: expired['expiresAt'],
      sessionId: null,
    })
  })

  it('changes nothing of the first answer that a repeated create gives', async ({ expect }) => {
    const account = await newAccount()
    const create = async () => {
      const headers = { 'Idempotency-Key': 'one' }
      const answer = await call({
        path: '/v1/links',
        key: account.key,
        body: { ...exampleLink, expiresIn: 600 },
        headers,
      })
      return await answer.text()
    }
    const first = await create()
    await expire(account, (JSON.parse(first) as { linkId: string }).linkId)
    expect(await create()).toBe(first)
  })

  it('ends the session of an active link, and tells whoever watches', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const watcher = await openSocket(`${ORIGIN}/link/ws?code=${link.claimCode}`)
    await watcher.next()
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await expire(account, link.linkId)
    expect(await client.run(async () => 'lost')).toMatchObject({
      status: 'expired',
      returnUrl: link.returnUrl,
      code: 1000,
    })
    let told = await watcher.next()
    while ('status' in told && told['status'] !== 'expired') {
      told = await watcher.next()
    }
    expect(told).toMatchObject({ type: 'link.status', status: 'expired', error: null })
    expect(await watcher.next()).toMatchObject({ type: 'closed', code: 1000 })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'expired', result: null, error: null })
  })

  it('ends a link whose session has failed', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await simulate(account, link, 'user_wrong')
    expect(await readEnd(account, link.linkId)).toMatchObject({ status: 'failed' })
    expect(await expire(account, link.linkId)).toMatchObject({ status: 'expired', error: null })
    expect((await types(account, link.linkId)).slice(-2)).toEqual(['link.failed', 'link.expired'])
  })

  it('gives a link that ran out by itself as it is', async ({ expect }) => {
    const account = await newAccount()
    const asked = await createLink(account, { expiresIn: 1, webhookUrl: undefined })
    const swept = await createLink(account, { expiresIn: 1, webhookUrl: undefined })
    await env.DB.prepare(
      'UPDATE links SET expires_at = expires_at - 3600000, open_until = open_until - 3600000, created_at = created_at - 3600000',
    ).run()
    for (const { linkId, expiresAt } of [asked, swept]) {
      expect(await expire(account, linkId)).toMatchObject({ status: 'expired', expiresAt: expiresAt - 3_600_000 })
      expect(await types(account, linkId)).toEqual(['link.created', 'link.expired'])
      await expireLinks(env, Date.now())
    }
  })

  it('refuses a link that has ended otherwise, and one that is not there', async ({ expect }) => {
    const account = await newAccount()
    const complete = await createLink(account, { webhookUrl: undefined })
    await simulate(account, complete, 'user_good')
    const end = await readEnd(account, complete.linkId)
    const canceled = await createLink(account, { webhookUrl: undefined })
    await call({ method: 'POST', path: `/v1/links/${canceled.linkId}/cancel`, key: account.key })
    const erased = await createLink(account, { webhookUrl: undefined })
    await call({ method: 'DELETE', path: `/v1/links/${erased.linkId}`, key: account.key })
    const rows = [
      [complete.linkId, 409, 'link_complete'],
      [canceled.linkId, 409, 'link_canceled'],
      [erased.linkId, 404, 'link_not_found'],
      ['link_nonsense', 404, 'link_not_found'],
    ] as const
    for (const [linkId, status, code] of rows) {
      expect(await expectJson(await askToExpire(account, linkId), status)).toMatchObject({ code })
    }
    expect(await readLink(account, complete.linkId)).toEqual(end)
    const open = await createLink(account)
    const live = await newAccount('live', account.organisationId)
    for (const stranger of [live, await newAccount()]) {
      expect(await expectJson(await askToExpire(stranger, open.linkId), 404)).toEqual({
        error: 'No such link',
        code: 'link_not_found',
      })
    }
    expect((await call({ method: 'POST', path: `/v1/sandbox/links/${open.linkId}/expire` })).status).toBe(401)
    expect(await readLink(account, open.linkId)).toMatchObject({ status: 'pending' })
  })

  it('is refused for a live link by its object, whoever asks', async ({ expect }) => {
    const live = await newAccount('live')
    const { linkId } = await createLink(await newAccount('test', live.organisationId))
    await env.DB.prepare("UPDATE links SET mode = 'live'").run()
    const record = await findLink(env.DB, configOf(env).keys, live, linkId)
    expect(await env.LINK.getByName(linkId).expireNow(record!)).toMatchObject({
      ok: false,
      failure: { code: 'link_not_found' },
    })
    expect(await readLink(live, linkId)).toMatchObject({ status: 'pending' })
  })

  it('catches up where the database was away, whatever dies in between', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const object = env.LINK.getByName(link.linkId)
    await runInDurableObject(object, (instance) => {
      const DB = new Proxy(env.DB, {
        get() {
          throw new Error('D1_ERROR: Network connection lost')
        },
      })
      Object.assign(instance, { env: { ...env, DB } })
    })
    const answer = await askToExpire(account, link.linkId)
    expect(await expectJson(answer, 503)).toMatchObject({ code: 'unavailable' })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'pending', expiresAt: link.expiresAt })
    // A new instance knows nothing but what is stored, and has its database back.
    await evictDurableObject(object)
    await runDurableObjectAlarm(object)
    const expired = await readLink(account, link.linkId)
    expect(expired).toMatchObject({ status: 'expired' })
    expect(expired['expiresAt']).toBeLessThan(link.expiresAt)
    expect(await expire(account, link.linkId)).toEqual(expired)
  })
})
