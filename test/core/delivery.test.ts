// When a delivery may be sent again by hand, and when one that its host has no room for is tried again.
import { describe, it } from 'vitest'
import { decideRedelivery, mayHurry } from '../../src/core/delivery.ts'
import type { DeliveryStatus } from '../../src/wire/status.ts'

const NOW = 1_800_000_000_000

describe('a delivery', () => {
  it.for<[DeliveryStatus, reopened: number, ago: number | null, answer: string | null, retryIn?: number]>([
    ['pending', 0, null, 'delivery_pending'],
    ['pending', 20, 0, 'delivery_pending'],
    ['delivered', 0, null, null],
    ['exhausted', 0, null, null],
    ['delivered', 1, 0, 'rate_limited', 60],
    ['delivered', 1, 59_500, 'rate_limited', 0.5],
    ['delivered', 1, 60_000, null],
    ['delivered', 19, 60_000, null],
    ['delivered', 20, 60_000, 'too_many_redeliveries'],
    ['exhausted', 20, 0, 'too_many_redeliveries'],
  ])('%s, sent again %i times, last %s ms ago, answers %s', ([status, reopened, ago, answer, retryIn], { expect }) => {
    const reopenedAt = ago === null ? null : NOW - ago
    const decision = decideRedelivery({ status, reopened, reopenedAt }, NOW)
    expect(decision.ok ? null : decision.failure).toEqual(
      answer === null
        ? null
        : answer === 'rate_limited'
          ? { code: answer, limit: { policy: 'redeliveries', quota: 1, window: 60, retryIn } }
          : { code: answer },
    )
  })
})

describe('an attempt that is due later', () => {
  it.for<[words: string, inMs: number, token: number, isTaken: boolean | undefined, may: boolean]>([
    ['waits after one that failed', 5_000, 2, false, true],
    ['waits for the last of its schedule', 86_400_000, 20, false, true],
    ['is due now', 0, 2, false, false],
    ['was due a while ago', -1, 2, false, false],
    ['was taken, and may be on its way', 60_000, 3, true, false],
    ['was taken by a consumer that died, and is due again', 0, 3, true, false],
    ['was never taken', 20_000, 0, undefined, true],
    ['was kept by a version that did not say who has it', 5_000, 2, undefined, false],
  ])('%s', ([, inMs, token, isTaken, may], { expect }) => {
    const delivery = { nextAt: NOW + inMs, token, ...(isTaken === undefined ? {} : { isTaken }) }
    expect(mayHurry(delivery, NOW)).toBe(may)
  })
})
