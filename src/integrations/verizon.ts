// Verizon: how to sign in there, and how its bills and cards are read.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import type { Integration } from './integration.ts'
import type { Page } from './page.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { type Billing, mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import { type PaymentMethods, paymentMethodResource } from './resources/payment-method.ts'
import { signInAt } from './sign-in.ts'
import { addCard } from './verizon-add-card.ts'
import { LOCKED, READ_BILLS, READ_YEARS, SIGNED_IN_PAGE } from './verizon-expressions.ts'
import { readWallet } from './verizon-wallet.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Aug 7, 2026 in the page, 08/07/2026 in the result. */
const date = z
  .string()
  .regex(new RegExp(`^(${MONTHS.join('|')}) ([1-9]|[12]\\d|3[01]), 20\\d{2}$`))
  .transform((text) => {
    const [month = '', day = '', year = ''] = text.replace(',', '').split(' ')
    return `${twoDigits(MONTHS.indexOf(month) + 1)}/${twoDigits(Number(day))}/${year}`
  })

const years = z.array(z.string().regex(/^20\d{2}$/))

const bills = z.array(
  z
    .object({
      id: z.string().nullable(),
      from: date,
      to: date.nullable(),
      due: date.nullable(),
      amount: z.string().regex(/^[A-Z]{3} \d[\d,]*\.\d{2}$/),
    })
    .transform((bill) => ({
      ...(bill.id !== null && { statementId: bill.id }),
      periodStart: bill.from,
      ...(bill.to !== null && { periodEnd: bill.to }),
      ...(bill.due !== null && { dueDate: bill.due }),
      amountDue: Number(bill.amount.slice(4).replaceAll(',', '')),
      currency: bill.amount.slice(0, 3),
    })),
)

export const verizon: Integration = {
  id: 'verizon',
  name: 'Verizon',
  needs: ['evaluate'],
  login: (page) => signInAt(page, SIGNED_IN_PAGE, LOCKED),
  offers: [
    { resource: paymentMethodResource, read: readPaymentMethods, write: addCard },
    { resource: mobileBillingStatementResource, read: readBills },
  ],
}

function* readPaymentMethods(page: Page): Steps<PaymentMethods> {
  const cards = yield* readWallet(page)
  return { paymentMethods: cards.map((card, order) => ({ order, ...card })) }
}

/** A year is a page, and an older one is opened only where the newer ones are not enough. */
function* readBills(page: Page, args?: ListArguments | null): Steps<Billing> {
  const limit = args?.limit ?? MOST_BILLS
  yield* page.open('/bills')
  const shown = yield* page.evaluate('read the years', READ_YEARS, years)
  const billing: Billing['billing'] = []
  for (const year of shown.toSorted().toReversed()) {
    if (billing.length >= limit) {
      break
    }
    yield* page.open(`/bills/${year}`)
    billing.push(...(yield* page.evaluate('read the bills', READ_BILLS, bills)))
  }
  return newestFirst(billing, limit)
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
