// How fast a client speaks: 80 messages in any 10 seconds, whatever becomes of its clock.
import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/device/pace.ts'

const MOST = 80
const WINDOW_MS = 10_000
const START = 1_700_000_000_000
const HOUR_MS = 3_600_000

/** Sends as Play does: waits as long as it is told, then sends. Gives the waits and what the clock shows at the end. */
function send(pace: Pace, count: number, from: number): { waits: number[]; now: number } {
  const waits: number[] = []
  let now = from
  for (let sent = 0; sent < count; sent++) {
    const waitMs = pace.waitMs(now)
    waits.push(waitMs)
    now += waitMs
    pace.sent(now)
  }
  return { waits, now }
}

const sum = (waits: readonly number[]): number => waits.reduce((all, one) => all + one, 0)

describe('the pace of a client', () => {
  it('lets 80 messages go at once, and holds back the next until the first is 10 seconds old', () => {
    expect(send(new Pace(), MOST, START).waits).toEqual(Array.from({ length: MOST }, () => 0))
    const pace = new Pace()
    send(pace, MOST, START)
    expect(pace.waitMs(START + 4_000)).toBe(6_000)
    expect(pace.waitMs(START + WINDOW_MS)).toBe(0)
  })

  it('sends no more than 80 in any 10 seconds', () => {
    const pace = new Pace()
    const at: number[] = []
    let now = START
    for (let sent = 0; sent < 400; sent++) {
      now += pace.waitMs(now) + (sent % 3)
      pace.sent(now)
      at.push(now)
    }
    const closest = at.slice(MOST).map((time, index) => time - at[index]!)
    expect(Math.min(...closest)).toBeGreaterThanOrEqual(WINDOW_MS)
  })

  it.for([1, 5_000, HOUR_MS, 24 * 365 * HOUR_MS])(
    'waits its window at most where the clock is set back by %i ms',
    (ms) => {
      const pace = new Pace()
      send(pace, MOST, START)
      const { waits } = send(pace, 2 * MOST, START - ms)
      expect(Math.max(...waits)).toBeLessThanOrEqual(WINDOW_MS)
      // Once for each 80 messages, and not for each message.
      expect(sum(waits)).toBeLessThanOrEqual(2 * WINDOW_MS)
    },
  )

  it('knows how its messages lay apart, also after the clock was set back', () => {
    const pace = new Pace()
    send(pace, MOST / 2, START)
    send(pace, MOST / 2, START + 4_000)
    expect(pace.waitMs(START - HOUR_MS)).toBe(6_000)
  })
})
