// The Uber Eats sandbox's cookie, as a stranger may have written it.
import { describe, expect, it } from 'vitest'
import { FRESH, parseState } from '../../../src/sandbox/ubereats/state.ts'

describe('parseState', () => {
  const state = { name: 'user_good', stage: 'in', wrongTries: 0 }

  it('takes back what it wrote', () => {
    expect(parseState(JSON.stringify(state))).toEqual(state)
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a missing field', JSON.stringify({ name: 'user_good' })],
    ['an unknown field', JSON.stringify({ ...state, admin: true })],
    ['an unknown stage', JSON.stringify({ ...state, stage: 'admin' })],
    ['tries below zero', JSON.stringify({ ...state, wrongTries: -1 })],
    ['more tries than there are', JSON.stringify({ ...state, wrongTries: 4 })],
    ['a name without end', JSON.stringify({ ...state, name: 'x'.repeat(65) })],
  ])('starts anew from %s', (_, cookie) => {
    expect(parseState(cookie)).toBe(FRESH)
  })
})
