// What a result may hold, whatever a page shows: the limits that developers rely on.
import { describe, expect, it } from 'vitest'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { orders } from '../../src/integrations/resources/order-history.ts'
import { paymentMethods } from '../../src/integrations/resources/payment-method.ts'

const card = { order: 0, vendorId: 'a', last4: '4242', type: 'other', isDefault: true } as const
const bill = { periodStart: '01/02/2026', amountDue: 1, currency: 'USD' }
const item = { name: 'Soup', quantity: 1 }
const order = { id: 'a', merchant: 'A shop', placedAt: '2026-01-02', total: 1, currency: 'USD', items: [item] }

function many<T>(count: number, one: T): T[] {
  return Array.from({ length: count }, () => one)
}

describe('a result', () => {
  it.each([
    ['words', 'Visa – “Robin’s” 家族 👍', true],
    ['256 characters', 'x'.repeat(256), true],
    ['257 characters', 'x'.repeat(257), false],
    ['a control character', 'Vi\u0000sa', false],
    ['an escape for a terminal', '\u001b[31mVisa', false],
    ['a line break', 'Visa\nDebit', false],
    ['text that is turned around', 'Visa \u202Etibed', false],
    ['half of a character', 'Visa \ud83d', false],
  ])('with %s', (_, text, isTaken) => {
    expect(paymentMethods().safeParse({ paymentMethods: [{ ...card, nickname: text }] }).success).toBe(isTaken)
    expect(billing().safeParse({ billing: [{ ...bill, statementId: text }] }).success).toBe(isTaken)
    expect(orders().safeParse({ orderCount: 1, orders: [{ ...order, merchant: text }] }).success).toBe(isTaken)
    expect(
      orders().safeParse({ orderCount: 1, orders: [{ ...order, items: [{ ...item, name: text }] }] }).success,
    ).toBe(isTaken)
  })

  it.each([
    [100, true],
    [101, false],
  ])('with %i entries', (count, isTaken) => {
    expect(paymentMethods().safeParse({ paymentMethods: many(count, card) }).success).toBe(isTaken)
    expect(billing().safeParse({ billing: many(count, bill) }).success).toBe(isTaken)
    expect(orders().safeParse({ orderCount: count, orders: many(count, order) }).success).toBe(isTaken)
  })

  it.each([
    [200, true],
    [201, false],
  ])('with an order of %i items', (count, isTaken) => {
    const full = { ...order, items: many(count, item) }
    expect(orders().safeParse({ orderCount: 1, orders: [full] }).success).toBe(isTaken)
  })
})
