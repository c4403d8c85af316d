// Whether a sandbox site takes a new card: the same decision at all of them, whatever their forms look like. Pure: no
// clock, so an expiry month is checked for its form only.
import * as z from 'zod'

/** With the widest values 20 cards are about 2.5 KB as a cookie; browsers drop one above 4 KB. */
export const MOST_ADDED_CARDS = 20

/** What is remembered of a card: a full number must have no place to be kept. */
export const addedCard = z.strictObject({
  brand: z.enum(['Visa', 'Mastercard', 'Amex', 'Discover', 'Card']),
  last4: z.string().regex(/^\d{4}$/),
  expires: z.string().regex(/^\d{2}\/\d{2}$/),
  zip: z.string().regex(/^\d{5}(-\d{4})?$/),
})
export type AddedCard = z.infer<typeof addedCard>

/** As typed. `expires` is MM/YY: a form of another kind is put together first. */
export interface TypedCard {
  readonly number: string
  readonly expires: string
  readonly cvv: string
  readonly name: string
  readonly zip: string
}

export type CardPart = keyof TypedCard
export type CardErrors = Readonly<Partial<Record<CardPart, string>>>

export type CardDecision =
  | { readonly kind: 'added'; readonly card: AddedCard }
  | { readonly kind: 'declined' }
  | { readonly kind: 'invalid'; readonly errors: CardErrors }

/** @param addedBefore how many cards this visitor has added */
export function decideCard(typed: TypedCard, refusesCards: boolean, addedBefore: number): CardDecision {
  const digits = typed.number.replaceAll(/[ -]/g, '')
  const errors: Partial<Record<CardPart, string>> = {}
  if (!/^\d{12,19}$/.test(digits) || !hasLuhnDigit(digits)) {
    errors.number = 'Enter a valid card number.'
  } else if (addedBefore >= MOST_ADDED_CARDS) {
    errors.number = 'This account already holds as many cards as it can.'
  }
  if (!/^(0[1-9]|1[0-2])\/\d{2}$/.test(typed.expires)) {
    errors.expires = 'Enter the month and year as MM/YY.'
  }
  if (!/^\d{3,4}$/.test(typed.cvv)) {
    errors.cvv = 'Enter the 3 or 4 digits of the security code.'
  }
  if (typed.name === '' || typed.name.length > 128) {
    errors.name = 'Enter the name on the card.'
  }
  if (!/^\d{5}(-\d{4})?$/.test(typed.zip)) {
    errors.zip = 'Enter a 5-digit ZIP code.'
  }
  if (Object.keys(errors).length > 0) {
    return { kind: 'invalid', errors }
  }
  if (refusesCards) {
    return { kind: 'declined' }
  }
  const card = { brand: brandOf(digits), last4: digits.slice(-4), expires: typed.expires, zip: typed.zip }
  return { kind: 'added', card }
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

function hasLuhnDigit(digits: string): boolean {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const weighed = Number(digit) * (index % 2 === 1 ? 2 : 1)
      return total + (weighed > 9 ? weighed - 9 : weighed)
    }, 0)
  return sum % 10 === 0
}

/** What was typed into these fields of a form. Missing ones count as empty. */
export function typedFields<Name extends string>(
  names: readonly Name[],
  form: Readonly<Record<string, string>>,
): Readonly<Record<Name, string>> {
  const typed = names.map((name) => [name, (form[name] ?? '').trim()])
  return Object.fromEntries(typed) as Record<Name, string>
}
