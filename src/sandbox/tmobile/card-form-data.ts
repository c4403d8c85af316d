// The fields of the T-Mobile sandbox's card form, and what the site's decision on them says of each. Pure.
import { type CardErrors as PartErrors, type CardPart, type TypedCard, typedFields } from '../new-card.ts'

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

const FIELD_OF: Readonly<Record<CardPart, CardField>> = {
  number: 'card_number',
  expires: 'expiry',
  cvv: 'cvv',
  name: 'name_on_card',
  zip: 'zip',
}
const MOST_CHARACTERS = 128

export function parseCardForm(form: Readonly<Record<string, string>>): CardForm {
  return typedFields(CARD_FIELDS, form)
}

export function typedCard(form: CardForm): TypedCard {
  return { number: form.card_number, expires: form.expiry, cvv: form.cvv, name: form.name_on_card, zip: form.zip }
}

/** What the decision on the card found, and the fields that only this form has. */
export function errorsOf(form: CardForm, errors: PartErrors): CardErrors {
  const tooLong = CARD_FIELDS.filter((name) => form[name].length > MOST_CHARACTERS)
  return {
    ...Object.fromEntries(tooLong.map((name) => [name, `Enter at most ${MOST_CHARACTERS} characters.`])),
    ...Object.fromEntries(
      Object.entries(FIELD_OF).flatMap(([part, name]) => {
        const error = errors[part as CardPart]
        return error === undefined ? [] : [[name, error]]
      }),
    ),
  }
}
