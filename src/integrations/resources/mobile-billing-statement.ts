// mobileBillingStatement: the bills of a phone account, newest first.
import * as z from 'zod'
import { once } from '../../wire/once.ts'
import { listArguments } from './list-arguments.ts'
import type { Resource } from './resource.ts'
import { MOST_ENTRIES, shownText } from './shown.ts'

const date = () => z.string().regex(/^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/\d{4}$/)

export const billing = once(() =>
  z.object({
    billing: z
      .array(
        z.object({
          statementId: shownText().optional(),
          periodStart: date(),
          periodEnd: date().optional(),
          dueDate: date().optional(),
          amountDue: z.number(),
          currency: z.string().regex(/^[A-Z]{3}$/),
        }),
      )
      .max(MOST_ENTRIES),
  }),
)
export type Billing = z.infer<ReturnType<typeof billing>>

export const mobileBillingStatementResource: Resource = {
  name: 'mobileBillingStatement',
  read: { description: 'List billing statements, newest first', arguments: listArguments, result: billing },
}
