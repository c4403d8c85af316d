// What the accounts of the Verizon sandbox hold. All of it is invented.
import { type Account, billsOf, garbledAccount } from '../carrier.ts'
import { accountOf } from '../people.ts'

const bills = billsOf({
  prefix: 'VZ',
  newest: { year: 2026, month: 8 },
  day: 7,
  count: 23,
  cents: [12_480, 12_480, 13_122, 12_480, 8540, 12_480, 231_999],
})

const household: Account = {
  name: 'Alex Rivers',
  phone: '(555) 010-0148',
  plan: 'Together Plus, 4 lines',
  cards: [
    {
      id: 'vz-40213',
      kind: 'Credit card',
      brand: 'Visa',
      last4: '4242',
      expires: '08/29',
      zip: '60601',
      isDefault: false,
    },
    {
      id: 'vz-40877',
      kind: 'Debit card',
      brand: 'Mastercard',
      last4: '0119',
      expires: '12/30',
      nickname: 'Household',
      zip: '60601-4410',
      isDefault: true,
    },
    {
      id: 'vz-51002',
      kind: 'Bank account',
      brand: 'Lakeside Bank',
      last4: '7781',
      nickname: 'Savings',
      isDefault: false,
    },
  ],
  bills,
}

const single: Account = {
  name: 'Kim Overdrawn',
  phone: '(555) 010-0164',
  plan: 'Solo, 1 line',
  cards: household.cards.slice(0, 1),
  bills: bills.slice(0, 10),
}

/** Undefined where nobody has that name. */
export function findAccount(username: string): Account | undefined {
  return accountOf(username, household, single, garbledAccount(household))
}
