// When a delivery may be sent again by hand, and when one that its host has no room for is tried again.
import { describe, it } from 'vitest'
import { decideRedelivery } from '../../src/core/delivery.ts'
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
