// What a receiver gets: of a developer who sends the same webhook again and again, and of a thousand links that end at once.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { nextSlot } from '../../src/webhooks/lane.ts'
import { Slots } from '../../src/webhooks/slots.ts'
import type { Deliveries } from '../../src/wire/delivery.ts'
import { call, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { changeKept } from '../support/kept.ts'

const NOW = 1_800_000_000_000
const SECOND = 1000
const MINUTE = 60 * SECOND

afterEach(() => {
  vi.useRealTimers()
})

async function deliveryOf(account: Account, linkId: string): Promise<Deliveries['deliveries'][number]> {
  const response = await call({ path: `/v1/links/${linkId}/deliveries`, key: account.key })
  const { deliveries } = await expectJson<Deliveries>(response, 200)
  return deliveries[0]!
}

async function cancel(account: Account, linkId: string): Promise<void> {
  await expectJson(await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key }), 200)
}

async function settled(account: Account, linkId: string, attempts: number) {
  for (let tries = 0; tries * 25 < PATIENCE_MS; tries++) {
    const delivery = await deliveryOf(account, linkId)
    if (delivery.attempts.length >= attempts && delivery.status !== 'pending') {
      return delivery
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${attempts} attempts were not settled in time`)
}

describe('who sends a webhook again and again', () => {
  async function delivered() {
    const account = await newAccount()
    const box = newBox()
    const { linkId } = await createLink(account, { webhookUrl: box.url })
    await cancel(account, linkId)
    const { id } = await settled(account, linkId, 1)
    const path = `/v1/links/${linkId}/deliveries/${id}/redeliver`
    const redeliver = async (): Promise<Response> => await call({ method: 'POST', path, key: account.key })
    return { account, linkId, box, redeliver }
  }

  it('sends it once a minute', async ({ expect }) => {
    const { account, linkId, box, redeliver } = await delivered()
    const codes = new Map<number, number>()
    for (let count = 0; count < 30; count++) {
      const { status } = await redeliver()
      codes.set(status, (codes.get(status) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await settled(account, linkId, 2)
    const got = await received(box.name, 2)
    const bytes = got.reduce((sum, { body }) => sum + body.length, 0)
    console.log(
      `30 redeliveries: ${JSON.stringify([...codes])}, the receiver got ${got.length} webhooks, ${bytes} bytes`,
    )
    expect(codes.get(202)).toBe(1)
    expect(got).toHaveLength(2)
    const response = await redeliver()
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(50)
    expect(response.headers.get('RateLimit-Policy')).toBe('"redeliveries";q=1;w=60')
    expect(await expectJson(response, 429)).toMatchObject({ code: 'rate_limited' })
  })

  it('sends it 20 times in all', async ({ expect }) => {
    const { account, linkId, box, redeliver } = await delivered()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    for (let count = 1; count <= 20; count++) {
      vi.setSystemTime(Date.now() + MINUTE)
      expect((await redeliver()).status).toBe(202)
      await settled(account, linkId, count + 1)
    }
    vi.setSystemTime(Date.now() + 24 * 60 * MINUTE)
    expect(await expectJson(await redeliver(), 409)).toMatchObject({ code: 'too_many_redeliveries' })
    expect(await received(box.name, 21)).toHaveLength(21)
  })

  it('is refused while it is under way', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: newBox('500').url })
    await cancel(account, linkId)
    await expect.poll(async () => (await deliveryOf(account, linkId)).attempts.length).toBe(1)
    const { id, nextAttemptAt } = await deliveryOf(account, linkId)
    const path = `/v1/links/${linkId}/deliveries/${id}/redeliver`
    const response = await call({ method: 'POST', path, key: account.key })
    expect(await expectJson(response, 409)).toMatchObject({ code: 'delivery_pending' })
    expect(await deliveryOf(account, linkId)).toMatchObject({ status: 'pending', nextAttemptAt })
  })
})

describe('a host that has had enough', () => {
  it('is put off, and all arrive in the end', async ({ expect }) => {
    const account = await newAccount()
    const boxes = [1, 2, 3].map(() => {
      const box = newBox()
      // A host of this test's own.
      return { ...box, url: box.url.replace('127.0.0.1', 'localhost') }
    })
    const links = await Promise.all(boxes.map(({ url }) => createLink(account, { webhookUrl: url })))
    const { host } = new URL(boxes[0]!.url)
    // The window begins with the clock's ten seconds: all of this must be within one.
    const left = 10 * SECOND - (Date.now() % (10 * SECOND))
    await new Promise((resolve) => setTimeout(resolve, left < 9 * SECOND ? left + 50 : 0))
    const counted = await Promise.all(Array.from({ length: 101 }, () => env.LIMIT_HOST.limit({ key: host })))
    expect(counted.filter(({ success }) => success)).toHaveLength(100)

    const endedAt = Date.now()
    await Promise.all(links.map(({ linkId }) => cancel(account, linkId)))
    for (const { linkId } of links) {
      await expect
        .poll(async () => ((await deliveryOf(account, linkId)).nextAttemptAt ?? 0) - endedAt, { timeout: 9_000 })
        .toSatisfy((ms: number) => ms >= 10 * SECOND && ms < 15 * SECOND)
      expect(await deliveryOf(account, linkId)).toMatchObject({ status: 'pending', attempts: [] })
    }
    expect(await received(boxes[0]!.name, 0)).toEqual([])
    await vi.waitFor(
      async () => {
        for (const { linkId } of links) {
          expect(await deliveryOf(account, linkId)).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }] })
        }
      },
      { timeout: PATIENCE_MS / 2, interval: 250 },
    )
    for (const { name } of boxes) {
      expect(await received(name, 1)).toHaveLength(1)
    }
  })

  it('keeps the order of a link: the next waits for the one that was put off', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: newBox().url })
    await cancel(account, linkId)
    await settled(account, linkId, 1)
    const object = env.LINK.getByName(linkId)
    const second = `dlv_${'z'.repeat(22)}`
    // Two that are open, and the queue is lost.
    await changeKept(linkId, ({ deliveries: [first] }) => ({
      deliveries: [
        { ...first!, status: 'pending', attempts: [], nextAt: 0, token: 7 },
        { ...first!, status: 'pending', attempts: [], nextAt: 0, token: 8, id: second },
      ],
    }))
    const { id } = await deliveryOf(account, linkId)
    const taken = await object.takeDelivery(id, 7)
    await object.putOffDelivery(id, taken!.token, 30 * SECOND)
    expect(await object.takeDelivery(second, 8)).toBeNull()
    // Not by a token that is out of date.
    const { nextAttemptAt } = await deliveryOf(account, linkId)
    await object.putOffDelivery(id, 7, 60 * SECOND)
    expect((await deliveryOf(account, linkId)).nextAttemptAt).toBe(nextAttemptAt)
    expect(await object.takeDelivery(id, taken!.token)).toMatchObject({ token: taken!.token + 1 })
  })

  it.for<[last: number | null, slot: number]>([
    [null, 10 * SECOND],
    [-5 * SECOND, 10 * SECOND],
    [10 * SECOND, 10 * SECOND + 100],
    [30 * SECOND, 30 * SECOND + 100],
    [60 * MINUTE, 60 * MINUTE],
    [61 * MINUTE, 60 * MINUTE],
  ])('whose last slot is %s ms ahead gives one at %i', ([last, slot], { expect }) => {
    expect(nextSlot(last === null ? null : NOW + last, NOW)).toBe(NOW + slot)
  })

  it('gives each delivery a time of its own, and forgets what is past', ({ expect }) => {
    const slots = new Slots()
    const waits = [0, 0, 0.5].map((chance) => slots.take('a', NOW, chance))
    expect(waits).toEqual([10_000, 10_100, Math.round(10_200 * 1.1)])
    expect(slots.take('b', NOW, 0)).toBe(10_000)
    expect(slots.take('a', NOW + 20_000, 0)).toBe(10_000)
  })
})
