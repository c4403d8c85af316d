// A session whose socket does not open, by what the link says of itself.
import { expect, it } from 'vitest'
import { endAfterRefusals } from '../../src/device/after-refusals.ts'

const COMPLETE = { kind: 'ended', status: 'complete', error: null, returnUrl: null }

it.each([
  ['no word from the link', null, 9, null],
  ['alive, perhaps the network', { status: 'active', error: null }, 2, null],
  ['alive, and not for us', { status: 'active', error: null }, 6, { kind: 'replaced' }],
  ['to be claimed again', { status: 'pending', error: null }, 2, { kind: 'over' }],
  ['complete', { status: 'complete', error: null }, 2, COMPLETE],
] as const)('%s', (_, link, refusals, end) => {
  expect(endAfterRefusals(link, refusals)).toEqual(end)
})
