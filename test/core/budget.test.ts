// What a session and a link may spend: each limit at its last and its first beyond.
import { describe, it } from 'vitest'
import {
  decideSession,
  findSurplus,
  NOTHING_SPENT,
  type SessionSpent,
  spendConnection,
  spendMessage,
} from '../../src/core/budget.ts'

const NOW = 1_800_000_000_000
const MiB = 1024 * 1024

/** What the last one of so many is over. */
function connect(times: number, before: SessionSpent = NOTHING_SPENT, hellos = 0, now = NOW): string | null {
  let last: string | null = null
  let spent = before
  for (let count = 0; count < times; count++) {
    ;({ spent, exceeded: last } = spendConnection(spent, hellos, now))
  }
  return last
}

function speak(sizes: readonly number[], before: SessionSpent = NOTHING_SPENT, now = NOW) {
  let last: string | null = null
  let spent = before
  for (const size of sizes) {
    ;({ spent, exceeded: last } = spendMessage(spent, size, now))
  }
  return { last, spent }
}

const times = (count: number, size: number): number[] => Array.from({ length: count }, () => size)

describe('a session', () => {
  it.for<[connections: number, hellos: number, exceeded: string | null]>([
    [1, 0, null],
    [60, 0, null],
    [61, 0, 'connections'],
    [1, 299, null],
    [1, 300, 'connections'],
  ])('of %i connections in a minute and %i hellos before is over %s', ([count, hellos, exceeded], { expect }) => {
    expect(connect(count, NOTHING_SPENT, hellos)).toBe(exceeded)
  })

  it.for<[sizes: number[], exceeded: string | null]>([
    [times(100, 10), null],
    [times(101, 10), 'messages'],
    [times(16, MiB), null],
    [times(17, MiB), 'bytes'],
  ])('that says %j is over %s', ([sizes, exceeded], { expect }) => {
    expect(speak(sizes).last).toBe(exceeded)
  })

  it.for<[later: number, exceeded: string | null]>([
    [0, 'messages'],
    [9_999, 'messages'],
    [10_000, null],
    // A clock that was set back.
    [-1, null],
  ])('has its messages again after %i ms: %s', ([later, exceeded], { expect }) => {
    const { spent } = speak(times(100, 10))
    expect(speak([10], spent, NOW + later).last).toBe(exceeded)
  })

  it('has its connections again a minute after the first, also for who never stopped trying', ({ expect }) => {
    let { spent } = spendConnection(NOTHING_SPENT, 0, NOW)
    for (let second = 0; second < 60; second++) {
      for (let count = 0; count < 10; count++) {
        ;({ spent } = spendConnection(spent, 0, NOW + second * 1000))
      }
    }
    expect(connect(1, spent, 0, NOW + 59_999)).toBe('connections')
    expect(connect(1, spent, 0, NOW + 60_000)).toBeNull()
  })
})

describe('a link', () => {
  const MINUTE = 60_000
  it.for<[starts: number[], sessions: number, answer: string | null, retryIn?: number]>([
    [[], 0, null],
    [[-1, -1, -1, -1], 4, null],
    [[-9, -1, -1, -1, -1], 5, 'rate_limited', 60],
    [[-10, -1, -1, -1, -1], 5, null],
    [[0, 0, 0, 0, 0], 5, 'rate_limited', 600],
    [[], 49, null],
    [[], 50, 'too_many_sessions'],
    [[0, 0, 0, 0, 0], 50, 'too_many_sessions'],
  ])(
    'whose sessions began %j minutes ago, %i in all, answers %s',
    ([starts, sessions, answer, retryIn], { expect }) => {
      const decision = decideSession({ sessions, starts: starts.map((minutes) => NOW + minutes * MINUTE) }, NOW)
      expect(decision.ok ? null : decision.failure).toEqual(
        answer === null
          ? null
          : answer === 'rate_limited'
            ? { code: answer, limit: { policy: 'sessions', quota: 5, window: 600, retryIn } }
            : { code: answer },
      )
    },
  )

  it('remembers no more starts than it needs', ({ expect }) => {
    const starts = [1, 2, 3, 4, 5]
    expect(decideSession({ sessions: 5, starts }, NOW)).toEqual({ ok: true, value: [2, 3, 4, 5, NOW] })
  })

  it.for<[numbers: number[], surplus: number[]]>([
    [[], []],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], []],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1]],
    [
      [14, 2, 13, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      [2, 4, 5],
    ],
  ])('with the watchers %j makes room by closing %j', ([numbers, surplus], { expect }) => {
    expect(findSurplus(numbers)).toEqual(surplus)
  })
})
