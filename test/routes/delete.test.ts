// DELETE /v1/links/:id: nothing of the link is left that anybody can read, wherever it was kept.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { call, claimLink, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

async function erase(account: Account, id: string): Promise<Response> {
  return await call({ method: 'DELETE', path: `/v1/links/${id}`, key: account.key })
}

afterEach(() => {
  vi.useRealTimers()
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
    expect(JSON.stringify(kept.results)).not.toContain('jane')
    const inObject = await runInDurableObject(env.SESSION.getByName(link.linkId), (_, { storage }) =>
      ['link', 'events', 'deliveries'].map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
    )
    expect(inObject.slice(1)).toEqual([[], []])
    for (const gone of ['jane', 'your-app', box.name]) {
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
    const late = await env.SESSION.getByName(link.linkId).claim(record, 'https://site.example', null)
    expect(late).toMatchObject({ ok: false, failure: { code: 'claim_code_not_found' } })
  })

  it('gives the storage back after a day', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await erase(account, link.linkId)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 60 * 60_000 })
    const object = env.SESSION.getByName(link.linkId)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    const rows = await runInDurableObject(object, (_, { storage }) => storage.sql.exec('SELECT * FROM link').toArray())
    expect(rows).toEqual([])
    expect(await runDurableObjectAlarm(object)).toBe(false)
  })

  it('does not exist for another owner', async ({ expect }) => {
    const { linkId } = await createLink(await newAccount())
    expect((await erase(await newAccount(), linkId)).status).toBe(404)
  })
})
