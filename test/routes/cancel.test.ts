// POST /v1/links/:id/cancel: ends a link wherever it stands, once.
import { describe, it, vi } from 'vitest'
import { call, claimLink, createLink, expectJson, newAccount, readLink, type Account } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

async function cancel(account: Account, id: string, status: number): Promise<Record<string, unknown>> {
  return await expectJson(await call({ method: 'POST', path: `/v1/links/${id}/cancel`, key: account.key }), status)
}

describe('POST /v1/links/:id/cancel', () => {
  it('cancels a pending link, tells of it, and gives the same link again', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const canceled = await cancel(account, link.linkId, 200)
    expect(canceled).toMatchObject({ id: link.linkId, status: 'canceled' })
    expect(await cancel(account, link.linkId, 200)).toEqual(canceled)
    expect(await expectJson(await call({ path: '/link/claim', body: { code: link.claimCode } }), 409)).toMatchObject({
      code: 'link_canceled',
    })
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({ event: 'link.canceled', status: 'canceled', sessionId: null })
  })

  it('ends the session of an active link', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await cancel(account, link.linkId, 200)
    expect(await client.run(async () => 'lost')).toMatchObject({ status: 'canceled', code: 1000 })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'canceled', result: null })
  })

  it('refuses a complete and an expired link with 409, and another owner with 404', async ({ expect }) => {
    const account = await newAccount()
    const complete = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(complete.claimCode), 'user_good')
    await client.connect()
    await client.run()
    expect(await cancel(account, complete.linkId, 409)).toMatchObject({ code: 'link_complete' })
    expect(await cancel(await newAccount(), complete.linkId, 404)).toMatchObject({ code: 'link_not_found' })
    const expired = await createLink(account, { expiresIn: 1, webhookUrl: undefined })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
    expect(await cancel(account, expired.linkId, 409)).toMatchObject({ code: 'link_ended' })
    vi.useRealTimers()
  })
})
