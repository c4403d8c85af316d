// A receiver that hangs: which queue its deliveries go to, what holds a batch, and the consumer that acts on both.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import type { WakeUp } from '../../src/core/delivery.ts'
import { consume } from '../../src/webhooks/consume.ts'
import { Expiring } from '../../src/webhooks/expiring.ts'
import { decideLane, decideSuspicion, mustWait, type Lane } from '../../src/webhooks/lane.ts'
import { call, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import type { KeptDelivery } from '../../src/link/kept.ts'
import { readKept } from '../support/kept.ts'

const NOW = 1_800_000_000_123

describe('the lane', () => {
  it.for<[Lane, boolean, Lane]>([
    ['fast', false, 'fast'],
    ['fast', true, 'slow'],
    ['slow', true, 'slow'],
    ['slow', false, 'slow'],
  ])('of a wake-up in the %s one, suspect %s, is %s', ([lane, isSuspect, expected], { expect }) => {
    expect(decideLane(lane, isSuspect)).toBe(expected)
  })

  it.for([
    ['timeout', true],
    ['delivered', false],
    ['refused', false],
    ['connect_error', false],
    ['url_refused', null],
  ] as const)('after %s makes its host suspect: %s', ([outcome, expected], { expect }) => {
    expect(decideSuspicion(outcome)).toBe(expected)
  })

  it.for<[Lane, number, number, boolean]>([
    ['fast', 0, 0, false],
    ['fast', 5, 5, false],
    ['fast', 6, 6, true],
    ['fast', 1, 200, false],
    ['fast', 1, 201, true],
    ['slow', 5, 50, false],
    ['slow', 5, 51, true],
  ])('%s waits for a batch of %i, %i being under way: %s', ([lane, attempts, underWay, expected], { expect }) => {
    expect(mustWait(lane, attempts, underWay)).toBe(expected)
  })
})

describe('what expires', () => {
  it('is a member for its lifetime, begun anew each time it is added', ({ expect }) => {
    const hosts = new Expiring<string>(60_000)
    hosts.add('a', NOW)
    hosts.add('b', NOW + 10_000)
    hosts.add('a', NOW + 30_000)
    const members = (now: number): string[] => ['a', 'b', 'c'].filter((host) => hosts.has(host, now))
    expect(members(NOW + 69_999)).toEqual(['a', 'b'])
    expect(members(NOW + 70_000)).toEqual(['a'])
    expect(members(NOW + 90_000)).toEqual([])
  })

  it('is counted and kept no longer', ({ expect }) => {
    const attempts = new Expiring<number>(15_000)
    for (let index = 0; index < 100; index++) {
      attempts.add(index, NOW + index * 1000)
    }
    expect(attempts.count(NOW + 99_000)).toBe(15)
    attempts.delete(98)
    expect(attempts.count(NOW + 99_000)).toBe(14)
    expect(attempts.count(NOW + 200_000)).toBe(0)
  })
})

interface Waiting {
  readonly wakeUp: WakeUp
  readonly box: string
}

/** A link that has ended and whose receiver answered 500 once; what wakes the next attempt. */
async function waitingDelivery(account: Account): Promise<Waiting> {
  const { url, name } = newBox('500,200')
  // A host of this test's own: the consumer remembers it for a minute.
  const webhookUrl = url.replace('127.0.0.1', 'localhost')
  const { linkId } = await createLink(account, { webhookUrl })
  await expectJson(await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key }), 200)
  await received(name, 1)
  const { id, token } = await rowOf(linkId, 1)
  return { wakeUp: { linkId, deliveryId: id, token }, box: name }
}

/** The link's one delivery, once so many attempts are written down. */
async function rowOf(linkId: string, attempts: number): Promise<KeptDelivery> {
  for (let tries = 0; tries * 25 < PATIENCE_MS; tries++) {
    const row = (await readKept(linkId)).deliveries[0]!
    if (row.attempts.length >= attempts) {
      return row
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${attempts} attempts were not written down in time`)
}

/** The consumer with a batch of one. Ends with it, whatever goes on behind it; `settled` waits for that. */
async function consumed(body: WakeUp, queue: string): Promise<{ moved: WakeUp[]; settled: () => Promise<string[]> }> {
  const batch = createMessageBatch(queue, [{ id: 'm0', timestamp: new Date(), attempts: 1, body }])
  const ctx = createExecutionContext()
  const moved: WakeUp[] = []
  const slow = { send: async (message: WakeUp) => void moved.push(message) }
  await consume(batch, { ...env, WEBHOOKS_SLOW: slow as unknown as Queue }, ctx)
  return { moved, settled: async () => (await getQueueResult(batch, ctx)).explicitAcks }
}

describe('a receiver that hangs', () => {
  afterEach(() => vi.restoreAllMocks())

  it('holds no batch, and its host is tried in the slow queue only until it answers again', async ({ expect }) => {
    const account = await newAccount()
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => waitingDelivery(account)))
    const hang = Promise.withResolvers<void>()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController()
      void hang.promise.then(() => controller.abort(new DOMException('late', 'TimeoutError')))
      return controller.signal
    })
    const network = vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
      const signal = init?.signal
      return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
    })
    const hung = await consumed(first!.wakeUp, 'passage-webhooks')
    // The batch has ended, and the attempt has not.
    expect((await rowOf(first!.wakeUp.linkId, 1)).attempts).toHaveLength(1)
    hang.resolve()
    expect(await hung.settled()).toEqual(['m0'])
    expect((await rowOf(first!.wakeUp.linkId, 2)).attempts).toMatchObject([{}, { outcome: 'timeout' }])
    timeout.mockRestore()
    network.mockRestore()

    const { moved, settled } = await consumed(second!.wakeUp, 'passage-webhooks')
    expect(await settled()).toEqual(['m0'])
    const { token, attempts } = await rowOf(second!.wakeUp.linkId, 1)
    expect(token).toBe(second!.wakeUp.token + 1)
    expect(attempts).toHaveLength(1)
    expect(moved).toEqual([{ ...second!.wakeUp, token }])

    const slow = await consumed(moved[0]!, 'passage-webhooks-slow')
    expect(await slow.settled()).toEqual(['m0'])
    expect(slow.moved).toEqual([])
    expect(await rowOf(second!.wakeUp.linkId, 2)).toMatchObject({ status: 'delivered' })

    const fast = await consumed(third!.wakeUp, 'passage-webhooks')
    expect(await fast.settled()).toEqual(['m0'])
    expect(fast.moved).toEqual([])
    expect(await rowOf(third!.wakeUp.linkId, 2)).toMatchObject({ status: 'delivered' })
  })
})
