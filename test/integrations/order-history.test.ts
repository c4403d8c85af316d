// What an order history may be: of a delivery app or of a shop, and never of nobody.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { orders } from '../../src/integrations/resources/order-history.ts'

const order = {
  id: '7',
  placedAt: '2026-08-30T18:22:00-04:00',
  total: 10.5,
  currency: 'USD',
  items: [{ name: 'Elote', quantity: 2 }],
}

describe('an order', () => {
  const published = z.fromJSONSchema(z.toJSONSchema(orders()) as Parameters<typeof z.fromJSONSchema>[0])

  it.each([
    ['of a restaurant', { restaurant: 'Casa Molino' }, true],
    ['of a merchant', { merchant: 'Paper & Ink' }, true],
    ['of both', { restaurant: 'Casa Molino', merchant: 'Molino Foods' }, true],
    ['of neither', {}, false],
    ['of a restaurant without a name', { restaurant: '' }, false],
    ['of a merchant that is no text', { merchant: 7 }, false],
  ])('%s', (_, more, expected) => {
    const history = { orderCount: 1, orders: [{ ...order, ...more }] }
    expect(orders().safeParse(history)).toMatchObject(expected ? { success: true, data: history } : { success: false })
    expect(published.safeParse(history).success).toBe(expected)
  })
})
