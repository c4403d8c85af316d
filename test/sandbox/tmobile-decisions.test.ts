// The sandbox's two decisions, as tables.
import { describe, expect, it } from 'vitest'
import { findPerson } from '../../src/sandbox/tmobile-data.ts'
import { decideCard, decideSignIn, parseCardForm } from '../../src/sandbox/tmobile-decisions.ts'
import { FRESH, MOST_ADDED_CARDS, parseState } from '../../src/sandbox/tmobile-state.ts'

describe('decideSignIn', () => {
  it.each([
    ['user_good', 'pass_good', 0, 'signed_in'],
    ['user_good', 'pass_good', 2, 'signed_in'],
    ['user_good', 'pass_good', 3, 'locked'],
    ['user_good', 'pass_bad', 0, 'wrong'],
    ['user_good', '', 1, 'wrong'],
    ['user_good', 'pass_bad', 2, 'locked'],
    ['card_declined', 'pass_good', 0, 'signed_in'],
    ['user_wrong', 'pass_good', 0, 'wrong'],
    ['user_wrong', 'null', 1, 'wrong'],
    ['user_wrong', 'pass_good', 2, 'locked'],
    ['nobody', 'pass_good', 0, 'wrong'],
    ['constructor', 'pass_good', 0, 'wrong'],
    ['USER_GOOD', 'pass_good', 0, 'wrong'],
  ])('%s with %j after %i wrong tries: %s', (username, password, wrongTries, decision) => {
    expect(decideSignIn(username, password, wrongTries)).toBe(decision)
  })
})

describe('decideCard', () => {
  const good = findPerson('user_good')!.account
  const declined = findPerson('card_declined')!.account
  const form = { card_number: '4111111111111111', expiry: '12/28', cvv: '123', name_on_card: 'John Doe', zip: '10001' }

  it.each([
    ['4111111111111111', 'Visa', '1111'],
    ['4111 1111-1111 1111', 'Visa', '1111'],
    ['5555555555554444', 'Mastercard', '4444'],
    ['2223003122003222', 'Mastercard', '3222'],
    ['378282246310005', 'Amex', '0005'],
    ['6011111111111117', 'Discover', '1117'],
    ['3530111333300000', 'Card', '0000'],
  ])('adds %s as %s %s', (card_number, brand, last4) => {
    expect(decideCard(parseCardForm({ ...form, card_number }), good, 0)).toEqual({
      kind: 'added',
      card: { brand, last4, expires: '12/28', zip: '10001' },
    })
  })

  it.each([
    [{ card_number: '4111111111111112' }, ['card_number']],
    [{ card_number: '0' }, ['card_number']],
    [{ card_number: '' }, ['card_number']],
    [{ expiry: '13/28' }, ['expiry']],
    [{ expiry: '12/2028' }, ['expiry']],
    [{ cvv: '12' }, ['cvv']],
    [{ name_on_card: '  ' }, ['name_on_card']],
    [{ name_on_card: 'x'.repeat(129) }, ['name_on_card']],
    [{ zip: 'SW1A 1AA' }, ['zip']],
    [{ city: 'x'.repeat(129) }, ['city']],
    [{ card_number: '', cvv: '', zip: '' }, ['card_number', 'cvv', 'zip']],
  ])('refuses %j at %j', (change, fields) => {
    const decision = decideCard(parseCardForm({ ...form, ...change }), good, 0)
    expect(decision.kind === 'invalid' && Object.keys(decision.errors).toSorted()).toEqual(fields.toSorted())
  })

  it('declines a valid card of whoever has no credit, and looks at the form first', () => {
    expect(decideCard(parseCardForm(form), declined, 0)).toEqual({ kind: 'declined' })
    expect(decideCard(parseCardForm({}), declined, 0).kind).toBe('invalid')
  })

  it('refuses what would no longer fit into the cookie', () => {
    expect(decideCard(parseCardForm(form), good, MOST_ADDED_CARDS - 1).kind).toBe('added')
    expect(decideCard(parseCardForm(form), good, MOST_ADDED_CARDS).kind).toBe('invalid')
  })
})

describe('parseState', () => {
  const state = { username: 'user_good', signedIn: true, wrongTries: 0, added: [] }

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
