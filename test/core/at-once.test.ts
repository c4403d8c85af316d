// How many run at once.
import { describe, it } from 'vitest'
import { AtOnce } from '../../src/core/at-once.ts'

describe('at once', () => {
  it('so many begin, and another when one has ended', ({ expect }) => {
    const atOnce = new AtOnce(2, 1000)
    const ends = [atOnce.begin('a', 0), atOnce.begin('a', 0)]
    expect(ends.every((end) => end !== null)).toBe(true)
    expect([atOnce.begin('a', 0), atOnce.begin('b', 0) === null]).toEqual([null, false])
    ends[0]?.()
    // Told twice, it has ended once.
    ends[0]?.()
    expect([atOnce.begin('a', 0) === null, atOnce.begin('a', 0)]).toEqual([false, null])
  })

  it('what is never told to have ended counts for so long', ({ expect }) => {
    const atOnce = new AtOnce(1, 1000)
    const first = atOnce.begin('a', 0)
    expect(atOnce.begin('a', 999)).toBeNull()
    expect(atOnce.begin('a', 1000)).not.toBeNull()
    // Told late, it ends nobody else's.
    first?.()
    expect(atOnce.begin('a', 1000)).toBeNull()
  })

  it('what has ended is forgotten whole', ({ expect }) => {
    const atOnce = new AtOnce(1, 1000)
    for (let round = 0; round < 3; round++) {
      const end = atOnce.begin('a', 0)
      expect([end === null, atOnce.begin('a', 0)]).toEqual([false, null])
      end?.()
    }
  })
})
