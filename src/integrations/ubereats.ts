// Uber Eats: how to sign in there, and its automations. The site is a single-page app: its pages come empty and fill up
// later, so the expressions wait for what they read. They run in the page, so they are texts; they are exported because
// whoever stands in for a page must know them.
import * as z from 'zod'
import { AutomationFailure, type Steps } from '../core/automation.ts'
import type { Integration } from './integration.ts'
import type { Page } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { orderHistoryResource, type Orders } from './resources/order-history.ts'
import { paymentMethodResource, type PaymentMethods } from './resources/payment-method.ts'
import { signInAt } from './sign-in.ts'

/** What follows the site's own part of the address. */
export const FEED_PAGE = '/feed/?(?:[?#]|$)'
export const LOCKED = '#account-locked'

/** A listing without a limit ends here, so that a long account does not hold its user for minutes. */
const MOST_ORDERS = 100

/** How long one expression may wait: less than a client gives it, so that it can still say what it saw. */
const WAIT_MS = 20_000

/**
 * Waits until `isDone` or the deadline. Told by each change of the page and not by a timer: a browser runs the timers of
 * a tab in the background once a second or once a minute.
 */
const UNTIL = `(isDone, deadline) => new Promise((resolve) => {
  const end = () => {
    changes.disconnect()
    clearTimeout(limit)
    resolve()
  }
  const changes = new MutationObserver(() => isDone() && end())
  const limit = setTimeout(end, Math.max(0, deadline - performance.now()))
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  if (isDone()) {
    end()
  }
})`

const PARTS = `
  const until = ${UNTIL}
  const deadline = performance.now() + ${WAIT_MS}
  const find = (selector) => document.querySelector(selector)
  const textIn = (element, selector) => element.querySelector(selector)?.textContent.trim() ?? null
  const isBusy = () => find('main[aria-busy="true"]') !== null
  const isDown = () => isBusy() || find('.outage') !== null
  await until(() => !isBusy(), deadline)`

/**
 * A function of how many orders are wanted: scrolls to the end of the list until it holds so many, and not once more. Null
 * where the page has no list: an empty list and a page that has changed must not look the same.
 */
export const READ_ORDERS = `async (wanted) => {${PARTS}
  const rows = () => Array.from(document.querySelectorAll('[role="feed"] > article'))
  const mayGrow = () => !isDown() && rows().length < wanted && find('.foot .more') !== null
  for (let before = -1; mayGrow() && rows().length > before; ) {
    before = rows().length
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
    // The browser's own event comes with the next frame that it draws: never, in a tab in the background.
    document.dispatchEvent(new Event('scroll', { bubbles: true }))
    await until(() => !mayGrow() || rows().length > before, deadline)
  }
  if (isDown()) {
    return { state: 'down' }
  }
  return find('[role="feed"]') && {
    state: find('.foot .end') ? 'end' : find('.foot .more') ? 'more' : null,
    count: textIn(document, '.count'),
    rows: rows().slice(0, wanted).map((row) => ({
      id: row.dataset.uuid ?? null,
      restaurant: textIn(row, 'h2'),
      placedAt: row.querySelector('time')?.dateTime ?? null,
      total: textIn(row, 'b'),
      items: Array.from(row.querySelectorAll('li'), (item) => ({
        name: textIn(item, '.dish'), quantity: textIn(item, '.times'),
      })),
    })),
  }
}`

/** Null where the page has no list. */
export const READ_WALLET = `(async () => {${PARTS}
  if (isDown()) {
    return { state: 'down' }
  }
  const list = find('main dl')
  return list && {
    state: 'end',
    rows: Array.from(list.querySelectorAll('[data-uuid]'), (row) => ({
      id: row.dataset.uuid, brand: textIn(row, '.brand'), number: textIn(row, '.digits'), kind: textIn(row, '.kind'),
      expires: textIn(row, '.expires'), zip: textIn(row, '.zip'), nickname: textIn(row, '.nickname'),
      isPreferred: row.querySelector('.preferred') !== null,
    })),
  }
})()`

export function readOrdersExpression(wanted: number): string {
  return `(${READ_ORDERS})(${wanted})`
}

const down = z.object({ state: z.literal('down') })

const orderRows = z.object({
  state: z.enum(['end', 'more']),
  count: z
    .string()
    .regex(/^[\d,]+ orders?$/)
    .transform((words) => Number(words.replaceAll(/\D/g, ''))),
  rows: z.array(
    z
      .object({
        id: z.string().min(1),
        restaurant: z.string().min(1),
        placedAt: z.iso.datetime({ offset: true }),
        total: z.string().regex(/^\$[\d,]+\.\d{2}$/),
        items: z.array(
          z.object({
            name: z.string().min(1),
            quantity: z
              .string()
              .regex(/^[1-9]\d*$/)
              .transform(Number),
          }),
        ),
      })
      .transform((row) => ({ ...row, total: Number(row.total.replaceAll(/[$,]/g, '')), currency: 'USD' })),
  ),
})

const walletRows = z.object({
  state: z.literal('end'),
  rows: z.array(
    z.object({
      id: z.string().min(1),
      brand: z.string().min(1),
      number: z.string().regex(/\d{4}$/),
      kind: z.string(),
      isPreferred: z.boolean(),
      expires: z.string().nullable(),
      zip: z.string().nullable(),
      nickname: z.string().nullable(),
    }),
  ),
})

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', Bank: 'bank_account' } as const

export const ubereats: Integration = {
  id: 'ubereats',
  name: 'Uber Eats',
  needs: ['evaluate'],
  login: (page) => signInAt(page, FEED_PAGE, LOCKED),
  offers: [
    { resource: orderHistoryResource, read: readOrders },
    { resource: paymentMethodResource, read: readPaymentMethods },
  ],
}

function* readOrders(page: Page, args?: ListArguments | null): Steps<Orders> {
  const wanted = args?.limit ?? MOST_ORDERS
  yield* page.open('/orders')
  // More than once only where the site takes longer for so many orders than an expression may: each goes on from there.
  for (let before = -1; ;) {
    const seen = yield* look(page, 'read the orders', readOrdersExpression(wanted), orderRows)
    const { state, count, rows } = seen
    if (rows.length >= wanted || state === 'end') {
      const orders = rows.toSorted((a, b) => Date.parse(b.placedAt) - Date.parse(a.placedAt))
      return { orderCount: count, orders: orders.slice(0, wanted) }
    }
    if (rows.length <= before) {
      throw new AutomationFailure('CONNECTION_FAILED', 'The site stopped sending orders.')
    }
    before = rows.length
  }
}

function* readPaymentMethods(page: Page): Steps<PaymentMethods> {
  yield* page.open('/wallet')
  const { rows } = yield* look(page, 'read the wallet', READ_WALLET, walletRows)
  return {
    paymentMethods: rows.map((row, order) => ({
      order,
      ...paymentMethodOf({ ...row, isDefault: row.isPreferred }, KINDS),
    })),
  }
}

/** The app stands although its data does not come: no navigation fails, so what it shows must tell. */
function* look<T>(page: Page, what: string, expression: string, schema: z.ZodType<T>): Steps<T> {
  const seen = yield* page.evaluate(what, expression, z.union([down.transform(() => null), schema]))
  if (seen === null) {
    throw new AutomationFailure('CONNECTION_FAILED', `The step "${what}" failed: the site did not send its data.`)
  }
  return seen
}
