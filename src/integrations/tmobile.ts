// T-Mobile: how to sign in there, and its automations. The expressions run in the page, so they are texts; they are
// exported because whoever stands in for a page must know them.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { addCardThrough } from './add-card.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import {
  argumentsWhere,
  cardFormExpression,
  cardFormValues,
  type CardFormValues,
  fillFields,
  lostArguments,
} from './card-form.ts'
import type { Integration } from './integration.ts'
import type { Page } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { type Billing, mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import { type CardAdded, type NewCard, type PaymentMethods, paymentMethodResource } from './resources/payment-method.ts'
import { signInAt } from './sign-in.ts'

/** What follows the site's own part of the address. */
export const ACCOUNT_PAGE = '/account/?(?:[?#]|$)'
export const LOCKED = '[data-locked]'
export const ADD_CARD = '#add-card'
export const OUTCOME = '[data-outcome]'

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
type CardField = (typeof CARD_FIELDS)[number]['name']

/** Null where the page has no list: an empty list and a page that has changed must not look the same. */
export const READ_CARDS = `(() => {
  const list = document.querySelector('[data-cards]')
  return list && Array.from(list.querySelectorAll('[data-card]'), (row) => {
    const part = (name) => row.querySelector('[data-part="' + name + '"]')?.textContent.trim() ?? null
    return {
      id: row.dataset.card, brand: part('brand'), number: part('number'), kind: part('kind'), expires: part('expires'),
      zip: part('zip'), nickname: part('nickname'), isDefault: part('default') !== null,
    }
  })
})()`

export const READ_BILLS = `(() => {
  const table = document.querySelector('[data-bills]')
  return table && {
    rows: Array.from(table.querySelectorAll('[data-bill]'), (row) => {
      const part = (name) => row.querySelector('[data-part="' + name + '"]')
      const date = (name) => part(name)?.getAttribute('datetime') ?? null
      return {
        id: row.dataset.bill, start: date('start'), end: date('end'), due: date('due'),
        amount: part('amount')?.textContent.trim() ?? null,
      }
    }),
    older: document.querySelector('[data-older]') !== null,
  }
})()`

export const READ_CARD_FORM = cardFormExpression(CARD_FIELDS)

export const READ_OUTCOME = `({
  outcome: document.querySelector('[data-outcome]')?.dataset.outcome ?? null,
  fields: Array.from(document.querySelectorAll('[data-error-for]'), (error) => error.dataset.errorFor),
})`

const KINDS = { 'Credit card': 'credit_card', 'Debit card': 'debit_card', 'Bank account': 'bank_account' } as const

const cardRows = z.array(
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
)

const cardOutcome = z.object({ outcome: z.enum(['added', 'declined', 'invalid']), fields: z.array(z.string()) })

/** YYYY-MM-DD in the page, MM/DD/YYYY in the result. */
const date = z.iso.date().transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

const billRows = z.object({
  rows: z.array(
    z
      .object({
        id: z.string(),
        start: date,
        end: date.nullable(),
        due: date.nullable(),
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
})

export const tmobile: Integration = {
  id: 'tmobile',
  name: 'T-Mobile',
  needs: ['evaluate'],
  login: (page) => signInAt(page, ACCOUNT_PAGE, LOCKED),
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
    yield* page.open('/bills', number === 1 ? '' : `?page=${number}`)
    const { rows, older } = yield* page.evaluate('read the bills', READ_BILLS, billRows)
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
      const values = valuesOf(card)
      yield* page.open('/payments/new')
      yield* fillFields(page, CARD_FIELDS, values)
      return yield* lostArguments(page, CARD_FIELDS, values)
    },
    send: () => page.submit(ADD_CARD),
    *readOutcome() {
      yield* page.waitForSelector(OUTCOME)
      const { outcome, fields } = yield* page.evaluate('read what came of the card', READ_OUTCOME, cardOutcome)
      return { outcome, refused: argumentsWhere(CARD_FIELDS, ({ name }) => fields.includes(name)) }
    },
    *countCards() {
      const rows = yield* readCards(page)
      return rows.filter((row) => row.number.endsWith(card.cardNumber.slice(-4))).length
    },
  })
}

function* readCards(page: Page): Steps<z.infer<typeof cardRows>> {
  yield* page.open('/payments')
  return yield* page.evaluate('read the cards', READ_CARDS, cardRows)
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
