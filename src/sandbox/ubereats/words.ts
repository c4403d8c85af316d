// The words that the Uber Eats sandbox shows. The server, the app's script and the scripted person take them from here.
import { MOST_TRIES } from '../sign-in.ts'
import type { Method } from './data.ts'

/** The heading of each view of the app, by the view's name. */
export const TITLES = {
  login: 'Welcome back',
  verify: 'Check your phone',
  locked: 'Account locked',
  feed: 'What sounds good?',
  orders: 'Your orders',
  wallet: 'Wallet',
  outage: 'Something went wrong',
  missing: 'Nothing here',
} as const
export type View = keyof typeof TITLES

export function titleOf(view: View): string {
  return `${TITLES[view]} · Uber Eats sandbox`
}

export function countWords(count: number): string {
  return count === 1 ? '1 order' : `${count} orders`
}

export function numberWords({ last4 }: Method): string {
  return `•••• ${last4}`
}

/** @param wrongTries how many were refused, the last one among them */
export function wrongWords(what: 'password' | 'code', wrongTries: number): string {
  const left = MOST_TRIES - wrongTries
  return `That ${what} is not right. You have ${left} more ${left === 1 ? 'try' : 'tries'}.`
}
