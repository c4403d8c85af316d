// DELETE /v1/links/:id: nothing of the link is left that anybody can read, wherever it was kept.
import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { call, claimLink, createLink, expectJson, newAccount, ORIGIN, readLink, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { tablesOf } from '../support/tables.ts'
import { withoutChance } from '../support/without-chance.ts'
import { readKept } from '../support/kept.ts'

async function erase(account: Account, id: string): Promise<Response> {
  return await call({ method: 'DELETE', path: `/v1/links/${id}`, key: account.key })
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('DELETE /v1/links/:id', () => {
  it('erases a complete link, its result, events and deliveries, and leaves a tombstone', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url, externalUserId: 'jane@example.com' })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    await received(box.name, 1)
    const response = await erase(account, link.linkId)
    expect([response.status, await response.text()]).toEqual([204, ''])
    for (const path of ['', '/events', '/deliveries']) {
      await expectJson(await call({ path: `/v1/links/${link.linkId}${path}`, key: account.key }), 404)
    }
    await expectJson(await call({ path: '/link/claim', body: { code: link.claimCode } }), 404)
    await expectJson(await erase(account, link.linkId), 404)
    const kept = await env.DB.prepare('SELECT * FROM erased_links').all()
    expect(kept.results).toMatchObject([{ id: link.linkId, organisation_id: account.organisationId }])
    expect(withoutChance(JSON.stringify(kept.results))).not.toContain('jane')
    const inObject = await readKept(link.linkId)
    expect(inObject).toMatchObject({ events: [], olderEvents: [], deliveries: [], journal: null })
    for (const gone of ['jane@example.com', 'your-app', box.name]) {
      expect(JSON.stringify(inObject)).not.toContain(gone)
    }
  })

  it('ends a live session, and no late request brings the link back', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const row = await env.DB.prepare('SELECT id FROM links').first('id')
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    expect((await erase(account, link.linkId)).status).toBe(204)
    expect(await client.run(async () => 'lost')).toMatchObject({ status: 'canceled', code: 1000 })
    const record = { id: row } as never
    const late = await env.LINK.getByName(link.linkId).claim(record, { site: 'https://site.example' }, null)
    expect(late).toMatchObject({ ok: false, failure: { code: 'claim_code_not_found' } })
  })

  it('gives the storage back after a day', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await erase(account, link.linkId)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 60 * 60_000 })
    const object = env.LINK.getByName(link.linkId)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await runInDurableObject(object, (_, { storage }) => tablesOf(storage))).toEqual([])
    expect(await runDurableObjectAlarm(object)).toBe(false)
  })

  it('does not exist for another owner', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount())
    expect((await erase(await newAccount(), linkId)).status).toBe(404)
  })
})

