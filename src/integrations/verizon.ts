// Verizon: how to sign in there, and how its bills and cards are read.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { clicks, fillsForm, opens, reads, submits } from './asks.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import type { Integration } from './integration.ts'
import { type Page, type Reading, WHOLE_PAGE_MS } from './page.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { type Billing, mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import { newCard, type PaymentMethods, paymentMethodResource } from './resources/payment-method.ts'
import { type SignIn, signInAt, signsIn } from './sign-in.ts'
import {
  addCard,
  CARD_FIELDS,
  CONFIRM,
  NEW_CARD_PAGE,
  READ_AGAIN,
  READ_OUTCOME,
  READ_REVIEW,
  TO_REVIEW,
} from './verizon-add-card.ts'
import { READ_CARDS, readWallet, WALLET_PAGE } from './verizon-wallet.ts'

/** What follows the site's own part of the address. */
const SIGNED_IN_PAGE = '/my/overview/?(?:[?#]|$)'
export const LOCKED = '.lock-notice'

const BILLS_PAGE = '/bills'

/** The site's pages do not say who is signed in. */
export const SIGN_IN: SignIn = {
  home: '/my/overview',
  start: '/secure/login',
  signOut: '/signout',
  signedIn: SIGNED_IN_PAGE,
  locked: LOCKED,
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Aug 7, 2026 in the page, 08/07/2026 in the result. */
const date = () =>
  z
    .string()
    .regex(new RegExp(`^(${MONTHS.join('|')}) ([1-9]|[12]\\d|3[01]), 20\\d{2}$`))
    .transform((text) => {
      const [month = '', day = '', year = ''] = text.replace(',', '').split(' ')
      return `${twoDigits(MONTHS.indexOf(month) + 1)}/${twoDigits(Number(day))}/${year}`
    })

export const READ_YEARS = {
  what: 'read the years',
  root: '.bill-years',
  fields: { years: { selector: 'a', all: true } },
  schema: once(() => z.object({ years: z.array(z.string().regex(/^20\d{2}$/)) }).transform(({ years }) => years)),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

const part = (name: string) => ({ selector: `.bill__${name}` })
const maybe = (name: string) => ({ ...part(name), optional: true })

export const READ_BILLS = {
  what: 'read the bills',
  root: '.bill-year',
  rows: '.bill',
  fields: {
    id: maybe('number'),
    from: part('from'),
    to: maybe('to'),
    due: maybe('due'),
    amount: part('amount'),
  },
  schema: once(() =>
    z.array(
      z
        .object({
          id: z.string().nullable(),
          from: date(),
          to: date().nullable(),
          due: date().nullable(),
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
    ),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

export const verizon: Integration = {
  id: 'verizon',
  name: 'Verizon',
  hasSandbox: true,
  needs: [],
  asks: () => {
    const { until, commands } = signsIn(SIGN_IN)
    return {
      until,
      commands: [
        ...commands,
        opens(WALLET_PAGE, 'shows the cards'),
        reads(READ_CARDS),
        opens(BILLS_PAGE, 'shows the years, and the bills of one', '(?:/20\\d{2})?'),
        reads(READ_YEARS),
        reads(READ_BILLS),
        opens(NEW_CARD_PAGE, 'shows the form of a new card'),
        fillsForm(CARD_FIELDS, newCard, 'fills in the new card'),
        clicks(TO_REVIEW, 'goes on to the review, where nothing is added yet'),
        reads(READ_REVIEW),
        reads(READ_AGAIN),
        submits(CONFIRM, 'adds the card'),
        reads(READ_OUTCOME),
      ],
    }
  },
  login: (page, visitor) => signInAt(page, SIGN_IN, visitor),
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
  yield* page.open(BILLS_PAGE)
  const shown = yield* page.extract(READ_YEARS)
  const billing: Billing['billing'] = []
  for (const year of shown.toSorted().toReversed()) {
    if (billing.length >= limit) {
      break
    }
    yield* page.open(`${BILLS_PAGE}/${year}`)
    billing.push(...(yield* page.extract(READ_BILLS)))
  }
  return newestFirst(billing, limit)
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
