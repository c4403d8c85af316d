// The story end to end, black box: a link is created, claimed and run, and its webhook verified. Once as it is, and once
// with the object evicted before every single frame.
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, claimLink, createLink, expectJson, newAccount, readLink } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

const added = { success: true, card: { last4: '1111' } }

const flavours: { name: string; between: (link: CreatedLink) => () => Promise<void> }[] = [
  { name: 'undisturbed', between: () => async () => {} },
  {
    name: 'with the object evicted before every frame',
    between: (link) => async () => {
      await evictDurableObject(env.LINK.getByName(link.linkId), { webSockets: 'hibernate' })
    },
  },
]

describe.for(flavours)('the story, $name', ({ between }) => {
  it('runs two operations in one session and tells of them', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url, externalUserId: 'user-1' })
    const claimed = await claimLink(link.claimCode)
    expect(await readLink(account, link.linkId)).toMatchObject({
      status: 'active',
      currentSessionId: claimed.sessionId,
    })
    const client = new SessionClient(claimed, 'user_good')
    expect(await client.connect()).toMatchObject({
      linkId: link.linkId,
      sessionId: claimed.sessionId,
      integration: { id: 'tmobile', name: 'T-Mobile' },
      debug: false,
    })
    const end = await client.run(between(link))
    expect(end).toMatchObject({ status: 'complete', returnUrl: link.returnUrl, code: 1000 })
    expect(client.turns).toHaveLength(1)
    expect(new Set(client.executed.map(({ id }) => id)).size).toBe(client.executed.length)
    expect([...client.asked.values()].every((times) => times === 1)).toBe(true)

    const result = {
      operations: [
        { resource: 'paymentMethod', action: 'read', data: { paymentMethods: expect.any(Array) } },
        { resource: 'paymentMethod', action: 'write', data: added },
      ],
    }
    const read = await readLink(account, link.linkId)
    expect(read).toMatchObject({ status: 'complete', result, error: null })
    const [webhook] = await received(box.name, 1)
    const body = await verified(webhook!)
    expect(body).toMatchObject({
      event: 'link.complete',
      linkId: link.linkId,
      status: 'complete',
      error: null,
      externalUserId: 'user-1',
      sessionId: claimed.sessionId,
    })
    expect(body.result).toEqual(read['result'])
    expect(webhook!.headers['webhook-id']).toBe(body.id)
    await expectJson(await call({ path: '/link/claim', body: { code: link.claimCode } }), 409)
  })

  it('gives the result of one operation flat', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, {
      operations: [{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 2 } }],
      webhookUrl: undefined,
    })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    expect(await client.run(between(link))).toMatchObject({ status: 'complete' })
    const { result } = await readLink(account, link.linkId)
    expect(result).toEqual({ billing: [expect.any(Object), expect.any(Object)] })
  })

  it('fails as a whole when the card is declined, and keeps nothing of the first operation', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const client = new SessionClient(await claimLink(link.claimCode), 'card_declined')
    await client.connect()
    const end = await client.run(between(link))
    const error = {
      code: 'AUTOMATION_ERROR',
      message: 'The card was declined. The page was at /sandbox/tmobile/payments/new.',
    }
    expect(end).toMatchObject({ status: 'failed', error })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', result: null, error })
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({ event: 'link.failed', status: 'failed', result: null, error })
  })

  it('lets a link that failed on a wrong password be claimed again', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const first = await claimLink(link.claimCode)
    const wrong = new SessionClient(first, 'user_wrong')
    await wrong.connect()
    expect(await wrong.run(between(link))).toMatchObject({ status: 'failed', error: { code: 'LOGIN_FAILED' } })

    const second = await claimLink(link.claimCode)
    expect(second.sessionId).not.toBe(first.sessionId)
    const good = new SessionClient(second, 'user_good')
    await good.connect()
    expect(await good.run(between(link))).toMatchObject({ status: 'complete' })
    const webhooks = await Promise.all((await received(box.name, 2)).map(verified))
    expect(webhooks.map(({ event, sessionId }) => [event, sessionId])).toEqual([
      ['link.failed', first.sessionId],
      ['link.complete', second.sessionId],
    ])
  })
})
