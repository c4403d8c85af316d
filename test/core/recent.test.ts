// The memory of an isolate: bounded in number and in time.
import { describe, it } from 'vitest'
import { Recent } from '../../src/core/recent.ts'

describe('a recent memory', () => {
  it('forgets what is past, what was kept first, and what it is told to', ({ expect }) => {
    const recent = new Recent<number>(2)
    recent.keep('a', 1, 100)
    expect([recent.find('a', 99), recent.find('a', 100), recent.find('b', 0)]).toEqual([1, undefined, undefined])
    recent.keep('b', 2, 100)
    // Kept again, it is the youngest.
    recent.keep('a', 3, 200)
    recent.keep('c', 4, 100)
    expect(['a', 'b', 'c'].map((name) => recent.find(name, 0))).toEqual([3, undefined, 4])
    recent.replace('c', 5)
    recent.replace('b', 5)
    expect([recent.find('c', 99), recent.find('c', 100), recent.find('b', 0)]).toEqual([5, undefined, undefined])
    recent.forget('a')
    expect([recent.find('a', 0), recent.find('c', 0)]).toEqual([undefined, 5])
  })
})
