// What the accounts of the AT&T sandbox hold. All of it is invented.
import { type Account, billsOf, garbledAccount } from '../carrier.ts'
import { accountOf } from '../people.ts'

/** The third newest is a credit. */
const bills = billsOf({
  prefix: 'STM',
  newest: { year: 2026, month: 9 },
  day: 8,
  count: 13,
  cents: [7350, 7350, -1225, 7350, 112_340, 6890, 7350, 7350, 7415, 7350, 7350, 7350, 6500],
})

const household: Account = {
  name: 'Jordan Rivers',
  phone: '(555) 010-0163',
  plan: 'Value Plus, 2 lines',
  cards: [
    {
      id: 'wallet-31',
      kind: 'Credit card',
      brand: 'Mastercard',
      last4: '4444',
      expires: '08/29',
      nickname: 'Joint card',
      zip: '75201',
      isDefault: false,
    },
    { id: 'wallet-36', kind: 'Bank account', brand: 'Savings', last4: '3390', isDefault: true },
    {
      id: 'wallet-40',
      kind: 'Debit card',
      brand: 'Visa',
      last4: '0099',
      expires: '01/30',
      zip: '75204',
      isDefault: false,
    },
    {
      id: 'wallet-52',
      kind: 'Credit card',
      brand: 'Amex',
      last4: '0005',
      expires: '12/27',
      zip: '75201',
      isDefault: false,
    },
  ],
  bills,
}

const single: Account = {
  name: 'Casey Declined',
  phone: '(555) 010-0188',
  plan: 'Starter, 1 line',
  cards: household.cards.slice(0, 2),
  bills: bills.slice(0, 4),
}

/** Undefined where nobody has that user ID. */
export function findAccount(userId: string): Account | undefined {
  return accountOf(userId, household, single, garbledAccount(household))
}
