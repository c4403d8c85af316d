// Uber Eats: how to sign in there, and its automations. The site is a single-page app: its pages come empty and are filled by
// JSON calls. What those answer is read, and not what the app draws of it: a long list is drawn only as it is scrolled. They
// are asked from whatever page of the site is open, as the sign-in left it: to open another would load the whole app again.
import * as z from 'zod'
import { AutomationFailure, type Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { asksJson } from './asks.ts'
import type { Integration } from './integration.ts'
import type { Page } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import type { ListArguments } from './resources/list-arguments.ts'
import { orderHistoryResource, type Orders } from './resources/order-history.ts'
import { paymentMethodResource, type PaymentMethods } from './resources/payment-method.ts'
import { type SignIn, signInAt, signsIn } from './sign-in.ts'

/** What follows the site's own part of the address. */
const FEED_PAGE = '/feed/?(?:[?#]|$)'
export const LOCKED = '#account-locked'

export const SIGN_IN: SignIn = {
  home: '/feed',
  start: '/login',
  signOut: '/signout',
  signedIn: FEED_PAGE,
  locked: LOCKED,
  who: { selector: 'main p', pattern: '^Hi (.+)\\. Order again from:$' },
  shows: { signedIn: '.places', signedOut: '.view-login' },
}

/** A listing without a limit ends here, so that a long account does not hold its user for minutes. */
const MOST_ORDERS = 100

/** As many as the app itself asks for at once. */
const PORTION = 10

const ORDERS_CALL = '/api/orders'
const WALLET_CALL = '/api/wallet'

/** A site that tries out another app for some of its users sends it the same data, which may then mean something else. */
const layout = () => z.literal('list')

export const ORDERS = once(() =>
  z.object({
    layout: layout(),
    count: z.number().int().nonnegative(),
    /** Where the next portion begins; null at the end. */
    next: z.string().min(1).nullable(),
    orders: z.array(
      z
        .object({
          id: z.string().min(1),
          restaurant: z.string().min(1),
          placedAt: z.iso.datetime({ offset: true }),
          total: z.string().regex(/^\$[\d,]+\.\d{2}$/),
          items: z.array(z.object({ name: z.string().min(1), quantity: z.number().int().positive() })),
        })
        .transform((order) => ({ ...order, total: Number(order.total.replaceAll(/[$,]/g, '')), currency: 'USD' })),
    ),
  }),
)

export const WALLET = once(() =>
  z.object({
    layout: layout(),
    methods: z.array(
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
  }),
)

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', Bank: 'bank_account' } as const

export const ubereats: Integration = {
  id: 'ubereats',
  name: 'Uber Eats',
  hasSandbox: true,
  needs: [],
  asks: () => {
    const { until, commands } = signsIn(SIGN_IN)
    return {
      until,
      commands: [
        ...commands,
        // Where a portion begins only the site can say.
        asksJson('read the orders', ORDERS_CALL, `\\?(?:before=[\\w.!~*'()%-]{1,300}&)?limit=${PORTION}`),
        asksJson('read the wallet', WALLET_CALL),
      ],
    }
  },
  login: (page, visitor) => signInAt(page, SIGN_IN, visitor),
  offers: [
    { resource: orderHistoryResource, read: readOrders },
    { resource: paymentMethodResource, read: readPaymentMethods },
  ],
}

function* readOrders(page: Page, args?: ListArguments | null): Steps<Orders> {
  const wanted = args?.limit ?? MOST_ORDERS
  const seen: Orders['orders'] = []
  for (let before: string | null = null; ;) {
    const from: string = before === null ? '' : `before=${encodeURIComponent(before)}&`
    const portion = yield* page.getJson('read the orders', `${ORDERS_CALL}?${from}limit=${PORTION}`, ORDERS())
    seen.push(...portion.orders)
    if (seen.length >= wanted || portion.next === null) {
      const orders = seen.toSorted((a, b) => Date.parse(b.placedAt) - Date.parse(a.placedAt))
      return { orderCount: portion.count, orders: orders.slice(0, wanted) }
    }
    // An empty portion that still promises more would lead on for ever.
    if (portion.orders.length === 0) {
      throw new AutomationFailure('CONNECTION_FAILED', 'The site stopped sending orders.')
    }
    before = portion.next
  }
}

function* readPaymentMethods(page: Page): Steps<PaymentMethods> {
  const { methods } = yield* page.getJson('read the wallet', WALLET_CALL, WALLET())
  return {
    paymentMethods: methods.map((method, order) => ({
      order,
      ...paymentMethodOf({ ...method, isDefault: method.isPreferred }, KINDS),
    })),
  }
}
