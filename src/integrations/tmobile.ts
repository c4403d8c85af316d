// T-Mobile: how to sign in there, and its automations. What is read and filled is data, and exported: whoever stands in for
// a page must know it.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { addCardThrough } from './add-card.ts'
import { fillsForm, opens, reads, submits } from './asks.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import { argumentsWhere, cardFormValues, type CardFormValues, fillCardForm } from './card-form.ts'
import type { Integration } from './integration.ts'
import { type Page, type Reading, WHOLE_PAGE_MS } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { type Billing, mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import {
  type CardAdded,
  newCard,
  type NewCard,
  type PaymentMethods,
  paymentMethodResource,
} from './resources/payment-method.ts'
import { type SignIn, signInAt, signsIn } from './sign-in.ts'

/** What follows the site's own part of the address. */
export const ACCOUNT_PAGE = '/account/?(?:[?#]|$)'
const CARDS_PAGE = '/payments'
const NEW_CARD_PAGE = '/payments/new'
const BILLS_PAGE = '/bills'
export const LOCKED = '[data-locked]'
export const ADD_CARD = '#add-card'

/** The form's fields, the argument that each takes, and how many of its last characters may leave the page again. */
export const CARD_FIELDS = [
  { name: 'card_number', selector: '#card_number', argument: 'cardNumber', keep: 4 },
  { name: 'expiry', selector: '#expiry', argument: 'expirationDate', keep: 5 },
  { name: 'cvv', selector: '#cvv', argument: 'cvv', keep: 0 },
  { name: 'name_on_card', selector: '#name_on_card', argument: 'nameOnCard', keep: 128 },
  { name: 'zip', selector: '#zip', argument: 'billingZip', keep: 16 },
  { name: 'address_line1', selector: '#address_line1', argument: 'billingAddress.line1', keep: 128 },
  { name: 'address_line2', selector: '#address_line2', argument: 'billingAddress.line2', keep: 128 },
  { name: 'city', selector: '#city', argument: 'billingAddress.city', keep: 64 },
  { name: 'state', selector: '#state', argument: 'billingAddress.state', keep: 64 },
] as const

export const SIGN_IN: SignIn = {
  home: '/account',
  start: '/signin',
  signOut: '/signout',
  signedIn: ACCOUNT_PAGE,
  locked: LOCKED,
  who: { selector: 'h1', pattern: '^Hello, (.+)$' },
}

type CardField = (typeof CARD_FIELDS)[number]['name']

const part = (name: string) => ({ selector: `[data-part="${name}"]` })
const maybe = (name: string) => ({ ...part(name), optional: true })
const date = (name: string) => ({ ...maybe(name), attribute: 'datetime' })

export const READ_CARDS = {
  what: 'read the cards',
  root: '[data-cards]',
  rows: '[data-card]',
  fields: {
    id: { attribute: 'data-card' },
    number: part('number'),
    kind: part('kind'),
    isDefault: { ...part('default'), present: true },
    brand: maybe('brand'),
    expires: maybe('expires'),
    zip: maybe('zip'),
    nickname: maybe('nickname'),
  },
  schema: once(() =>
    z.array(
      z.object({
        id: z.string(),
        number: z.string().regex(/\d{4}$/),
        kind: z.string(),
        isDefault: z.boolean(),
        brand: z.string().nullable(),
        expires: z.string().nullable(),
        zip: z.string().nullable(),
        nickname: z.string().nullable(),
      }),
    ),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

/** YYYY-MM-DD in the page, MM/DD/YYYY in the result. */
const day = () => z.iso.date().transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

/** The link to older ones stands beside the table, so the page is the root, and whether it has the table is read. */
export const READ_BILLS = {
  what: 'read the bills',
  root: 'main',
  fields: {
    hasTable: { selector: '[data-bills]', present: true },
    rows: {
      rows: '[data-bills] [data-bill]',
      fields: {
        id: { attribute: 'data-bill' },
        start: date('start'),
        end: date('end'),
        due: date('due'),
        amount: part('amount'),
      },
    },
    older: { selector: '[data-older]', present: true },
  },
  schema: once(() =>
    z.object({
      hasTable: z.literal(true),
      rows: z.array(
        z
          .object({
            id: z.string(),
            start: day(),
            end: day().nullable(),
            due: day().nullable(),
            amount: z.string().regex(/^\$[\d,]+\.\d{2}$/),
          })
          .transform((row) => ({
            statementId: row.id,
            periodStart: row.start,
            ...(row.end !== null && { periodEnd: row.end }),
            ...(row.due !== null && { dueDate: row.due }),
            amountDue: Number(row.amount.replaceAll(/[$,]/g, '')),
            currency: 'USD',
          })),
      ),
      older: z.boolean(),
    }),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

export const READ_OUTCOME = {
  what: 'read what came of the card',
  root: '[data-outcome]',
  fields: { outcome: { attribute: 'data-outcome' } },
  schema: once(() =>
    z.object({ outcome: z.enum(['added', 'declined', 'invalid']) }).transform(({ outcome }) => outcome),
  ),
} satisfies Reading<unknown>

/** The fields of the form that the site complains of. */
export const READ_REFUSED = {
  what: 'read what the site refused',
  root: 'main',
  fields: { names: { selector: '[data-error-for]', attribute: 'data-error-for', all: true } },
  schema: once(() => z.object({ names: z.array(z.string()) })),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

const KINDS = { 'Credit card': 'credit_card', 'Debit card': 'debit_card', 'Bank account': 'bank_account' } as const

export const tmobile: Integration = {
  id: 'tmobile',
  name: 'T-Mobile',
  hasSandbox: true,
  needs: [],
  asks: () => {
    const { until, commands } = signsIn(SIGN_IN)
    return {
      until,
      commands: [
        ...commands,
        opens(CARDS_PAGE, 'shows the cards'),
        reads(READ_CARDS),
        opens(BILLS_PAGE, 'shows the bills', `(?:\\?page=(?:[2-9]|[1-9]\\d|100))?`),
        reads(READ_BILLS),
        opens(NEW_CARD_PAGE, 'shows the form of a new card'),
        fillsForm(CARD_FIELDS, newCard, 'fills in the new card'),
        submits(ADD_CARD, 'adds the card'),
        reads(READ_OUTCOME),
        reads(READ_REFUSED),
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
  const rows = yield* readCards(page)
  return {
    paymentMethods: rows.map((row, order) => ({ order, ...paymentMethodOf(row, KINDS) })),
  }
}

function* readBills(page: Page, args?: ListArguments | null): Steps<Billing> {
  const limit = args?.limit ?? MOST_BILLS
  const billing: Billing['billing'] = []
  for (let number = 1; billing.length < limit; number++) {
    yield* page.open(BILLS_PAGE, number === 1 ? {} : { query: `?page=${number}` })
    const { rows, older } = yield* page.extract(READ_BILLS)
    billing.push(...rows)
    // A page without rows that still promises older ones would lead on for ever.
    if (!older || rows.length === 0) {
      break
    }
  }
  return newestFirst(billing, limit)
}

function* addCard(page: Page, card: NewCard): Steps<CardAdded> {
  return yield* addCardThrough(card, {
    *fill() {
      yield* page.open(NEW_CARD_PAGE)
      return yield* fillCardForm(page, CARD_FIELDS, valuesOf(card))
    },
    send: () => page.submit(ADD_CARD),
    readOutcome: () => page.extract(READ_OUTCOME),
    *readRefused() {
      const { names } = yield* page.extract(READ_REFUSED)
      return argumentsWhere(CARD_FIELDS, ({ name }) => names.includes(name))
    },
    *countCards() {
      const rows = yield* readCards(page)
      return rows.filter((row) => row.number.endsWith(card.cardNumber.slice(-4))).length
    },
  })
}

function* readCards(page: Page): Steps<z.infer<ReturnType<typeof READ_CARDS.schema>>> {
  yield* page.open(CARDS_PAGE)
  return yield* page.extract(READ_CARDS)
}

/** The site knows American addresses only, so it has no field for a country. */
function valuesOf(card: NewCard): CardFormValues<CardField> {
  const address = card.billingAddress
  return cardFormValues([
    ['card_number', card.cardNumber],
    ['expiry', card.expirationDate],
    ['cvv', card.cvv],
    ['name_on_card', card.nameOnCard],
    ['zip', card.billingZip],
    ['address_line1', address?.line1],
    ['address_line2', address?.line2],
    ['city', address?.city],
    ['state', address?.state],
  ])
}
