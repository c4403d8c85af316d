// The two decisions of the T-Mobile sandbox: may this person sign in, and is this card added. Pure: no clock, so an
// expiry month is checked for its form only.
import { findPerson, type Account } from './tmobile-data.ts'
import { type AddedCard, MOST_ADDED_CARDS, MOST_TRIES } from './tmobile-state.ts'

export type SignIn = 'signed_in' | 'wrong' | 'locked'

/** @param wrongTries how many passwords were refused before this one */
export function decideSignIn(username: string, password: string, wrongTries: number): SignIn {
  if (wrongTries >= MOST_TRIES) {
    return 'locked'
  }
  const expected = findPerson(username)?.password ?? null
  if (expected !== null && password === expected) {
    return 'signed_in'
  }
  return wrongTries + 1 >= MOST_TRIES ? 'locked' : 'wrong'
}

export const CARD_FIELDS = [
  'card_number',
  'expiry',
  'cvv',
  'name_on_card',
  'zip',
  'address_line1',
  'address_line2',
  'city',
  'state',
] as const
export type CardField = (typeof CARD_FIELDS)[number]
export type CardForm = Readonly<Record<CardField, string>>
export type CardErrors = Readonly<Partial<Record<CardField, string>>>

export type CardDecision =
  | { readonly kind: 'added'; readonly card: AddedCard }
  | { readonly kind: 'declined' }
  | { readonly kind: 'invalid'; readonly errors: CardErrors }

/** Missing fields count as empty. */
export function parseCardForm(form: Readonly<Record<string, string>>): CardForm {
  const field = (name: CardField) => (form[name] ?? '').trim()
  return {
    card_number: field('card_number'),
    expiry: field('expiry'),
    cvv: field('cvv'),
    name_on_card: field('name_on_card'),
    zip: field('zip'),
    address_line1: field('address_line1'),
    address_line2: field('address_line2'),
    city: field('city'),
    state: field('state'),
  }
}

/** @param addedBefore how many cards this visitor has added */
export function decideCard(form: CardForm, account: Account, addedBefore: number): CardDecision {
  const digits = form.card_number.replaceAll(/[ -]/g, '')
  const errors: Partial<Record<CardField, string>> = {}
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) {
    errors.card_number = 'Enter a valid card number.'
  } else if (addedBefore >= MOST_ADDED_CARDS) {
    errors.card_number = 'This account already holds as many cards as it can.'
  }
  if (!/^(0[1-9]|1[0-2])\/\d{2}$/.test(form.expiry)) {
    errors.expiry = 'Enter the month and year as MM/YY.'
  }
  if (!/^\d{3,4}$/.test(form.cvv)) {
    errors.cvv = 'Enter the 3 or 4 digits of the security code.'
  }
  if (form.name_on_card === '') {
    errors.name_on_card = 'Enter the name on the card.'
  }
  if (!/^\d{5}(-\d{4})?$/.test(form.zip)) {
    errors.zip = 'Enter a 5-digit ZIP code.'
  }
  for (const name of CARD_FIELDS) {
    if (form[name].length > 128) {
      errors[name] ??= 'Enter at most 128 characters.'
    }
  }
  if (Object.keys(errors).length > 0) {
    return { kind: 'invalid', errors }
  }
  return account.refusesCards
    ? { kind: 'declined' }
    : {
        kind: 'added',
        card: { brand: brandOf(digits), last4: digits.slice(-4), expires: form.expiry, zip: form.zip },
      }
}

function brandOf(digits: string): AddedCard['brand'] {
  if (digits.startsWith('4')) {
    return 'Visa'
  }
  if (/^(5[1-5]|2[2-7])/.test(digits)) {
    return 'Mastercard'
  }
  if (/^3[47]/.test(digits)) {
    return 'Amex'
  }
  return /^(6011|65)/.test(digits) ? 'Discover' : 'Card'
}

function passesLuhn(digits: string): boolean {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const weighed = Number(digit) * (index % 2 === 1 ? 2 : 1)
      return total + (weighed > 9 ? weighed - 9 : weighed)
    }, 0)
  return sum % 10 === 0
}
