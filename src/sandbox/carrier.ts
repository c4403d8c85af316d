// What a phone carrier's sandbox knows of its customers: the same shapes for all carriers, other values for each.
import type { AddedCard } from './new-card.ts'
import { garbled } from './people.ts'

/** Only what the pages show: a full card number must have no place to be kept. */
export interface Card {
  readonly id: string
  readonly kind: 'Credit card' | 'Debit card' | 'Bank account'
  readonly brand: string
  readonly last4: string
  /** MM/YY */
  readonly expires?: string
  readonly nickname?: string
  readonly zip?: string
  readonly isDefault: boolean
}

/** Dates are YYYY-MM-DD. */
export interface Bill {
  readonly id: string
  readonly start: string
  readonly end: string
  readonly due: string
  readonly cents: number
}

export interface Account {
  readonly name: string
  readonly phone: string
  readonly plan: string
  readonly cards: readonly Card[]
  /** Newest first. */
  readonly bills: readonly Bill[]
}

/** The same in text that no result may hold. */
export function garbledAccount({ cards, bills, ...rest }: Account): Account {
  return {
    ...rest,
    cards: cards.map((card) => ({ ...card, brand: garbled(card.brand) })),
    bills: bills.map((bill) => ({ ...bill, id: garbled(bill.id) })),
  }
}

/** A carrier's bills: periods of a month, each beginning on `day`. */
export interface Billing {
  readonly prefix: string
  /** 1 to 12. */
  readonly newest: { readonly year: number; readonly month: number }
  readonly day: number
  readonly count: number
  /** Taken in turn, newest first. */
  readonly cents: readonly number[]
}

export function billsOf({ prefix, newest, day, count, cents }: Billing): readonly Bill[] {
  return Array.from({ length: count }, (_, index) => {
    const start = newest.year * 12 + (newest.month - 1) - index
    return {
      id: `${prefix}-${monthOf(start)}`,
      start: `${monthOf(start)}-${twoDigits(day)}`,
      end: `${monthOf(start + 1)}-${twoDigits(day - 1)}`,
      due: `${monthOf(start + 1)}-${twoDigits(day + 20)}`,
      cents: cents[index % cents.length] ?? 0,
    }
  })
}

/** @param months since year 0 */
function monthOf(months: number): string {
  return `${Math.floor(months / 12)}-${twoDigits((months % 12) + 1)}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** The account's cards and after them those that were added. @param idOf from the number of an added one, from 1 */
export function cardsWith(
  account: Account,
  added: readonly AddedCard[],
  idOf: (number: number) => string,
): readonly Card[] {
  const cards = added.map((card, index): Card => ({
    id: idOf(index + 1),
    kind: 'Credit card',
    ...card,
    isDefault: false,
  }))
  return [...account.cards, ...cards]
}
