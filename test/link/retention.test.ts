// How long what came of a link is kept after its end: as its developer says, and never less than its webhook needs.
import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { call, claimLink, createLink, expectJson, newAccount, readLink, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

const SECOND = 1000

async function complete(account: Account, changes: Record<string, unknown>): Promise<string> {
  const link = await createLink(account, changes)
  const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
  await client.connect()
  await client.run()
  return link.linkId
}

async function listed(account: Account, linkId: string): Promise<unknown[]> {
  const path = `/v1/links/${linkId}/deliveries`
  return (await expectJson<{ deliveries: unknown[] }>(await call({ path, key: account.key }), 200)).deliveries
}

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

afterEach(() => {
  vi.useRealTimers()
})

describe('retainResultFor', () => {
  it('of 0 keeps all until the webhook is delivered, however often that fails, and nothing after it', async ({
    expect,
  }) => {
    const account = await newAccount()
    const box = newBox('500,200')
    const linkId = await complete(account, { webhookUrl: box.url, retainResultFor: 0 })
    await received(box.name, 1)
    await expect.poll(() => listed(account, linkId)).toMatchObject([{ attempts: [{ status: 500 }] }])
    expect((await readLink(account, linkId)).result).not.toBeNull()
    later(10 * SECOND)
    await runDurableObjectAlarm(env.LINK.getByName(linkId))
    const [first, second] = await received(box.name, 2)
    expect(second?.body).toBe(first?.body)
    await expect.poll(async () => (await readLink(account, linkId)).result).toBeNull()
    expect(await readLink(account, linkId)).toMatchObject({ status: 'complete', error: null })
    expect(await listed(account, linkId)).toEqual([])
  })

  it('of a minute keeps all for a minute, with a webhook or without', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const ids = [
      await complete(account, { webhookUrl: undefined, retainResultFor: 60 }),
      await complete(account, { webhookUrl: box.url, retainResultFor: 60 }),
    ]
    await received(box.name, 1)
    await expect.poll(() => listed(account, ids[1]!)).toMatchObject([{ status: 'delivered' }])
    later(50 * SECOND)
    for (const id of ids) {
      await runDurableObjectAlarm(env.LINK.getByName(id))
      expect((await readLink(account, id)).result).not.toBeNull()
    }
    later(30 * SECOND)
    for (const id of ids) {
      await runDurableObjectAlarm(env.LINK.getByName(id))
      expect((await readLink(account, id)).result).toBeNull()
    }
  })
})
