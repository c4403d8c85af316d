// What the accounts of the Uber Eats sandbox hold. All of it is invented.
import { accountOf, garbled } from '../people.ts'
import { type Order, ordersOf } from './orders.ts'

/** Only what the wallet shows: a full card number must have no place to be kept. */
export interface Method {
  readonly id: string
  readonly kind: 'Credit' | 'Debit' | 'Bank' | 'Gift card'
  readonly brand: string
  readonly last4: string
  /** MM/YY */
  readonly expires: string | null
  readonly zip: string | null
  readonly nickname: string | null
  readonly isPreferred: boolean
}

export interface Account {
  readonly firstName: string
  /** Newest first. */
  readonly orders: readonly Order[]
  readonly methods: readonly Method[]
}

const methods: readonly Method[] = [
  {
    id: 'wlt_a1',
    kind: 'Credit',
    brand: 'Visa',
    last4: '3021',
    expires: '04/30',
    zip: '11215',
    nickname: 'Dinner card',
    isPreferred: true,
  },
  {
    id: 'wlt_b2',
    kind: 'Debit',
    brand: 'Mastercard',
    last4: '8876',
    expires: '01/29',
    zip: '11215',
    nickname: null,
    isPreferred: false,
  },
  {
    id: 'wlt_c3',
    kind: 'Bank',
    brand: 'Checking',
    last4: '1190',
    expires: null,
    zip: null,
    nickname: null,
    isPreferred: false,
  },
  {
    id: 'wlt_d4',
    kind: 'Gift card',
    brand: 'Uber Eats',
    last4: '7731',
    expires: null,
    zip: null,
    nickname: null,
    isPreferred: false,
  },
]

const often: Account = { firstName: 'Robin', orders: ordersOf(34), methods }
const seldom: Account = { firstName: 'Sasha', orders: ordersOf(6), methods: methods.slice(0, 1) }

const strange: Account = {
  ...often,
  orders: often.orders.map((order) => ({ ...order, restaurant: garbled(order.restaurant) })),
  methods: methods.map((method) => ({ ...method, brand: garbled(method.brand) })),
}

/** Undefined where nobody has that name. */
export function findAccount(username: string): Account | undefined {
  return accountOf(username, often, seldom, strange)
}
