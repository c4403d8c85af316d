// The Uber Eats automations as tables: answers in, commands out. No page and no runtime takes part.
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { orders } from '../../src/integrations/resources/order-history.ts'
import { paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { SIGN_IN, ubereats } from '../../src/integrations/ubereats.ts'
import { describeSignIn } from './sign-in.ts'
import { error, type Line, runOf, tableOf, value } from './table.ts'

const SITE = 'https://passage.test/sandbox/ubereats'
const page = pageAt(SITE)
const { play } = tableOf(SITE, {})

const toReadOrders = (args: object | null) => runOf(ubereats, page, 'orderHistory', 'read', args)

describeSignIn({
  login: (visitor) => ubereats.login(page, visitor),
  play,
  site: SITE,
  signIn: SIGN_IN,
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
    items: [{ name: 'Elote', quantity: 2 }],
    ...more,
  }
}

const order = (day: string) => ({ ...orderRow(day), total: 1040.05, currency: 'USD' })

/** A portion as the site sends it: what the automation has no use for comes as well. */
const portion = (next: string | null, ...days: string[]) => ({
  layout: 'list',
  count: 1034,
  countWords: '1,034 orders',
  next,
  orders: days.map((day) => orderRow(day)),
})

/** An answer of the site's, in the client's. */
const sent = (json: unknown, status = 200) => value({ status, json })

const FIRST = 'getJson /api/orders?limit=10'
const after = (id: string) => `getJson /api/orders?before=${id}&limit=10`

describe('orderHistory read', () => {
  const all = ['31', '30', '29']

  it.each([
    ['what was asked for', { limit: 2 }, [[FIRST, sent(portion('UE-30', '31', '30'))]], ['31', '30']],
    ['no more than asked for', { limit: 1 }, [[FIRST, sent(portion('UE-30', '31', '30'))]], ['31']],
    ['what there is', { limit: 9 }, [[FIRST, sent(portion(null, '31', '30'))]], ['31', '30']],
    ['none of a new account', { limit: 9 }, [[FIRST, sent(portion(null))]], []],
    [
      'newest first, whatever the order of the site',
      {},
      [[FIRST, sent(portion(null, '02', '31', '11'))]],
      ['31', '11', '02'],
    ],
    [
      'the next portion where one is not enough',
      { limit: 3 },
      [
        [FIRST, sent(portion('UE-30', '31', '30'))],
        [after('UE-30'), sent(portion('UE-29', '29'))],
      ],
      all,
    ],
    [
      'all without a limit',
      {},
      [
        [FIRST, sent(portion('UE-31', '31'))],
        [after('UE-31'), sent(portion('U&=E', '30'))],
        [after('U%26%3DE'), sent(portion(null, '29'))],
      ],
      all,
    ],
    ['all without arguments', null, [[FIRST, sent(portion(null, ...all))]], all],
  ] as [string, object | null, Line[], string[]][])('reads %s', (_, args, lines, days) => {
    const next = play(toReadOrders(args), [...lines])
    expect(next).toEqual({ kind: 'result', value: { orderCount: 1034, orders: days.map(order) } })
    expect(orders().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('reads no more than a hundred without a limit', () => {
    const many = Array.from({ length: 101 }, () => '31')
    const next = play(toReadOrders({}), [[FIRST, sent(portion('UE-31', ...many))]])
    expect((next as unknown as { value: { orders: unknown[] } }).value.orders).toHaveLength(100)
  })

  it('sorts by the moment and not by the clock on the wall', () => {
    const rows = [
      orderRow('01', { placedAt: '2026-11-01T01:10:00-05:00' }),
      orderRow('02', { placedAt: '2026-11-01T01:50:00-04:00' }),
    ]
    const answer = sent({ ...portion(null), orders: rows.toReversed() })
    const next = play(toReadOrders(null), [[FIRST, answer]])
    const { value: read } = next as unknown as { value: { orders: { id: string }[] } }
    expect(read.orders.map(({ id }) => id)).toEqual(['UE-01', 'UE-02'])
  })

  it('asks again where the page was reloaded', () => {
    const lines: Line[] = [
      [FIRST, error('detached')],
      [FIRST, sent(portion('UE-31', '31'))],
    ]
    expect(play(toReadOrders({ limit: 1 }), lines)).toMatchObject({ kind: 'result' })
  })

  const begun: readonly Line[] = [[FIRST, sent(portion('UE-31', '31'))]]

  it.each([
    ['the shell stands, and its data does not come', [[FIRST, sent(null, 503)]], '"read the orders"'],
    ['its data is not answered at all', [[FIRST, error('navigation_failed')]], '"read the orders"'],
    ['it goes down half way', [...begun, [after('UE-31'), sent({ message: 'Sorry' }, 500)]], '"read the orders"'],
    ['no more orders come', [...begun, [after('UE-31'), sent(portion('UE-31'))]], 'stopped sending orders'],
  ] as [string, Line[], string][])('says that the site is down where %s', (_, lines, words) => {
    expect(play(toReadOrders({ limit: 3 }), lines)).toMatchObject({
      kind: 'failure',
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining(words),
    })
  })

  const wrong = (more: object) => sent({ ...portion(null), ...more })
  const wrongOrder = (more: object) => wrong({ orders: [orderRow('31', more)] })

  it.each([
    ['no data, though an address', sent(null, 404)],
    ['no data, but a page', sent(null)],
    ['a signed-out customer', sent({ stage: 'out' }, 401)],
    ['all of it, and an error', sent(portion(null), 400)],
    ['another app', wrong({ layout: 'tiles' })],
    ['neither an end nor a promise of more', wrong({ next: undefined })],
    ['no list', wrong({ orders: undefined })],
    ['no count', wrong({ count: null })],
    ['a count in words', wrong({ count: 'many orders' })],
    ['a time without its offset', wrongOrder({ placedAt: '2026-08-31T18:22:00' })],
    ['a total it does not know', wrongOrder({ total: '€12,00' })],
    ['an item without a quantity', wrongOrder({ items: [{ name: 'A', quantity: null }] })],
    ['an order without a restaurant', wrongOrder({ restaurant: null })],
  ])('names the step where the site sends %s', (_, answer) => {
    expect(play(toReadOrders({}), [[FIRST, answer]])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the orders" failed: the page is not as expected.',
    })
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
  const wallet = (json: unknown, status = 200): Line[] => [['getJson /api/wallet', sent(json, status)]]
  const holds = (...methods: object[]) => wallet({ layout: 'list', methods })

  it('gives every row in the order of the page, without what the page does not show', () => {
    const bare = { expires: null, zip: null }
    const rows = [
      methodRow({ nickname: 'Dinner card', isPreferred: true }),
      methodRow({ kind: 'Debit' }),
      methodRow({ kind: 'Bank', brand: 'Checking', ...bare }),
      methodRow({ kind: 'Gift card', ...bare }),
    ]
    const next = play(run, holds(...rows))
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
    expect(paymentMethods().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it.each([
    ['the data is not answered at all', [['getJson /api/wallet', error('navigation_failed')]]],
    ['the shell stands, and its data does not come', wallet(null, 503)],
  ] as [string, Line[]][])('says that the site is down where %s', (_, lines) => {
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'CONNECTION_FAILED' })
  })

  it.each([
    ['no list', wallet({ layout: 'list' })],
    ['another app', wallet({ layout: 'tiles', methods: [methodRow()] })],
    ['a row without digits', holds(methodRow({ number: 'hidden' }))],
    ['a row without a brand', holds(methodRow({ brand: null }))],
  ])('names the step where the site sends %s', (_, lines) => {
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the wallet" failed: the page is not as expected.',
    })
  })
})
