// The heart of a result in a few words, once from what the pages showed and once from what the service answers: if both
// are the same, nothing was lost or mixed up on the way. Pure.
import * as z from 'zod'
import type { PlannedOperation } from './plan.ts'

const cardRows = z.array(z.object({ id: z.string(), number: z.string(), isDefault: z.boolean() }))
const billRows = z.object({ rows: z.array(z.object({ id: z.string(), amount: z.string() })) })

const cards = z.object({
  paymentMethods: z.array(z.object({ vendorId: z.string(), last4: z.string(), isDefault: z.boolean() })),
})
const added = z.object({ success: z.literal(true), card: z.object({ last4: z.string() }) })
const billing = z.object({ billing: z.array(z.object({ statementId: z.string(), amountDue: z.number() })) })
const several = z.object({
  operations: z.array(z.object({ resource: z.string(), action: z.string(), data: z.unknown() })),
})

/** The answers of a session's page to the two readings of lists, in order. */
export interface Shown {
  readonly cards: readonly unknown[]
  readonly bills: readonly unknown[]
}

export function digestOfPages(operations: readonly PlannedOperation[], shown: Shown, last4: string): unknown {
  return operations.map(({ resource, action, arguments: given }, index) => {
    if (resource === 'mobileBillingStatement') {
      const rows = shown.bills.flatMap((page) => billRows.parse(page).rows)
      const limited = rows.slice(0, Number(given?.['limit']))
      return limited.map(({ id, amount }) => `${id} ${amount.replaceAll(/[$,]/g, '')}`)
    }
    // A write looks at the list as well: before it, a read has seen the first one, and after it the last one.
    const list = index === 0 ? shown.cards[0] : shown.cards.at(-1)
    return action === 'write'
      ? `added ${last4}`
      : cardRows.parse(list).map(({ id, number, isDefault }) => `${id} ${number.slice(-4)} ${isDefault}`)
  })
}

/** Throws where the result does not have the form that is promised. */
export function digestOfResult(operations: readonly PlannedOperation[], result: unknown): unknown {
  const wrapped = operations.length === 1 ? null : several.parse(result).operations
  return operations.map(({ resource, action }, index) => {
    const part = wrapped?.[index]
    if (wrapped !== null && (part?.resource !== resource || part.action !== action)) {
      throw new Error(`operation ${index} is not ${resource} ${action}`)
    }
    const data = part === undefined ? result : part.data
    if (resource === 'mobileBillingStatement') {
      const list = billing.parse(data).billing
      return list.map(({ statementId, amountDue }) => `${statementId} ${amountDue.toFixed(2)}`)
    }
    return action === 'write'
      ? `added ${added.parse(data).card.last4}`
      : cards.parse(data).paymentMethods.map((one) => `${one.vendorId} ${one.last4} ${one.isDefault}`)
  })
}
