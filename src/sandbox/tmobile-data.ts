// The people of the T-Mobile sandbox and what their accounts hold. All of it is invented.

/** Only what the pages show: a full card number must have no place to be kept. */
export interface Card {
  readonly id: string
  readonly kind: 'Credit card' | 'Debit card' | 'Bank account'
  readonly brand: string
  readonly last4: string
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
  readonly refusesCards: boolean
}

export interface Person {
  readonly username: string
  /** null: every password is refused. */
  readonly password: string | null
  readonly hint: string
  readonly account: Account
}

const good: Account = {
  name: 'Robin Good',
  phone: '(555) 010-0142',
  plan: 'Unlimited, 3 lines',
  cards: [
    {
      id: 'pm_1',
      kind: 'Credit card',
      brand: 'Visa',
      last4: '4242',
      expires: '08/29',
      nickname: 'Family card',
      zip: '10001',
      isDefault: true,
    },
    {
      id: 'pm_2',
      kind: 'Debit card',
      brand: 'Mastercard',
      last4: '5454',
      expires: '11/28',
      zip: '10001',
      isDefault: false,
    },
    { id: 'pm_3', kind: 'Bank account', brand: 'Checking', last4: '6789', isDefault: false },
  ],
  bills: billsUpTo(2026, 9, 18),
  refusesCards: false,
}

const declined: Account = {
  ...good,
  name: 'Sasha Declined',
  phone: '(555) 010-0177',
  plan: 'Essentials, 1 line',
  cards: good.cards.slice(0, 1),
  bills: good.bills.slice(0, 3),
  refusesCards: true,
}

export const PEOPLE: readonly Person[] = [
  { username: 'user_good', password: 'pass_good', hint: 'everything works', account: good },
  { username: 'user_wrong', password: null, hint: 'every password is refused; three lock the account', account: good },
  { username: 'card_declined', password: 'pass_good', hint: 'signs in, but new cards are declined', account: declined },
]

export function findPerson(username: string): Person | undefined {
  return PEOPLE.find((person) => person.username === username)
}

/** `count` bills; the newest period starts in the given month (1 to 12). */
function billsUpTo(year: number, month: number, count: number): readonly Bill[] {
  const cents = [8540, 8540, 9115, 8290, 8540, 104_005]
  return Array.from({ length: count }, (_, index) => {
    const start = year * 12 + (month - 1) - index
    return {
      id: `TM-${monthOf(start)}`,
      start: `${monthOf(start)}-04`,
      end: `${monthOf(start + 1)}-03`,
      due: `${monthOf(start + 1)}-24`,
      cents: cents[index % cents.length] ?? 0,
    }
  })
}

/** @param months since year 0 */
function monthOf(months: number): string {
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
}
