// What is made once: also where the first time comes to nothing.
import { describe, it } from 'vitest'
import { once, onceLoaded, onceShared } from '../../src/wire/once.ts'

/** Fails as often as that, and then gives how often it was asked. */
function failing(times: number) {
  const asked = { times: 0 }
  const make = async (): Promise<number> => {
    const now = ++asked.times
    await Promise.resolve()
    if (now <= times) {
      throw new Error('not this time')
    }
    return now
  }
  return { asked, make }
}

describe('what is made once', () => {
  it.for([
    ['onceLoaded', onceLoaded],
    ['onceShared', onceShared],
  ] as const)('%s tries again where it has failed, and keeps what was made', async ([, keep], { expect }) => {
    const { asked, make } = failing(2)
    const get = keep(make)
    await expect(get()).rejects.toThrow('not this time')
    await expect(get()).rejects.toThrow('not this time')
    expect(await get()).toBe(3)
    expect(await get()).toBe(3)
    expect(asked.times).toBe(3)
  })

  it('onceShared makes one for all who ask meanwhile', async ({ expect }) => {
    const { asked, make } = failing(1)
    const get = onceShared(make)
    const both = await Promise.allSettled([get(), get()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await Promise.all([get(), get()])).toEqual([2, 2])
    expect(asked.times).toBe(2)
  })

  it('once takes no promise, which it would keep though it failed', ({ expect }) => {
    // @ts-expect-error: for this there is onceLoaded
    expect(once(async () => 5)()).toBeInstanceOf(Promise)
  })
})
