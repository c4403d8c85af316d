// The T-Mobile sandbox's cookie, as a stranger may have written it.
import { describe, expect, it } from 'vitest'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { FRESH, parseState } from '../../../src/sandbox/tmobile/state.ts'

describe('parseState', () => {
  const state = { username: 'user_good', codeAsked: false, signedIn: true, wrongTries: 0, added: [] }

  it('takes back what it wrote', () => {
    expect(parseState(JSON.stringify(state))).toEqual(state)
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a missing field', JSON.stringify({ username: 'user_good' })],
    ['an unknown field', JSON.stringify({ ...state, admin: true })],
    ['tries below zero', JSON.stringify({ ...state, wrongTries: -1 })],
    [
      'a full card number',
      JSON.stringify({
        ...state,
        added: [{ brand: 'Visa', last4: '4111111111111111', expires: '12/28', zip: '10001' }],
      }),
    ],
    [
      'too many cards',
      JSON.stringify({
        ...state,
        added: Array.from({ length: MOST_ADDED_CARDS + 1 }, () => ({
          brand: 'Visa',
          last4: '1111',
          expires: '12/28',
          zip: '10001',
        })),
      }),
    ],
  ])('starts anew from %s', (_, cookie) => {
    expect(parseState(cookie)).toBe(FRESH)
  })
})
