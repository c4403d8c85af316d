// The fields of the Verizon sandbox's card form, and what the site's decision on them says of each. Pure.
import { type CardErrors as PartErrors, type TypedCard, typedFields } from '../new-card.ts'

export const CARD_FIELDS = [
  'cardNumber',
  'expiryDate',
  'securityCode',
  'firstName',
  'lastName',
  'zipCode',
  'street',
  'unit',
  'city',
  'stateCode',
] as const
export type CardField = (typeof CARD_FIELDS)[number]
export type CardForm = Readonly<Record<CardField, string>>
export type CardErrors = Readonly<Partial<Record<CardField, string>>>

const MOST_CHARACTERS = 128

export function parseCardForm(form: Readonly<Record<string, string>>): CardForm {
  return typedFields(CARD_FIELDS, form)
}

/** This form wants MM/YYYY: anything else is no expiry. */
export function typedCard(form: CardForm): TypedCard {
  const [, month = '', year = ''] = /^(\d{2})\/20(\d{2})$/.exec(form.expiryDate) ?? []
  return {
    number: form.cardNumber,
    expires: `${month}/${year}`,
    cvv: form.securityCode,
    // Not everybody has two names: the last one alone is enough.
    name: form.lastName === '' ? '' : `${form.firstName} ${form.lastName}`.trim(),
    zip: form.zipCode,
  }
}

/** What the decision on the card found, in this form's words, and what only this form can find. */
export function errorsOf(form: CardForm, errors: PartErrors): CardErrors {
  const tooLong = CARD_FIELDS.filter((name) => form[name].length > MOST_CHARACTERS)
  return {
    ...Object.fromEntries(tooLong.map((name) => [name, `Use at most ${MOST_CHARACTERS} characters.`])),
    ...(errors.number !== undefined && { cardNumber: errors.number }),
    ...(errors.expires !== undefined && { expiryDate: 'Enter month and year as MM/YYYY.' }),
    ...(errors.cvv !== undefined && { securityCode: errors.cvv }),
    ...(errors.name !== undefined && { lastName: 'Enter the last name on the card.' }),
    ...(errors.zip !== undefined && { zipCode: errors.zip }),
  }
}

/** What a page may show again of what was typed: the card number and its code must not come back in a form. */
export function withoutSecrets(form: CardForm): CardForm {
  return { ...form, cardNumber: '', securityCode: '' }
}
