// The fields of the AT&T sandbox's card form, and which of them the site's decision refuses. Pure: the years on offer are
// a fixed range, so that the form is the same on every day.
import { type CardErrors, type TypedCard, typedFields } from '../new-card.ts'

export const CARD_FIELDS = [
  'cc-number',
  'cc-month',
  'cc-year',
  'cc-code',
  'cc-name',
  'cc-zip',
  'cc-street',
  'cc-unit',
  'cc-city',
  'cc-state',
] as const
export type CardField = (typeof CARD_FIELDS)[number]
export type CardForm = Readonly<Record<CardField, string>>

const FIRST_YEAR = 2026
const LAST_YEAR = 2055

export const YEARS: readonly string[] = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) =>
  String(FIRST_YEAR + index),
)
export const MONTHS: readonly string[] = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'))

const MOST_CHARACTERS = 128

export function parseCardForm(form: Readonly<Record<string, string>>): CardForm {
  return typedFields(CARD_FIELDS, form)
}

/** A month or year that is not on offer leaves no date: the decision then refuses it. */
export function typedCard(form: CardForm): TypedCard {
  const isOffered = MONTHS.includes(form['cc-month']) && YEARS.includes(form['cc-year'])
  return {
    number: form['cc-number'],
    expires: isOffered ? `${form['cc-month']}/${form['cc-year'].slice(-2)}` : '',
    cvv: form['cc-code'],
    name: form['cc-name'],
    zip: form['cc-zip'],
  }
}

/** What the decision on the card found wrong, and what only this form can see. In the form's order. */
export function wrongFields(form: CardForm, errors: CardErrors): readonly CardField[] {
  const wrong: Readonly<Partial<Record<CardField, boolean>>> = {
    'cc-number': errors.number !== undefined,
    'cc-month': !MONTHS.includes(form['cc-month']),
    'cc-year': !YEARS.includes(form['cc-year']),
    'cc-code': errors.cvv !== undefined,
    'cc-name': errors.name !== undefined,
    'cc-zip': errors.zip !== undefined,
  }
  return CARD_FIELDS.filter((name) => wrong[name] === true || form[name].length > MOST_CHARACTERS)
}
