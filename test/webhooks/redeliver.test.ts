// A webhook that is sent again by hand: what the list of links shows of it, whatever is still under way of how it ended before, and
// what it costs.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { updateWebhooksDue } from '../../src/store/links.ts'
import type { Deliveries } from '../../src/wire/delivery.ts'
import type { CreatedLink, LinkPage } from '../../src/wire/link.ts'
import { call, claimLink, createLink, expectJson, newAccount, readLink, type Account } from '../support/api.ts'
import { readKept } from '../support/kept.ts'
import { meterObject } from '../support/meter.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

interface Complete {
  readonly account: Account
  readonly link: CreatedLink
  readonly box: string
}

/** Its webhook is delivered, and D1 knows. @param answers of the receiver, one an attempt */
async function complete(answers: string): Promise<Complete> {
  const account = await newAccount()
  const box = newBox(answers)
  const link = await createLink(account, { webhookUrl: box.url })
  const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
  await client.connect()
  await client.run()
  await until(async () => (await rowOf(link)).webhook_due === null)
  return { account, link, box: box.name }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries * 20 > PATIENCE_MS / 2) {
      throw new Error('it did not come to that in time')
    }
    await new Promise((again) => setTimeout(again, 20))
  }
}

async function rowOf({ linkId }: CreatedLink): Promise<{ webhook_due: number | null; version: number }> {
  const found = await env.DB.prepare('SELECT webhook_due, version FROM links WHERE id = ?').bind(linkId).first()
  return found as { webhook_due: number | null; version: number }
}

async function redeliver({ account, link }: Complete): Promise<Response> {
  const [delivery] = await deliveriesOf({ account, link })
  const path = `/v1/links/${link.linkId}/deliveries/${delivery!.id}/redeliver`
  return await call({ method: 'POST', path, key: account.key })
}

async function deliveriesOf({ account, link }: Pick<Complete, 'account' | 'link'>) {
  const path = `/v1/links/${link.linkId}/deliveries`
  return (await expectJson<Deliveries>(await call({ path, key: account.key }), 200)).deliveries
}

async function listed({ account }: Complete, webhook: 'pending' | 'exhausted'): Promise<string[]> {
  const page = await call({ path: `/v1/links?webhook=${webhook}`, key: account.key })
  return (await expectJson<LinkPage>(page, 200)).links.map(({ id }) => id)
}

describe('a webhook that is sent again by hand', () => {
  it.for(['shown', 'still under way'])(
    'is waited for, though what tells of its delivery before is %s and comes late',
    async (before, { expect }) => {
      const of = await complete('200,500')
      const { account, link } = of
      const { version } = (await readKept(link.linkId)).state
      if (before === 'still under way') {
        await env.DB.prepare('UPDATE links SET webhook_due = 5 WHERE id = ?').bind(link.linkId).run()
      }
      expect((await redeliver(of)).status).toBe(202)
      const { organisationId, mode } = account
      const late = { organisationId, mode, id: link.linkId, seen: { version }, next: null, isExhausted: false }
      await updateWebhooksDue(env.DB, [late])
      expect((await rowOf(link)).webhook_due).toBeGreaterThan(Date.now())
      await until(async () => (await deliveriesOf(of))[0]?.attempts.length === 2)
      expect(await listed(of, 'pending')).toEqual([link.linkId])
      expect(await deliveriesOf(of)).toMatchObject([{ status: 'pending' }])
    },
  )

  it('is listed as given up no more once it is delivered', async ({ expect }) => {
    const of = await complete('410,200')
    expect(await listed(of, 'exhausted')).toEqual([of.link.linkId])
    expect((await redeliver(of)).status).toBe(202)
    await until(async () => (await deliveriesOf(of))[0]?.status === 'delivered')
    await until(async () => (await rowOf(of.link)).webhook_due === null)
    expect(await listed(of, 'exhausted')).toEqual([])
    expect(await listed(of, 'pending')).toEqual([])
  })

  it('costs a row of its object, one of D1 and its index entry, and no second copy of the result', async ({
    expect,
  }) => {
    const of = await complete('200,500')
    const { account, link } = of
    const sealed = async () => await env.DB.prepare('SELECT COUNT(*) AS n FROM sealed').first<number>('n')
    const [before, { result }] = [await sealed(), await readLink(account, link.linkId)]
    const { d1, object } = await meterObject(link.linkId)
    // Without the queue: an attempt writes rows of its own.
    await runInDurableObject(env.LINK.getByName(link.linkId), (instance) => {
      const { env: own } = instance as unknown as { env: Env }
      Object.assign(instance, { env: { ...own, WEBHOOKS: { send: async () => {} } } })
    })
    expect((await redeliver(of)).status).toBe(202)
    expect({ d1: d1.rowsWritten, roundTrips: d1.statements, object: object.rows }).toEqual({
      d1: 2,
      roundTrips: 1,
      object: 1,
    })
    expect(await sealed()).toBe(before)
    expect(result).not.toBeNull()
    expect((await readLink(account, link.linkId)).result).toEqual(result)
  })

  it('goes out while D1 is out of reach, and is listed as it then stands', async ({ expect }) => {
    const of = await complete('200,410')
    const { link, box } = of
    const object = env.LINK.getByName(link.linkId)
    let isDown = true
    await runInDurableObject(object, (instance) => {
      const DB = new Proxy(env.DB, {
        get(target, name) {
          if (isDown) {
            throw new Error('D1_ERROR: Network connection lost')
          }
          return Reflect.get(target, name).bind(target)
        },
      })
      Object.assign(instance, { env: { ...env, DB } })
    })
    expect((await redeliver(of)).status).toBe(202)
    expect(await received(box, 2)).toHaveLength(2)
    await until(async () => (await deliveriesOf(of))[0]?.status === 'exhausted')
    expect(await listed(of, 'exhausted')).toEqual([])
    isDown = false
    await runInDurableObject(object, (instance) => instance.alarm())
    expect(await listed(of, 'exhausted')).toEqual([link.linkId])
    expect((await rowOf(link)).webhook_due).toBeNull()
  })
})
