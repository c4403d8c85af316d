// The Uber Eats automations as tables: answers in, commands out. No page and no runtime takes part.
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { orders } from '../../src/integrations/resources/order-history.ts'
import { paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { READ_ORDERS, READ_WALLET, readOrdersExpression, ubereats } from '../../src/integrations/ubereats.ts'
import { describeSignIn } from './sign-in.ts'
import { error, type Line, runOf, tableOf, value } from './table.ts'

const SITE = 'https://passage.test/sandbox/ubereats'
const page = pageAt(SITE)
const { opened, play } = tableOf(
  SITE,
  new Map([
    [READ_WALLET, 'wallet'],
    ...[1, 2, 3, 9, 100].map((wanted) => [readOrdersExpression(wanted), `orders(${wanted})`] as const),
  ]),
)

const toReadOrders = (args: object | null) => runOf(ubereats, page, 'orderHistory', 'read', args)

describeSignIn({
  login: () => ubereats.login(page),
  play,
  site: SITE,
  signInPage: '/login',
  locked: '#account-locked',
  pages: [
    ['/feed', true],
    ['/feed?from=login', true],
    ['/login?next=/feed', false],
    ['/feeds', false],
    ['/login#/feed', false],
  ],
})

function orderRow(day: string, more: object = {}) {
  return {
    id: `UE-${day}`,
    restaurant: 'Casa Molino',
    placedAt: `2026-08-${day}T18:22:00-04:00`,
    total: '$1,040.05',
    items: [{ name: 'Elote', quantity: '2' }],
    ...more,
  }
}

function order(day: string) {
  return {
    id: `UE-${day}`,
    restaurant: 'Casa Molino',
    placedAt: `2026-08-${day}T18:22:00-04:00`,
    total: 1040.05,
    currency: 'USD',
    items: [{ name: 'Elote', quantity: 2 }],
  }
}

const list = (state: 'end' | 'more', ...days: string[]) => ({
  state,
  count: '1,034 orders',
  rows: days.map((day) => orderRow(day)),
})

describe('orderHistory read', () => {
  it.each([
    ['what was asked for', { limit: 2 }, 2, list('more', '31', '30'), ['31', '30']],
    ['no more than asked for', { limit: 1 }, 1, list('more', '31', '30'), ['31']],
    ['what there is', { limit: 9 }, 9, list('end', '31', '30'), ['31', '30']],
    ['none of a new account', { limit: 9 }, 9, list('end'), []],
    ['all without a limit, up to 100', {}, 100, list('end', '31'), ['31']],
    ['all without arguments, up to 100', null, 100, list('end', '31'), ['31']],
    ['newest first, whatever the order of the page', {}, 100, list('end', '02', '31', '11'), ['31', '11', '02']],
  ] as [string, object | null, number, unknown, string[]][])(
    'reads %s, and asks the page for so many only',
    (_, args, wanted, answer, days) => {
      const lines: Line[] = [opened('/orders'), [`evaluate orders(${wanted})`, value(answer)]]
      const next = play(toReadOrders(args), lines)
      expect(next).toEqual({ kind: 'result', value: { orderCount: 1034, orders: days.map(order) } })
      expect(orders.safeParse((next as { value: unknown }).value).success).toBe(true)
    },
  )

  it('sorts by the moment and not by the clock on the wall', () => {
    const rows = [
      orderRow('01', { placedAt: '2026-11-01T01:10:00-05:00' }),
      orderRow('02', { placedAt: '2026-11-01T01:50:00-04:00' }),
    ]
    const answer = value({ ...list('end'), rows: rows.toReversed() })
    const next = play(toReadOrders(null), [opened('/orders'), ['evaluate orders(100)', answer]])
    const { value: read } = next as unknown as { value: { orders: { id: string }[] } }
    expect(read.orders.map(({ id }) => id)).toEqual(['UE-01', 'UE-02'])
  })

  const again = (...answers: unknown[]): Line[] => [
    opened('/orders'),
    ...answers.map((answer): Line => ['evaluate orders(3)', value(answer)]),
  ]

  it('looks again where the page has not got that far, and no further', () => {
    const lines = again(list('more', '31'), list('more', '31', '30'), list('more', '31', '30', '29'))
    expect(play(toReadOrders({ limit: 3 }), lines)).toEqual({
      kind: 'result',
      value: { orderCount: 1034, orders: ['31', '30', '29'].map(order) },
    })
  })

  it('reads again where the page was reloaded', () => {
    const lines: Line[] = [
      opened('/orders'),
      ['evaluate orders(1)', error('detached')],
      ['evaluate orders(1)', value(list('more', '31'))],
    ]
    expect(play(toReadOrders({ limit: 1 }), lines)).toMatchObject({ kind: 'result' })
  })

  it.each([
    [
      'the shell does not load',
      [['navigate /orders', error('navigation_failed')]],
      '"navigate /sandbox/ubereats/orders"',
    ],
    ['the shell stands, and its data does not come', again({ state: 'down' }), '"read the orders"'],
    ['it goes down half way', again(list('more', '31'), { state: 'down' }), '"read the orders"'],
    ['no more orders come', again(list('more', '31'), list('more', '31')), 'stopped sending orders'],
    ['none come at all', again(list('more'), list('more')), 'stopped sending orders'],
  ] as [string, Line[], string][])('says that the site is down where %s', (_, lines, words) => {
    expect(play(toReadOrders({ limit: 3 }), lines)).toMatchObject({
      kind: 'failure',
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining(words),
    })
  })

  it.each([
    ['no list, and an account without orders looks otherwise', null],
    ['neither an end nor a promise of more', { ...list('end', '31'), state: null }],
    ['no count', { ...list('end', '31'), count: null }],
    ['a count it does not know', { ...list('end', '31'), count: 'many orders' }],
    ['a time without its offset', { ...list('end'), rows: [orderRow('31', { placedAt: '2026-08-31T18:22:00' })] }],
    ['a total it does not know', { ...list('end'), rows: [orderRow('31', { total: '€12,00' })] }],
    [
      'an item without a quantity',
      { ...list('end'), rows: [orderRow('31', { items: [{ name: 'A', quantity: null }] })] },
    ],
    ['an order without a restaurant', { ...list('end'), rows: [orderRow('31', { restaurant: null })] }],
  ])('names the step where the page has %s', (_, answer) => {
    const lines: Line[] = [opened('/orders'), ['evaluate orders(100)', value(answer)]]
    expect(play(toReadOrders({}), lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the orders" failed: the page is not as expected.',
    })
  })

  it('fails where the site leads to the sign-in page', () => {
    const lines: Line[] = [['navigate /orders', value({ url: `${SITE}/login` })]]
    expect(play(toReadOrders({}), lines)).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
  })

  it('writes the number that is wanted into the expression, and nothing else', () => {
    expect(readOrdersExpression(7)).toBe(`(${READ_ORDERS})(7)`)
  })
})

function methodRow(more: object = {}) {
  return {
    id: 'wlt_1',
    brand: 'Visa',
    number: '•••• 3021',
    kind: 'Credit',
    expires: '04/30',
    zip: '11215',
    nickname: null,
    isPreferred: false,
    ...more,
  }
}

describe('paymentMethod read', () => {
  const run = runOf(ubereats, page, 'paymentMethod', 'read', null)
  const wallet = (answer: unknown): Line[] => [opened('/wallet'), ['evaluate wallet', value(answer)]]

  it('gives every row in the order of the page, without what the page does not show', () => {
    const bare = { expires: null, zip: null }
    const rows = [
      methodRow({ nickname: 'Dinner card', isPreferred: true }),
      methodRow({ kind: 'Debit' }),
      methodRow({ kind: 'Bank', brand: 'Checking', ...bare }),
      methodRow({ kind: 'Gift card', ...bare }),
    ]
    const next = play(run, wallet({ state: 'end', rows }))
    const same = { vendorId: 'wlt_1', last4: '3021', isDefault: false, brand: 'Visa' }
    const shown = { expirationDate: '04/30', billingZip: '11215' }
    expect(next).toEqual({
      kind: 'result',
      value: {
        paymentMethods: [
          { ...same, order: 0, type: 'credit_card', isDefault: true, nickname: 'Dinner card', ...shown },
          { ...same, order: 1, type: 'debit_card', ...shown },
          { ...same, order: 2, type: 'bank_account', brand: 'Checking' },
          { ...same, order: 3, type: 'other' },
        ],
      },
    })
    expect(paymentMethods.safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it.each([
    ['the shell does not load', [['navigate /wallet', error('navigation_failed')]]],
    ['the shell stands, and its data does not come', wallet({ state: 'down' })],
  ] as [string, Line[]][])('says that the site is down where %s', (_, lines) => {
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'CONNECTION_FAILED' })
  })

  it.each([
    ['no list', null],
    ['a row without digits', { state: 'end', rows: [methodRow({ number: 'hidden' })] }],
    ['a row without a brand', { state: 'end', rows: [methodRow({ brand: null })] }],
  ])('names the step where the page has %s', (_, answer) => {
    expect(play(run, wallet(answer))).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the wallet" failed: the page is not as expected.',
    })
  })
})
