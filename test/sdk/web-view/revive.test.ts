// A page whose process dies is loaded again, and one that kills itself is not loaded for ever.
import { expect, it } from 'vitest'
import { mayRevive } from '../../../src/sdk/web-view/revive.ts'

it.each([
  ['once', [1_000], true],
  ['five times in a minute', [0, 1_000, 2_000, 3_000, 4_000], true],
  ['six times in a minute', [0, 1_000, 2_000, 3_000, 4_000, 59_999], false],
  ['six times in more than that', [0, 1_000, 2_000, 3_000, 4_000, 60_000], true],
  ['once an hour, for a day', Array.from({ length: 24 }, (_, hour) => hour * 3_600_000), true],
] as const)('dies %s', (_, deaths, may) => {
  expect(mayRevive(deaths)).toBe(may)
})
