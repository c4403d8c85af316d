// The Verizon sandbox's cookie, as a stranger may have written it.
import { describe, expect, it } from 'vitest'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { FRESH, parseState } from '../../../src/sandbox/verizon/state.ts'

describe('parseState', () => {
  const card = { brand: 'Visa', last4: '1111', expires: '12/28', zip: '60601' }
  const state = { userId: 'user_otp', stage: 'verify', sentTo: 'email', wrongTries: 2, added: [card] }

  it('takes back what it wrote', () => {
    expect(parseState(JSON.stringify(state))).toEqual(state)
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a missing field', JSON.stringify({ ...state, stage: undefined })],
    ['an unknown field', JSON.stringify({ ...state, cardNumber: '4111111111111111' })],
    ['an unknown stage', JSON.stringify({ ...state, stage: 'admin' })],
    ['an unknown channel', JSON.stringify({ ...state, sentTo: 'pigeon' })],
    ['too many tries', JSON.stringify({ ...state, wrongTries: 4 })],
    ['a full card number', JSON.stringify({ ...state, added: [{ ...card, last4: '4111111111111111' }] })],
    ['too many cards', JSON.stringify({ ...state, added: Array.from({ length: MOST_ADDED_CARDS + 1 }, () => card) })],
  ])('starts anew from %s', (_, cookie) => {
    expect(parseState(cookie)).toBe(FRESH)
  })
})
