// What the accounts of the T-Mobile sandbox hold. All of it is invented.
import { type Account, billsOf, garbledAccount } from '../carrier.ts'
import { accountOf } from '../people.ts'

const bills = billsOf({
  prefix: 'TM',
  newest: { year: 2026, month: 9 },
  day: 4,
  count: 18,
  cents: [8540, 8540, 9115, 8290, 8540, 104_005],
})

const family: Account = {
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
  bills,
}

const single: Account = {
  name: 'Sasha Declined',
  phone: '(555) 010-0177',
  plan: 'Essentials, 1 line',
  cards: family.cards.slice(0, 1),
  bills: bills.slice(0, 3),
}

/** Undefined where nobody has that name. */
export function findAccount(username: string): Account | undefined {
  return accountOf(username, family, single, garbledAccount(family))
}
