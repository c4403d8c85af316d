// The words that the AT&T sandbox shows: titles, the captions, headers and cells of its tables, its messages. The pages
// print them, and the scripted person reads the same ones.
import type { Bill, Card } from '../carrier.ts'
import { centsWords } from '../money.ts'
import type { CardField } from './card-form-data.ts'
import type { Notice } from './state.ts'
import type { Page } from './visit.ts'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const NOTHING = '—'

export const WALLET_CAPTION = 'Saved payment methods'
export const BILLS_CAPTION = 'Billing history'

const KINDS = { 'Credit card': 'Credit', 'Debit card': 'Debit', 'Bank account': 'Bank account' } as const

/** A row by its column headers, left to right. */
export function walletCells(card: Card): Readonly<Record<string, string>> {
  return {
    Method: methodWords(card),
    Type: KINDS[card.kind],
    Expires: card.expires === undefined ? NOTHING : expiryWords(card.expires),
    Nickname: card.nickname ?? NOTHING,
    'Billing ZIP': card.zip ?? NOTHING,
    Default: card.isDefault ? 'Yes' : 'No',
  }
}

export function billCells(bill: Bill): Readonly<Record<string, string>> {
  return {
    Statement: bill.id,
    'Service period': `${dateWords(bill.start)} to ${dateWords(bill.end)}`,
    Due: bill.cents > 0 ? dateWords(bill.due) : 'Nothing due',
    Amount: amountWords(bill.cents),
  }
}

export function methodWords(card: Card): string {
  return `${card.brand} ending in ${card.last4}`
}

/** $1,123.40, and -$12.25 for a credit. */
export function amountWords(cents: number): string {
  return `${cents < 0 ? '-' : ''}$${centsWords(Math.abs(cents))}`
}

/** 2026-09-04 is shown as Sep 04, 2026. */
export function dateWords(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${shortMonth(month)} ${day}, ${year}`
}

/** 08/29 is shown as Aug 2029. */
function expiryWords(expires: string): string {
  const [month = '', year = ''] = expires.split('/')
  return `${shortMonth(month)} 20${year}`
}

export function longMonth(month: string): string {
  return MONTHS[Number(month) - 1] ?? ''
}

function shortMonth(month: string): string {
  return longMonth(month).slice(0, 3)
}

/** The label of each field, and what it takes. */
export const FIELD_WORDS: Readonly<Record<CardField, readonly [label: string, takes: string]>> = {
  'cc-number': ['Card number', 'the 12 to 19 digits of a valid card'],
  'cc-month': ['Expiration month', 'choose one'],
  'cc-year': ['Expiration year', 'choose one'],
  'cc-code': ['Security code', '3 or 4 digits'],
  'cc-name': ['Name on card', '1 to 128 characters'],
  'cc-zip': ['Billing ZIP code', '5 digits'],
  'cc-street': ['Street address', 'at most 128 characters'],
  'cc-unit': ['Apartment or unit', 'at most 128 characters'],
  'cc-city': ['City', 'at most 128 characters'],
  'cc-state': ['State', 'at most 128 characters'],
}

/** Good news is a status, bad news an alert. */
export function roleOf({ kind }: Notice): 'status' | 'alert' {
  return kind === 'added' ? 'status' : 'alert'
}

export function noticeTitle({ kind }: Notice): string {
  return { added: 'Card added', declined: 'Card declined', refused: 'Card not added' }[kind]
}

/** @param cards what the wallet holds now: the newest is the last */
export function noticeWords({ kind, fields }: Notice, cards: readonly Card[]): string {
  const newest = cards.at(-1)
  switch (kind) {
    case 'added':
      return `${newest === undefined ? 'The card' : methodWords(newest)} is now in your wallet.`
    case 'declined':
      return 'The bank refused this card. Try another one.'
    case 'refused':
      return fields.length === 0
        ? 'This wallet already holds as many cards as it can.'
        : 'Check these details, then enter the card again:'
  }
}

export function documentTitleOf(page: Page): string {
  return `${titleOf(page)} - AT&T sandbox`
}

export function titleOf(page: Page): string {
  switch (page.name) {
    case 'login':
      return 'Sign in to your account'
    case 'passcode':
      return 'Enter your passcode'
    case 'locked':
      return 'Account locked'
    case 'overview':
      return `Welcome back, ${page.account.name}`
    case 'billing':
      return 'Billing'
    case 'wallet':
      return 'Wallet'
    case 'new_card':
      return 'Add a card'
    case 'redesigned':
      return 'Your home'
    case 'not_found':
      return 'Page not found'
  }
}
