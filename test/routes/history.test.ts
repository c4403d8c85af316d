// Events and deliveries of a link, as its developer reads them.
import { describe, it, vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { env } from 'cloudflare:workers'
import { call, claimLink, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { withoutChance } from '../support/without-chance.ts'

interface EventsPage {
  readonly events: { id: string; seq: number; type: string; data: unknown; createdAt: number }[]
  readonly nextAfter: number | null
}

interface DeliveryView {
  readonly id: string
  readonly eventId: string
  readonly status: string
  readonly attempts: unknown[]
  readonly nextAttemptAt: number | null
}

async function events(account: Account, id: string, query = ''): Promise<EventsPage> {
  return await expectJson<EventsPage>(await call({ path: `/v1/links/${id}/events${query}`, key: account.key }), 200)
}

async function deliveries(account: Account, id: string): Promise<DeliveryView[]> {
  const response = await call({ path: `/v1/links/${id}/deliveries`, key: account.key })
  return (await expectJson<{ deliveries: DeliveryView[] }>(response, 200)).deliveries
}

describe('GET /v1/links/:id/events', () => {
  it('numbers what happened from 1, without gaps and without anything private', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    const { events: all, nextAfter } = await events(account, link.linkId)
    expect(all.map(({ type }) => type)).toEqual([
      'link.created',
      'link.claimed',
      'session.connected',
      'session.user_required',
      'operation.started',
      'operation.completed',
      'operation.started',
      'operation.completed',
      'link.complete',
    ])
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
    expect(nextAfter).toBeNull()
    expect(withoutChance(JSON.stringify(all))).not.toMatch(/4111|1111|John/)
    const [webhook] = await received(box.name, 1)
    expect((await verified(webhook!)).id).toBe(all.at(-1)!.id)
  })

  it('goes on after a seq, page by page', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await claimLink(link.claimCode)
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    const first = await events(account, link.linkId, '?limit=1')
    expect(first).toMatchObject({ events: [{ seq: 1, type: 'link.created' }], nextAfter: 1 })
    const second = await events(account, link.linkId, '?limit=1&after=1')
    expect(second).toMatchObject({ events: [{ seq: 2, type: 'link.claimed' }], nextAfter: 2 })
    const third = await events(account, link.linkId, '?after=2')
    expect(third).toMatchObject({ events: [{ seq: 3, type: 'link.canceled' }], nextAfter: null })
    const ids = [first, second, third].flatMap((page) => page.events.map(({ id }) => id))
    expect((await events(account, link.linkId)).events.map(({ id }) => id)).toEqual(ids)
  })

  it('has one final event for a link that nobody claimed, whoever ended it', async ({ expect }) => {
    const account = await newAccount()
    const byClock = await createLink(account, { expiresIn: 1, webhookUrl: undefined })
    const byCron = await createLink(account, { expiresIn: 1, webhookUrl: undefined })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
    const seen = await events(account, byClock.linkId)
    vi.setSystemTime(Date.now() + 120_000)
    await expireLinks(env, Date.now())
    for (const { linkId } of [byClock, byCron]) {
      const { events: all } = await events(account, linkId)
      expect(all.map(({ type }) => type)).toEqual(['link.created', 'link.expired'])
    }
    expect((await events(account, byClock.linkId)).events).toEqual(seen.events)
    vi.useRealTimers()
  })

  it.for([
    ['?after=-1', 'after'],
    ['?after=x', 'after'],
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
  ] as const)('refuses %s', async ([query, path], { expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const response = await call({ path: `/v1/links/${linkId}/events${query}`, key: account.key })
    expect(await expectJson(response, 400)).toMatchObject({ issues: [{ path }] })
  })

  it('does not exist for another owner', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount())
    const other = await newAccount()
    for (const path of ['events', 'deliveries']) {
      const response = await call({ path: `/v1/links/${linkId}/${path}`, key: other.key })
      expect(await expectJson(response, 404)).toMatchObject({ code: 'link_not_found' })
    }
  })
})

describe('deliveries', () => {
  it('are listed with their attempts, and sent again by hand', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox('410,200')
    const link = await createLink(account, { webhookUrl: box.url })
    expect(await deliveries(account, link.linkId)).toEqual([])
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    await received(box.name, 1)
    await expect.poll(async () => (await deliveries(account, link.linkId))[0]?.status).toBe('exhausted')
    const [gone] = await deliveries(account, link.linkId)
    expect(gone).toMatchObject({
      id: expect.stringMatching(/^dlv_/),
      eventId: expect.stringMatching(/^evt_/),
      event: 'link.canceled',
      url: box.url,
      attempts: [{ at: expect.any(Number), status: 410, outcome: 'refused', durationMs: expect.any(Number) }],
      nextAttemptAt: null,
    })
    const again = await call({
      method: 'POST',
      path: `/v1/links/${link.linkId}/deliveries/${gone!.id}/redeliver`,
      key: account.key,
    })
    expect(again.status).toBe(202)
    const [first, second] = await received(box.name, 2)
    expect(second!.body).toBe(first!.body)
    await expect.poll(async () => (await deliveries(account, link.linkId))[0]?.status).toBe('delivered')
    expect((await deliveries(account, link.linkId))[0]!.attempts).toHaveLength(2)
  })

  it('are found by what they wait for: until the first attempt, given up, and sent again by hand', async ({
    expect,
  }) => {
    const account = await newAccount()
    const found = async (webhook: string): Promise<string[]> => {
      const answer = await call({ path: `/v1/links?webhook=${webhook}`, key: account.key })
      const { links } = await expectJson<{ links: { id: string }[] }>(answer, 200)
      return links.map(({ id }) => id)
    }
    const box = newBox('410,500')
    const { linkId } = await createLink(account, { webhookUrl: box.url })
    expect([await found('pending'), await found('exhausted')]).toEqual([[], []])
    await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key })
    await received(box.name, 1)
    await expect.poll(() => found('exhausted')).toEqual([linkId])
    expect(await found('pending')).toEqual([])
    const [gone] = await deliveries(account, linkId)
    const path = `/v1/links/${linkId}/deliveries/${gone!.id}/redeliver`
    expect((await call({ method: 'POST', path, key: account.key })).status).toBe(202)
    await received(box.name, 2)
    await expect.poll(async () => (await deliveries(account, linkId))[0]?.attempts).toHaveLength(2)
    expect([await found('pending'), await found('exhausted')]).toEqual([[linkId], []])
  })

  it('are retried in the sandbox only, and of a link that nobody has touched there are none', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const path = `/v1/sandbox/links/${linkId}/deliveries/retry`
    expect(await expectJson(await call({ method: 'POST', path, key: account.key }), 202)).toEqual({ deliveries: [] })
    const live = await newAccount('live', account.organisationId)
    for (const { key } of [live, await newAccount()]) {
      expect(await expectJson(await call({ method: 'POST', path, key }), 404)).toMatchObject({ code: 'link_not_found' })
    }
  })

  it('answers 404 for a delivery that the link does not have', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const path = `/v1/links/${linkId}/deliveries/dlv_${'0'.repeat(22)}/redeliver`
    const response = await call({ method: 'POST', path, key: account.key })
    expect(await expectJson(response, 404)).toMatchObject({ code: 'delivery_not_found' })
  })
})
