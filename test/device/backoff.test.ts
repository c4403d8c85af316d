// How long a socket that was closed stays away.
import { expect, it } from 'vitest'
import { pauseOfWatcher } from '../../src/device/backoff.ts'

it.each([
  [1006, 0, 0, 300],
  [1006, 5, 0.999_999, 10_000],
  [1012, 1, 0, 300],
  // Ten newer ones have come: eleven tabs must not push each other out in turn.
  [4409, 0, 0, 60_300],
  [4409, 5, 0.999_999, 70_000],
])('closed with %i after %i failures, at chance %f, a status socket waits %i ms', (code, failures, chance, ms) => {
  expect(pauseOfWatcher(code, failures, chance)).toBe(ms)
})
