// The words that the T-Mobile sandbox shows for a page, a card or a bill. The pages print them, and the scripted person reads
// the same ones.
import type { Bill, Card } from '../carrier.ts'
import { centsWords } from '../money.ts'
import type { Page } from './visit.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function numberWords(card: Card): string {
  return `ending in ${card.last4}`
}

/** $1,040.05 */
export function amountWords(bill: Bill): string {
  return `$${centsWords(bill.cents)}`
}

/** 2026-09-04 is shown as Sep 4, 2026. */
export function dateWords(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${MONTHS[Number(month) - 1] ?? ''} ${Number(day)}, ${year}`
}

export function titleOf(page: Page): string {
  switch (page.name) {
    case 'signin':
      return 'Sign in'
    case 'password':
      return 'Enter your password'
    case 'code':
      return 'Enter your code'
    case 'locked':
      return 'Account locked'
    case 'account':
      return `Hello, ${page.account.name}`
    case 'payments':
      return 'Payment methods'
    case 'new_card':
      return 'Add a card'
    case 'card_added':
      return 'Card added'
    case 'bills':
      return 'Bills'
    case 'redesigned':
      return 'Your wallet'
    case 'not_found':
      return 'Page not found'
  }
}
