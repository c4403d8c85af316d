// When a claim is sent again, for every client.
import { expect, it } from 'vitest'
import { pauseBeforeClaim } from '../../src/device/claim-again.ts'

it.each([
  ['no answer came', 0, 1, true],
  ['the service is not itself', 503, 4, true],
  ['as often as that, and no more', 0, 5, false],
  ['claimed', 200, 1, false],
  ['refused', 409, 1, false],
  ['too often already', 429, 1, false],
] as const)('%s', (_, status, tries, isAgain) => {
  expect(pauseBeforeClaim(status, tries, 0.5) !== null).toBe(isAgain)
})

it('waits longer each time', () => {
  const pauses = [1, 2, 3, 4].map((tries) => pauseBeforeClaim(0, tries, 0.99) ?? 0)
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
})
