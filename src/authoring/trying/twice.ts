// Does something again where nothing is as it was but its arguments: a year later, with other luck. What an automation looks
// at besides its answers shows by that. Reaches into the globals of its thread, and puts them back.

const A_YEAR_MS = 366 * 24 * 60 * 60_000

export interface Twice<T> {
  readonly value: T
  /** It came out otherwise the second time. */
  readonly varies: boolean
}

/** @param told what of it counts */
export function twice<T>(work: () => T, told: (value: T) => unknown = (value) => value): Twice<T> {
  const value = work()
  const again = later(() => JSON.stringify(told(work())))
  return { value, varies: again !== JSON.stringify(told(value)) }
}

function later<T>(work: () => T): T {
  const { Date: RealDate } = globalThis
  const { random } = Math
  const randomUUID = crypto.randomUUID.bind(crypto)
  const now = (): number => RealDate.now() + A_YEAR_MS
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: readonly unknown[]) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
    get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
  })
  Math.random = () => (random() + 0.5) % 1
  crypto.randomUUID = () => '00000000-0000-4000-8000-000000000000'
  try {
    return work()
  } finally {
    globalThis.Date = RealDate
    Math.random = random
    crypto.randomUUID = randomUUID
  }
}
