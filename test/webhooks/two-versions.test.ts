// While a deploy is under way the version before runs beside this one: what the object of the one tells the consumer and the cron of
// the other. The object of before answers with a number where this one answers in whole.
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { woken } from '../../src/core/webhook-state.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import { updateWebhooksDue, type WebhookSeen } from '../../src/store/links.ts'
import { consume } from '../../src/webhooks/consume.ts'
import { call, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { changeKept, readKept } from '../support/kept.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { newBox, received } from '../support/receiver.ts'

const ATTEMPT = { at: 1_800_000_000_000, status: 200, outcome: 'delivered', retryAfterMs: null, durationMs: 1 } as const

interface Canceled {
  readonly account: Account
  readonly id: string
  readonly box: string
}

/** Its webhook is settled, and D1 knows. */
async function canceled(answers = '200'): Promise<Canceled> {
  const account = await newAccount()
  const box = newBox(answers)
  const { linkId: id } = await createLink(account, { webhookUrl: box.url })
  await expectJson(await call({ method: 'POST', path: `/v1/links/${id}/cancel`, key: account.key }), 200)
  await received(box.name, 1)
  await vi.waitFor(
    async () => {
      if ((await rowOf(id)).due !== null) {
        throw new Error('D1 was not told')
      }
    },
    { timeout: PATIENCE_MS / 2, interval: 20 },
  )
  return { account, id, box: box.name }
}

async function rowOf(id: string): Promise<{ due: number | null; isExhausted: number | null }> {
  const statement = env.DB.prepare(
    'SELECT webhook_due AS due, webhook_exhausted AS isExhausted FROM links WHERE id = ?',
  )
  return (await statement.bind(id).first())!
}

/** It waits for its next attempt, of which the queue was not told. */
async function openAgain({ id }: Canceled): Promise<{ deliveryId: string; token: number }> {
  await changeKept(id, ({ deliveries: [delivery] }) => ({
    deliveries: [{ ...delivery!, status: 'pending', nextAt: Date.now() + 3_600_000, isTaken: false }],
  }))
  await env.DB.prepare('UPDATE links SET webhook_due = 5 WHERE id = ?').bind(id).run()
  const [delivery] = (await readKept(id)).deliveries
  return { deliveryId: delivery!.id, token: delivery!.token }
}

/** Its objects are of the version before: they know nothing of the last argument. */
const ofBefore = {
  ...env,
  LINK: {
    getByName: (name: string) => {
      const stub = env.LINK.getByName(name)
      return {
        takeDelivery: async (id: string, token: number) => await stub.takeDelivery(id, token),
        settleDelivery: async (id: string, token: number, attempt: typeof ATTEMPT) =>
          await stub.settleDelivery(id, token, attempt),
        wake: async () => await stub.wake(),
      }
    },
  } as unknown as Env['LINK'],
}

describe('an object of the version before', () => {
  it('tells the consumer that nothing is open, and D1 keeps what it shows of giving up', async ({ expect }) => {
    const of = await canceled('410,200')
    expect(await rowOf(of.id)).toEqual({ due: null, isExhausted: 1 })
    const wakeUp = { linkId: of.id, ...(await openAgain(of)) }
    const batch = createMessageBatch('passage-webhooks', [
      { id: 'one', timestamp: new Date(), attempts: 1, body: wakeUp },
    ])
    const ctx = createExecutionContext()
    await consume(batch, ofBefore, ctx)
    await waitOnExecutionContext(ctx)
    expect((await getQueueResult(batch, ctx)).explicitAcks).toHaveLength(1)
    expect(await received(of.box, 2)).toHaveLength(2)
    expect(await rowOf(of.id)).toEqual({ due: null, isExhausted: 1 })
  })

  it.for(['open', 'settled'])('tells the cron when to ask again where a webhook is %s', async (state, { expect }) => {
    const of = await canceled()
    await openAgain(of)
    if (state === 'settled') {
      await changeKept(of.id, ({ deliveries: [delivery] }) => ({
        deliveries: [{ ...delivery!, status: 'delivered', nextAt: null }],
      }))
    }
    await wakeWebhooks(ofBefore, Date.now())
    const { due } = await rowOf(of.id)
    expect(due === null ? 'never' : due > Date.now() ? 'later' : due).toBe(state === 'open' ? 'later' : 'never')
  })
})

describe('a caller of the version before', () => {
  it('is answered with a number or null, as it expects', async ({ expect }) => {
    const of = await canceled()
    const object = env.LINK.getByName(of.id)
    const { deliveryId, token } = await openAgain(of)
    expect(await object.wake()).toBeGreaterThan(Date.now())
    const taken = await object.takeDelivery(deliveryId, token)
    const { version } = (await readKept(of.id)).state
    expect(await object.settleDelivery(deliveryId, taken!.token, ATTEMPT)).toBe(version)
    expect(await object.wake()).toBeNull()
  })
})

describe('what is no number', () => {
  it.for<[what: string, answer: unknown]>([
    ['nothing', undefined],
    ['NaN', NaN],
    ['the fields of another version', { at: 5 }],
    ['NaN in its place', { next: NaN, isExhausted: false }],
  ])('is no answer of an object: %s', ([, answer], { expect }) => {
    expect(woken().safeParse(answer).success).toBe(false)
  })

  it.for<[what: string, unfit: Partial<Record<keyof WebhookSeen, unknown>>]>([
    ['the next time', { next: NaN }],
    ['the next time, which is not there', { next: undefined }],
    ['the version', { seen: { version: NaN } }],
    ['the time in the row', { seen: { webhookDue: undefined } }],
  ])('changes no row: %s', async ([, unfit], { expect }) => {
    const { account, id } = await canceled()
    await env.DB.prepare('UPDATE links SET webhook_due = 5 WHERE id = ?').bind(id).run()
    const { organisationId, mode } = account
    const fit: WebhookSeen = { organisationId, mode, id, seen: { webhookDue: 5 }, next: 7, isExhausted: null }
    await expect(updateWebhooksDue(env.DB, [fit, { ...fit, ...unfit } as WebhookSeen])).rejects.toThrow(id)
    expect((await rowOf(id)).due).toBe(5)
    await updateWebhooksDue(env.DB, [fit])
    expect((await rowOf(id)).due).toBe(7)
  })
})