describe('DELETE /v1/links?externalUserId=', () => {
  async function eraseUser(account: Account, query: string): Promise<Response> {
    return await call({ method: 'DELETE', path: `/v1/links${query}`, key: account.key })
  }

  it("erases a user's links, open and ended, and nobody else's", async ({ expect }) => {
    const account = await newAccount()
    const live = await newAccount('live', account.organisationId)
    const other = await newAccount()
    const jane = { externalUserId: 'jane@example.com', webhookUrl: undefined }
    const open = await createLink(account, jane)
    const alive = await createLink(account, jane)
    const client = new SessionClient(await claimLink(alive.claimCode), 'user_good')
    await client.connect()
    const ended = await createLink(account, jane)
    await call({ method: 'POST', path: `/v1/links/${ended.linkId}/cancel`, key: account.key })
    const john = await createLink(account, { ...jane, externalUserId: 'john@example.com' })
    const nobodys = await createLink(account, { ...jane, externalUserId: undefined })
    const others = await createLink(other, jane)
    const query = '?externalUserId=jane%40example.com'
    expect(await expectJson(await eraseUser(live, query), 200)).toEqual({ erased: 0, remaining: 0 })
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 3, remaining: 0 })
    expect(await client.run(async () => 'lost')).toMatchObject({ status: 'canceled', code: 1000 })
    for (const { linkId } of [open, alive, ended]) {
      await expectJson(await call({ path: `/v1/links/${linkId}`, key: account.key }), 404)
    }
    await readLink(account, john.linkId)
    await readLink(account, nobodys.linkId)
    await readLink(other, others.linkId)
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 0, remaining: 0 })
    const kept = await env.DB.prepare('SELECT id FROM erased_links ORDER BY id').all()
    expect(kept.results).toEqual([open, alive, ended].map(({ linkId }) => ({ id: linkId })))
  })

  it('finds those from before the service secret was replaced', async ({ expect }) => {
    const account = await newAccount()
    await createLink(account, { externalUserId: 'jane', webhookUrl: undefined })
    await createLink(account, { externalUserId: 'jane', webhookUrl: undefined })
    const secret = `b.${Buffer.alloc(32, 7).toString('base64')},${env.SERVICE_SECRET.replace(/^(?!a\.)/, 'a.')}`
    const { app } = await import('../../src/app.ts')
    const request = (method: string): Request =>
      new Request(`${ORIGIN}/v1/links?externalUserId=jane`, {
        method,
        headers: { Authorization: `Bearer ${account.key}` },
      })
    const rotated = { ...env, SERVICE_SECRET: secret }
    const page = await app.fetch(request('GET'), rotated, createExecutionContext())
    expect(await expectJson(page, 200)).toMatchObject({
      links: [{ externalUserId: 'jane' }, { externalUserId: 'jane' }],
    })
    const erased = await app.fetch(request('DELETE'), rotated, createExecutionContext())
    expect(await expectJson(erased, 200)).toEqual({ erased: 2, remaining: 0 })
  })

  it('takes 100 in a call, and says how many are left', async ({ expect }) => {
    const account = await newAccount()
    const first = await createLink(account, { externalUserId: 'jane', webhookUrl: undefined })
    await env.DB.prepare(
      `INSERT INTO links (organisation_id, mode, id, integration_id, operations, claim_hash, connect_url, debug, status,
         version, expires_at, created_at, updated_at, user_hash, has_webhook, sealed)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 120)
       SELECT organisation_id, mode, printf('link_%022d', n), integration_id, operations, claim_hash, connect_url, debug,
         'expired', version, expires_at, created_at, updated_at, user_hash, has_webhook, 0 FROM links, numbers WHERE id = ?`,
    )
      .bind(first.linkId)
      .run()
    const query = '?externalUserId=jane'
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 100, remaining: 21 })
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 21, remaining: 0 })
  })

  it('counts as remaining what D1 does not show as erased', async ({ expect }) => {
    const account = await newAccount()
    const links = await Promise.all(
      [1, 2].map(async () => await createLink(account, { externalUserId: 'jane', webhookUrl: undefined })),
    )
    const refused = env.LINK.getByName(links[0]!.linkId)
    const errors = vi.spyOn(console, 'error').mockReturnValue()
    const batch = (): Promise<never> => Promise.reject(new Error('D1 is away'))
    await runInDurableObject(refused, (instance) => {
      const db = new Proxy(env.DB, {
        get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name)),
      })
      Object.assign(instance, { env: { ...env, DB: db } })
    })
    const query = '?externalUserId=jane'
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 1, remaining: 1 })
    expect(JSON.stringify(errors.mock.calls)).toContain('mirror_failed')
    await runInDurableObject(refused, (instance) => void Object.assign(instance, { env }))
    expect(await expectJson(await eraseUser(account, query), 200)).toEqual({ erased: 1, remaining: 0 })
  })

  it.for(['', '?externalUserId=', '?externalUserId=a&externalUserId=b', `?externalUserId=${'x'.repeat(257)}`])(
    'is 400 for %s',
    async (query, { expect }) => {
      const account = await newAccount()
      await createLink(account, { externalUserId: '' })
      const { issues } = await expectJson<{ issues: object[] }>(await eraseUser(account, query), 400)
      expect(issues).toMatchObject([{ path: 'externalUserId' }])
      expect(await env.DB.prepare('SELECT COUNT(*) FROM links').first('COUNT(*)')).toBe(1)
    },
  )

  it('erases nothing where it is asked for fewer links than all', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { externalUserId: 'jane' })
    const asked = await eraseUser(account, '?externalUserId=jane&status=failed')
    expect(await expectJson(asked, 400)).toMatchObject({ issues: [{ path: 'status' }] })
    expect(await env.DB.prepare('SELECT id FROM links').first('id')).toBe(linkId)
  })
})
