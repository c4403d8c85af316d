import { expect, it } from 'vitest'
import { mayHaveArrived, retryIn } from '../../../src/sdk/client/retry-in.ts'

it.each([
  // status, retryAfter, triesBefore, isRepeatable, chance -> ms
  ['silence', null, null, 0, true, 0, 125],
  ['silence, drawn longest', null, null, 0, true, 1, 250],
  ['silence again', null, null, 1, true, 1, 500],
  ['silence where it may not arrive twice', null, null, 0, false, 0, null],
  ['503', 503, null, 0, true, 1, 250],
  ['503 with a time', 503, 2, 0, true, 1, 2250],
  ['503 where it may not arrive twice', 503, 2, 0, false, 1, null],
  ['429 with a time', 429, 1, 0, true, 1, 1250],
  ['429 has done nothing, whatever it was', 429, 1, 0, false, 1, 1250],
  ['429 without a time is another server', 429, null, 0, true, 1, null],
  ['a minute is for the caller to wait', 429, 60, 0, true, 1, null],
  ['the last try', 503, null, 2, true, 1, null],
  ['500', 500, null, 0, true, 1, 250],
  ['502 is a proxy that lost the service', 502, null, 0, true, 1, 250],
  ['504 is one that waited too long', 504, null, 0, true, 1, 250],
  ['500 where it may not arrive twice', 500, null, 0, false, 1, null],
  ['501 is no answer of the moment', 501, null, 0, true, 1, null],
  ['400', 400, null, 0, true, 1, null],
  ['401', 401, null, 0, true, 1, null],
  ['409', 409, null, 0, true, 1, null],
] as const)('%s', (_, status, retryAfter, triesBefore, isRepeatable, chance, ms) => {
  expect(retryIn({ status, retryAfter, triesBefore }, isRepeatable, 2, chance)).toBe(ms)
})

it('never waits longer than it must, however often it has tried', () => {
  expect(retryIn({ status: 503, retryAfter: null, triesBefore: 40 }, true, 100, 1)).toBe(8000)
})

it.each([
  [null, true],
  [500, true],
  [502, true],
  [503, true],
  [504, true],
  [429, false],
  [404, false],
  [200, false],
])('%s: it may have been done: %s', (status, may) => {
  expect(mayHaveArrived(status)).toBe(may)
})
