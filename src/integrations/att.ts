// AT&T: how to sign in there, and its automations. The site marks nothing for programs, so things are found by what people
// are told: captions, column headers, labels, and the ids of fields and rows. The expressions run in the page, so they
// are texts; they are exported because whoever stands in for a page must know them.
import * as z from 'zod'
import { AutomationFailure, CommandError, type Steps } from '../core/automation.ts'
import { addCardThrough, cardRefused } from './add-card.ts'
import { MOST_BILLS, newestFirst } from './bills.ts'
import { argumentsWhere, cardFormExpression, cardFormValues, type CardFormValues, lostArguments } from './card-form.ts'
import type { Integration } from './integration.ts'
import type { Page } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { type Billing, mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import { type CardAdded, type NewCard, type PaymentMethods, paymentMethodResource } from './resources/payment-method.ts'
import { signInAt } from './sign-in.ts'

/** What follows the site's own part of the address. */
export const ACCOUNT_PAGE = '/account/?(?:[?#]|$)'
export const LOCKED = '[role="alert"][aria-label="Account locked"]'
export const ADD_CARD = 'button[aria-label="Add card to wallet"]'
export const MESSAGE = 'main :is([role="status"], [role="alert"])'
export const MORE_BILLS = 'a[aria-label="Show 5 more bills"]'

/** The list opens with so many bills, and grows by as many. */
const BILLS_AT_ONCE = 5

/** The form's fields, the argument that each takes, and how many of its last characters may leave the page again. */
export const CARD_FIELDS = [
  { name: 'cc-number', selector: '#cc-number', argument: 'cardNumber', keep: 4 },
  { name: 'cc-month', selector: '#cc-month', argument: 'expirationDate', keep: 2 },
  { name: 'cc-year', selector: '#cc-year', argument: 'expirationDate', keep: 4 },
  { name: 'cc-code', selector: '#cc-code', argument: 'cvv', keep: 0 },
  { name: 'cc-name', selector: '#cc-name', argument: 'nameOnCard', keep: 128 },
  { name: 'cc-zip', selector: '#cc-zip', argument: 'billingZip', keep: 16 },
  { name: 'cc-street', selector: '#cc-street', argument: 'billingAddress.line1', keep: 128 },
  { name: 'cc-unit', selector: '#cc-unit', argument: 'billingAddress.line2', keep: 128 },
  { name: 'cc-city', selector: '#cc-city', argument: 'billingAddress.city', keep: 64 },
  { name: 'cc-state', selector: '#cc-state', argument: 'billingAddress.state', keep: 64 },
] as const
type CardField = (typeof CARD_FIELDS)[number]['name']

/** The two fields that are lists to choose from. */
const LISTS: ReadonlySet<CardField> = new Set(['cc-month', 'cc-year'])

export const READ_WALLET = tableOf('Saved payment methods')

export const READ_BILLS = `({
  rows: ${tableOf('Billing history')},
  more: document.querySelector('${MORE_BILLS}') !== null,
})`

export const READ_CARD_FORM = cardFormExpression(CARD_FIELDS)

/** A complaint about a field is a link to that field. */
export const READ_MESSAGE = `(() => {
  const message = document.querySelector('${MESSAGE}')
  return message && {
    title: message.getAttribute('role') + ': ' + (message.querySelector('strong')?.textContent.trim() ?? ''),
    fields: Array.from(message.querySelectorAll('a'), (link) => link.hash.slice(1)),
  }
})()`

/**
 * Each row of the table with this caption as its cells by column header, and its id. Null where the page has no such table:
 * an empty one and a page that has changed must not look the same.
 */
function tableOf(caption: string): string {
  return `(() => {
    const words = (node) => node.textContent.replace(/\\s+/g, ' ').trim()
    const isWanted = ({ caption }) => caption !== null && words(caption) === '${caption}'
    const table = Array.from(document.querySelectorAll('main table')).find(isWanted)
    const headers = Array.from(table?.tHead?.rows[0]?.cells ?? [], words)
    return table?.tBodies[0] ? Array.from(table.tBodies[0].rows, (row) => ({
      id: row.id, cells: Object.fromEntries(Array.from(row.cells, (cell, index) => [headers[index] ?? '', words(cell)])),
    })) : null
  })()`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sep 04, 2026` in the page, `09/04/2026` in the result. A day that no calendar has is a page not understood. */
const date = z
  .string()
  .transform((text) => {
    const [, month = '', day, year] = /^(\w{3}) (\d{2}), (\d{4})$/.exec(text) ?? []
    return `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${day}`
  })
  .pipe(z.iso.date())
  .transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

/** `Aug 2029` in the page, `08/29` in the result. */
const expiry = z
  .string()
  .regex(new RegExp(`^(?:${MONTHS.join('|')}) 20\\d{2}$`))
  .transform((text) => `${twoDigits(MONTHS.indexOf(text.slice(0, 3)) + 1)}/${text.slice(-2)}`)

const period = z
  .string()
  .transform((text) => text.split(' to '))
  .pipe(z.tuple([date, date]))

/** What the page shows in a cell that has nothing to show. */
const nothing = z.literal('—').transform(() => null)

const yes = z.enum(['Yes', 'No']).transform((text) => text === 'Yes')

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', 'Bank account': 'bank_account' } as const

const walletRows = z.array(
  z.object({
    id: z.string().min(1),
    cells: z.object({
      Method: z.string().regex(/^.+ ending in \d{4}$/),
      Type: z.string(),
      Expires: z.union([nothing, expiry]),
      Nickname: z.union([nothing, z.string()]),
      'Billing ZIP': z.union([nothing, z.string()]),
      Default: yes,
    }),
  }),
)

const billRow = z
  .object({
    cells: z.object({
      Statement: z.string().min(1),
      'Service period': period,
      Due: z.union([z.literal('Nothing due').transform(() => null), date]),
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

const billList = z.object({ rows: z.array(billRow), more: z.boolean() })

const OUTCOMES = {
  'status: Card added': 'added',
  'alert: Card declined': 'declined',
  'alert: Card not added': 'invalid',
} as const

const message = z
  .object({
    title: z.enum(['status: Card added', 'alert: Card declined', 'alert: Card not added']),
    fields: z.array(z.string()),
  })
  .transform(({ title, fields }) => ({
    outcome: OUTCOMES[title],
    refused: argumentsWhere(CARD_FIELDS, ({ name }) => fields.includes(name)),
  }))

export const att: Integration = {
  id: 'att',
  name: 'AT&T',
  needs: ['evaluate'],
  login: (page) => signInAt(page, ACCOUNT_PAGE, LOCKED),
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
  yield* page.open('/account', shown === BILLS_AT_ONCE ? '?view=billing' : `?view=billing&show=${shown}`)
  const { rows, more } = yield* page.evaluate('read the bills', READ_BILLS, billList)
  if (rows.length < limit && more) {
    // Fewer than there are must not pass for all there are.
    throw new AutomationFailure('AUTOMATION_ERROR', 'The site shows fewer bills than it was asked for.')
  }
  return newestFirst(rows, limit)
}

function* addCard(page: Page, card: NewCard): Steps<CardAdded> {
  return yield* addCardThrough(card, {
    fill: () => fillCard(page, valuesOf(card)),
    send: () => page.submit(ADD_CARD),
    *readOutcome() {
      yield* page.waitForSelector(MESSAGE)
      return yield* page.evaluate('read what came of the card', READ_MESSAGE, message)
    },
    *countCards() {
      const rows = yield* readWallet(page)
      return rows.filter(({ cells }) => cells.Method.endsWith(card.cardNumber.slice(-4))).length
    },
  })
}

/** Gives the arguments whose fields do not hold their value. */
function* fillCard(page: Page, values: CardFormValues<CardField>): Steps<readonly string[]> {
  yield* page.open('/wallet/add')
  for (const { name, selector } of CARD_FIELDS) {
    const value = values.get(name)
    if (value !== undefined) {
      yield* LISTS.has(name) ? choose(page, selector, value) : page.fill(selector, value)
    }
  }
  return yield* lostArguments(page, CARD_FIELDS, values)
}

/** A list that does not offer the value, as years far ahead, refuses the argument. A list that is gone is a changed page. */
function* choose(page: Page, list: string, value: string): Steps<void> {
  try {
    yield* page.select(list, [value])
  } catch (error) {
    const isRefused = error instanceof CommandError && error.code === 'not_found' && (yield* page.isVisible(list))
    throw isRefused ? cardRefused(argumentsWhere(CARD_FIELDS, ({ selector }) => selector === list)) : error
  }
}

function* readWallet(page: Page): Steps<z.infer<typeof walletRows>> {
  yield* page.open('/account', '?view=wallet')
  return yield* page.evaluate('read the wallet', READ_WALLET, walletRows)
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
