// Whether a sandbox site takes a card, as tables.
import { describe, expect, it } from 'vitest'
import { decideCard, MOST_ADDED_CARDS } from '../../src/sandbox/new-card.ts'

const card = { number: '4111111111111111', expires: '12/28', cvv: '123', name: 'John Doe', zip: '10001' }

describe('decideCard', () => {
  it.each([
    ['4111111111111111', 'Visa', '1111'],
    ['4111 1111-1111 1111', 'Visa', '1111'],
    ['5555555555554444', 'Mastercard', '4444'],
    ['2223003122003222', 'Mastercard', '3222'],
    ['378282246310005', 'Amex', '0005'],
    ['6011111111111117', 'Discover', '1117'],
    ['3530111333300000', 'Card', '0000'],
  ])('adds %s as %s %s', (number, brand, last4) => {
    expect(decideCard({ ...card, number }, false, 0)).toEqual({
      kind: 'added',
      card: { brand, last4, expires: '12/28', zip: '10001' },
    })
  })

  it.each([
    [{ number: '4111111111111112' }, ['number']],
    [{ number: '0' }, ['number']],
    [{ number: '' }, ['number']],
    [{ expires: '13/28' }, ['expires']],
    [{ expires: '12/2028' }, ['expires']],
    [{ cvv: '12' }, ['cvv']],
    [{ name: '' }, ['name']],
    [{ name: 'x'.repeat(129) }, ['name']],
    [{ zip: 'SW1A 1AA' }, ['zip']],
    [{ number: '', cvv: '', zip: '' }, ['number', 'cvv', 'zip']],
  ])('refuses %j at %j', (change, parts) => {
    const decision = decideCard({ ...card, ...change }, false, 0)
    expect(decision.kind === 'invalid' && Object.keys(decision.errors).toSorted()).toEqual(parts.toSorted())
  })

  it('declines a valid card of whoever has no credit, and looks at the form first', () => {
    expect(decideCard(card, true, 0)).toEqual({ kind: 'declined' })
    expect(decideCard({ ...card, cvv: '' }, true, 0).kind).toBe('invalid')
  })

  it('refuses what would no longer fit into the cookie', () => {
    expect(decideCard(card, false, MOST_ADDED_CARDS - 1).kind).toBe('added')
    expect(decideCard(card, false, MOST_ADDED_CARDS).kind).toBe('invalid')
  })
})
