// orderHistory: what a user ordered, newest first.
import * as z from 'zod'
import { listArguments } from './list-arguments.ts'
import type { Resource } from './resource.ts'

export const orders = z.object({
  orderCount: z.number().int().nonnegative(),
  orders: z.array(
    z.object({
      id: z.string(),
      restaurant: z.string(),
      placedAt: z.string(),
      total: z.number(),
      currency: z.string().regex(/^[A-Z]{3}$/),
      items: z.array(z.object({ name: z.string(), quantity: z.number().int().positive() })),
    }),
  ),
})
export type Orders = z.infer<typeof orders>

export const orderHistoryResource: Resource = {
  name: 'orderHistory',
  read: { description: 'List past orders, newest first', arguments: listArguments, result: orders },
}
