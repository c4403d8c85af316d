// orderHistory: what a user ordered, newest first.
import * as z from 'zod'
import { once } from '../../wire/once.ts'
import { listArguments } from './list-arguments.ts'
import type { Resource } from './resource.ts'
import { MOST_ENTRIES, MOST_ITEMS, shownText } from './shown.ts'

const name = () => shownText().min(1)
const order = () =>
  z.object({
    id: shownText(),
    placedAt: shownText(),
    total: z.number(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    items: z.array(z.object({ name: shownText(), quantity: z.number().int().positive() })).max(MOST_ITEMS),
  })

export const orders = once(() =>
  z.object({
    orderCount: z.number().int().nonnegative(),
    orders: z
      .array(
        // A union and no check of ours: JSON Schema says it as `anyOf`, and the type says it too.
        z.union([
          order().extend({ restaurant: name(), merchant: name().optional() }),
          order().extend({ merchant: name(), restaurant: name().optional() }),
        ]),
      )
      .max(MOST_ENTRIES),
  }),
)
export type Orders = z.infer<ReturnType<typeof orders>>

export const orderHistoryResource: Resource = {
  name: 'orderHistory',
  read: { description: 'List past orders, newest first', arguments: listArguments, result: orders },
}
