// Which links are watched without their object having met them.
import { describe, it } from 'vitest'
import { unmetLink, unmetOf } from '../../src/core/unmet.ts'
import { facts, NOW } from '../support/states.ts'

const link = { ...facts, id: 'link_0VbkYKZPPEYsiUsHizkkCZ', status: 'pending', expiresAt: NOW + 1 } as const

describe('a link that is watched', () => {
  it.for<[name: string, change: Partial<Parameters<typeof unmetOf>[0]>, isUnmet: boolean]>([
    ['that nobody has claimed', {}, true],
    ['whose time is up', { expiresAt: NOW }, false],
    ['with a session', { status: 'active' }, false],
    ['whose session has failed', { status: 'failed' }, false],
    ['that has ended', { status: 'expired' }, false],
  ])('%s', ([, change, isUnmet], { expect }) => {
    expect(unmetOf({ ...link, ...change }, NOW) !== null).toBe(isUnmet)
  })

  it('is told of by what its object needs, and nothing that names anybody', ({ expect }) => {
    const unmet = unmetOf(link, NOW)
    expect(Object.keys(unmet ?? {}).sort()).toEqual(['expiresAt', 'id', 'mode', 'operations', 'organisationId'])
    expect(unmetLink().parse(JSON.parse(JSON.stringify(unmet)))).toEqual(unmet)
  })
})
