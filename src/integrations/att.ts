// AT&T: how to sign in there, and its automations. The site marks nothing for programs, so things are found by what people
// are told: captions, column headers, labels, and the ids of fields and rows. What is read and filled is data, and exported:
// whoever stands in for a page must know it.
import * as z from 'zod'
import { AutomationFailure, type Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { addCardThrough, type CardOutcome } from './add-card.ts'
import { fillsForm, opens, reads, submits } from './asks.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import { argumentsWhere, type CardFormField, cardFormValues, type CardFormValues, fillCardForm } from './card-form.ts'
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
export const LOCKED = '[role="alert"][aria-label="Account locked"]'
const NEW_CARD_PAGE = '/wallet/add'
export const ADD_CARD = 'button[aria-label="Add card to wallet"]'

export const SIGN_IN: SignIn = {
  home: '/account',
  start: '/login',
  signOut: '/signout',
  signedIn: ACCOUNT_PAGE,
  locked: LOCKED,
  who: { selector: 'h1', pattern: '^Welcome back, (.+)$' },
}

/** The list opens with so many bills, and grows by as many. */
const BILLS_AT_ONCE = 5

/** The form's fields, the argument that each takes, and how many of its last characters may leave the page again. */
export const CARD_FIELDS = [
  { name: 'cc-number', selector: '#cc-number', argument: 'cardNumber', keep: 4 },
  {
    name: 'cc-month',
    selector: '#cc-month',
    argument: 'expirationDate',
    keep: 2,
    isList: true,
    takes: '0[1-9]|1[0-2]',
  },
  { name: 'cc-year', selector: '#cc-year', argument: 'expirationDate', keep: 4, isList: true, takes: '20\\d{2}' },
  { name: 'cc-code', selector: '#cc-code', argument: 'cvv', keep: 0 },
  { name: 'cc-name', selector: '#cc-name', argument: 'nameOnCard', keep: 128 },
  { name: 'cc-zip', selector: '#cc-zip', argument: 'billingZip', keep: 16 },
  { name: 'cc-street', selector: '#cc-street', argument: 'billingAddress.line1', keep: 128 },
  { name: 'cc-unit', selector: '#cc-unit', argument: 'billingAddress.line2', keep: 128 },
  { name: 'cc-city', selector: '#cc-city', argument: 'billingAddress.city', keep: 64 },
  { name: 'cc-state', selector: '#cc-state', argument: 'billingAddress.state', keep: 64 },
] as const satisfies readonly CardFormField[]
type CardField = (typeof CARD_FIELDS)[number]['name']

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sep 04, 2026` in the page, `09/04/2026` in the result. A day that no calendar has is a page not understood. */
const date = () =>
  z
    .string()
    .transform((text) => {
      const [, month = '', day, year] = /^(\w{3}) (\d{2}), (\d{4})$/.exec(text) ?? []
      return `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${day}`
    })
    .pipe(z.iso.date())
    .transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

/** `Aug 2029` in the page, `08/29` in the result. */
const expiry = () =>
  z
    .string()
    .regex(new RegExp(`^(?:${MONTHS.join('|')}) 20\\d{2}$`))
    .transform((text) => `${twoDigits(MONTHS.indexOf(text.slice(0, 3)) + 1)}/${text.slice(-2)}`)

const period = () =>
  z
    .string()
    .transform((text) => text.split(' to '))
    .pipe(z.tuple([date(), date()]))

/** What the page shows in a cell that has nothing to show. */
const nothing = () => z.literal('—').transform(() => null)

const yes = () => z.enum(['Yes', 'No']).transform((text) => text === 'Yes')

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', 'Bank account': 'bank_account' } as const

/** The page's only table. Its caption and headers are read with it: another table, or other columns, must not pass for it. */
const TABLE = {
  caption: { selector: 'table caption', optional: true },
  headers: { selector: 'table thead th', all: true },
  rows: {
    rows: 'table tbody tr',
    fields: { id: { attribute: 'id', optional: true }, cells: { selector: 'th, td', all: true } },
  },
} as const

const tableRows = () => z.array(z.object({ id: z.string().nullable(), cells: z.array(z.string()) }))
const tableOf = (caption: string) => ({ caption: z.literal(caption), headers: z.array(z.string()), rows: tableRows() })

/** Each row's cells by its column's header. The columns are the page's: which there must be, a schema says. */
function byHeader({
  headers,
  rows,
}: {
  headers: readonly string[]
  rows: z.infer<ReturnType<typeof tableRows>>
}): unknown {
  return rows.map(({ id, cells }) => ({
    id,
    cells: Object.fromEntries(cells.map((cell, index) => [headers[index] ?? '', cell])),
  }))
}

const walletRow = () =>
  z.object({
    id: z.string().min(1),
    cells: z.object({
      Method: z.string().regex(/^.+ ending in \d{4}$/),
      Type: z.string(),
      Expires: z.union([nothing(), expiry()]),
      Nickname: z.union([nothing(), z.string()]),
      'Billing ZIP': z.union([nothing(), z.string()]),
      Default: yes(),
    }),
  })

const billRow = () =>
  z
    .object({
      cells: z.object({
        Statement: z.string().min(1),
        'Service period': period(),
        Due: z.union([z.literal('Nothing due').transform(() => null), date()]),
        // A credit has its minus before the dollar sign.
        Amount: z.string().regex(/^-?\$\d{1,3}(?:,\d{3})*\.\d{2}$/),
      }),
    })
    .transform(({ cells }): Billing['billing'][number] => ({
      statementId: cells.Statement,
      periodStart: cells['Service period'][0],
      periodEnd: cells['Service period'][1],
      ...(cells.Due !== null && { dueDate: cells.Due }),
      amountDue: Number(cells.Amount.replaceAll(/[$,]/g, '')),
      currency: 'USD',
    }))

export const READ_WALLET = {
  what: 'read the wallet',
  root: 'main',
  fields: TABLE,
  schema: once(() => z.object(tableOf('Saved payment methods')).transform(byHeader).pipe(z.array(walletRow()))),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

export const READ_BILLS = {
  what: 'read the bills',
  root: 'main',
  fields: { ...TABLE, more: { selector: 'a[aria-label="Show 5 more bills"]', present: true } },
  schema: once(() =>
    z
      .object({ ...tableOf('Billing history'), more: z.boolean() })
      .transform(({ more, ...table }): unknown => ({ rows: byHeader(table), more }))
      .pipe(z.object({ rows: z.array(billRow()), more: z.boolean() })),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

const OUTCOMES: Readonly<Record<string, CardOutcome>> = {
  'status: Card added': 'added',
  'alert: Card declined': 'declined',
  'alert: Card not added': 'invalid',
}

/** What came of a card. A complaint about a field is a link to that field. */
export const READ_MESSAGE = {
  what: 'read what came of the card',
  root: 'main :is([role="status"], [role="alert"])',
  fields: {
    role: { attribute: 'role' },
    title: { selector: 'strong', optional: true },
    fields: { selector: 'a', attribute: 'href', pattern: '#(.*)$', all: true },
  },
  schema: once(() =>
    z
      .object({ role: z.string(), title: z.string().nullable(), fields: z.array(z.string()) })
      .transform(({ role, title, fields }) => ({
        outcome: OUTCOMES[`${role}: ${title ?? ''}`],
        refused: argumentsWhere(CARD_FIELDS, ({ name }) => fields.includes(name)),
      }))
      .pipe(z.object({ outcome: z.enum(['added', 'declined', 'invalid']), refused: z.array(z.string()) })),
  ),
} satisfies Reading<unknown>

export const att: Integration = {
  id: 'att',
  name: 'AT&T',
  hasSandbox: true,
  needs: [],
  asks: () => {
    const { until, commands } = signsIn(SIGN_IN)
    return {
      until,
      commands: [
        ...commands,
        opens(SIGN_IN.home, 'shows the wallet', '\\?view=wallet'),
        reads(READ_WALLET),
        opens(SIGN_IN.home, 'shows the bills', '\\?view=billing(?:&show=(?:[1-9][05]|100))?'),
        reads(READ_BILLS),
        opens(NEW_CARD_PAGE, 'shows the form of a new card'),
        fillsForm(CARD_FIELDS, newCard, 'fills in the new card'),
        submits(ADD_CARD, 'adds the card'),
        reads(READ_MESSAGE),
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
  const rows = yield* readWallet(page)
  return {
    paymentMethods: rows.map(({ id, cells }, order) => ({
      order,
      ...paymentMethodOf(
        {
          id,
          number: cells.Method,
          kind: cells.Type,
          isDefault: cells.Default,
          brand: cells.Method.replace(/ ending in \d{4}$/, ''),
          expires: cells.Expires,
          nickname: cells.Nickname,
          zip: cells['Billing ZIP'],
        },
        KINDS,
      ),
    })),
  }
}

/** The site always shows all from the newest on, so the shortest list that holds enough is opened at once. */
function* readBills(page: Page, args?: ListArguments | null): Steps<Billing> {
  const limit = args?.limit ?? MOST_BILLS
  const shown = Math.ceil(limit / BILLS_AT_ONCE) * BILLS_AT_ONCE
  yield* page.open(SIGN_IN.home, { query: shown === BILLS_AT_ONCE ? '?view=billing' : `?view=billing&show=${shown}` })
  const { rows, more } = yield* page.extract(READ_BILLS)
  if (rows.length < limit && more) {
    // Fewer than there are must not pass for all there are.
    throw new AutomationFailure('AUTOMATION_ERROR', 'The site shows fewer bills than it was asked for.')
  }
  return newestFirst(rows, limit)
}

function* addCard(page: Page, card: NewCard): Steps<CardAdded> {
  return yield* addCardThrough(card, {
    *fill() {
      yield* page.open(NEW_CARD_PAGE)
      return yield* fillCardForm(page, CARD_FIELDS, valuesOf(card))
    },
    send: () => page.submit(ADD_CARD),
    *readOutcome() {
      return (yield* page.extract(READ_MESSAGE)).outcome
    },
    *readRefused() {
      return (yield* page.extract(READ_MESSAGE)).refused
    },
    *countCards() {
      const rows = yield* readWallet(page)
      return rows.filter(({ cells }) => cells.Method.endsWith(card.cardNumber.slice(-4))).length
    },
  })
}

function* readWallet(page: Page): Steps<z.infer<ReturnType<typeof READ_WALLET.schema>>> {
  yield* page.open(SIGN_IN.home, { query: '?view=wallet' })
  return yield* page.extract(READ_WALLET)
}

/** The site knows American addresses only, so it has no field for a country. */
function valuesOf(card: NewCard): CardFormValues<CardField> {
  const address = card.billingAddress
  return cardFormValues([
    ['cc-number', card.cardNumber],
    ['cc-month', card.expirationDate.slice(0, 2)],
    ['cc-year', `20${card.expirationDate.slice(3)}`],
    ['cc-code', card.cvv],
    ['cc-name', card.nameOnCard],
    ['cc-zip', card.billingZip],
    ['cc-street', address?.line1],
    ['cc-unit', address?.line2],
    ['cc-city', address?.city],
    ['cc-state', address?.state],
  ])
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
