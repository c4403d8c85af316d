// The words that the Verizon sandbox shows for a page, a card or a bill. The pages print them, and the scripted person
// reads the same ones.
import type { Bill, Card } from '../carrier.ts'
import { centsWords } from '../money.ts'
import type { AddedCard } from '../new-card.ts'
import type { Page } from './page.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const KINDS: Readonly<Record<Card['kind'], string>> = {
  'Credit card': 'Credit',
  'Debit card': 'Debit',
  'Bank account': 'Checking account',
}

export function kindWords(card: Card): string {
  return KINDS[card.kind]
}

export function numberWords({ last4 }: Card | AddedCard): string {
  return `•••• •••• •••• ${last4}`
}

/** 08/29 is shown as Exp. 8/2029. */
export function expiryWords(expires: string): string {
  const [month = '', year = ''] = expires.split('/')
  return `Exp. ${Number(month)}/20${year}`
}

/** USD 2,319.99 */
export function amountWords({ cents }: Bill): string {
  return `USD ${centsWords(cents)}`
}

/** 2026-08-07 is shown as Aug 7, 2026. */
export function dateWords(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${MONTHS[Number(month) - 1] ?? ''} ${Number(day)}, ${year}`
}

export function titleOf(page: Page): string {
  switch (page.name) {
    case 'user_id':
      return 'Sign in'
    case 'password':
      return 'Welcome back'
    case 'channel':
      return 'Confirm it is you'
    case 'verify':
      return 'Enter the code'
    case 'locked':
      return 'Your account is locked'
    case 'overview':
      return 'Overview'
    case 'wallet':
      return 'Wallet'
    case 'new_card':
      return 'Add a card'
    case 'review':
      return 'Review your card'
    case 'bill_years':
      return 'Billing history'
    case 'bills':
      return `Bills of ${page.year.year}`
    case 'redesigned':
      return 'Everything in one place'
    case 'not_found':
      return 'There is nothing here'
  }
}
