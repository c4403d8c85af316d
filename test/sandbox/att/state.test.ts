// The AT&T sandbox's cookie, as a stranger may have written it.
import { describe, expect, it } from 'vitest'
import { FRESH, parseState } from '../../../src/sandbox/att/state.ts'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'

describe('parseState', () => {
  const card = { brand: 'Visa', last4: '1111', expires: '12/28', zip: '10001' }
  const notice = { kind: 'refused', fields: ['cc-zip'] }
  const state = { userId: 'user_good', stage: 'in', wrongTries: 0, added: [card], notice }

  it('takes back what it wrote', () => {
    expect(parseState(JSON.stringify(state))).toEqual(state)
    expect(parseState(JSON.stringify(FRESH))).toEqual(FRESH)
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a missing field', JSON.stringify({ userId: 'user_good', stage: 'in' })],
    ['an unknown field', JSON.stringify({ ...state, admin: true })],
    ['an unknown stage', JSON.stringify({ ...state, stage: 'root' })],
    ['too many tries', JSON.stringify({ ...state, wrongTries: 4 })],
    ['a message of its own', JSON.stringify({ ...state, notice: { kind: 'refused', fields: ['<script>'] } })],
    ['a full card number', JSON.stringify({ ...state, added: [{ ...card, last4: '4111111111111111' }] })],
    ['too many cards', JSON.stringify({ ...state, added: Array.from({ length: MOST_ADDED_CARDS + 1 }, () => card) })],
  ])('starts anew from %s', (_, cookie) => {
    expect(parseState(cookie)).toBe(FRESH)
  })
})
