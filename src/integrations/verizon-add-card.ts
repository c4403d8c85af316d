// Adding a card at Verizon, which takes two pages: a form, and a review of it whose Confirm button adds the card. Everything
// before that button changes nothing at the site, so it may be done again. Its readings only look, and never at the review's
// hidden fields, which hold the whole card.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { addCardThrough, type CardOutcome, cardRefused } from './add-card.ts'
import { argumentsWhere, type CardFormField, cardFormValues, type CardFormValues, fillCardForm } from './card-form.ts'
import { type Page, type Reading, WHOLE_PAGE_MS } from './page.ts'
import type { CardAdded, NewCard } from './resources/payment-method.ts'
import { readWallet } from './verizon-wallet.ts'

export const NEW_CARD_PAGE = '/wallet/new'
export const TO_REVIEW = '.card-form__next'
export const CONFIRM = '.review__confirm'

/**
 * The form's fields, the argument that each takes, and how many of its last characters may leave the page again. A `secret`
 * one is empty where the site shows the form again.
 */
export const CARD_FIELDS = [
  { name: 'cardNumber', selector: '.card-form [name="cardNumber"]', argument: 'cardNumber', keep: 4, secret: true },
  {
    name: 'expiryDate',
    selector: '.card-form [name="expiryDate"]',
    argument: 'expirationDate',
    keep: 7,
    takes: '(?:0[1-9]|1[0-2])/20\\d{2}',
    secret: false,
  },
  { name: 'securityCode', selector: '.card-form [name="securityCode"]', argument: 'cvv', keep: 0, secret: true },
  { name: 'firstName', selector: '.card-form [name="firstName"]', argument: 'nameOnCard', keep: 128, secret: false },
  { name: 'lastName', selector: '.card-form [name="lastName"]', argument: 'nameOnCard', keep: 128, secret: false },
  { name: 'zipCode', selector: '.card-form [name="zipCode"]', argument: 'billingZip', keep: 16, secret: false },
  {
    name: 'street',
    selector: '.card-form [name="street"]',
    argument: 'billingAddress.line1',
    keep: 128,
    secret: false,
  },
  { name: 'unit', selector: '.card-form [name="unit"]', argument: 'billingAddress.line2', keep: 128, secret: false },
  { name: 'city', selector: '.card-form [name="city"]', argument: 'billingAddress.city', keep: 64, secret: false },
  {
    name: 'stateCode',
    selector: '.card-form [name="stateCode"]',
    argument: 'billingAddress.state',
    keep: 64,
    secret: false,
  },
] as const satisfies readonly (CardFormField & { readonly secret: boolean })[]
type CardField = (typeof CARD_FIELDS)[number]['name']

/** The page after the form: the review, or the form once more with a notice. */
export const READ_REVIEW = {
  what: 'read the review',
  root: '.review, .notice',
  fields: { number: { selector: '.review__number', optional: true } },
  schema: once(() => z.object({ number: z.string().nullable() }).transform(({ number }) => number)),
} satisfies Reading<unknown>

const OUTCOMES: Readonly<Record<string, CardOutcome>> = {
  toast: 'added',
  'notice--declined': 'declined',
  'notice--invalid': 'invalid',
}

/** The page after Confirm. */
export const READ_OUTCOME = {
  what: 'read what came of the card',
  root: '.toast, .notice',
  fields: { kind: { attribute: 'class', pattern: '(?:^|\\s)(toast|notice--[a-z]+)(?:\\s|$)', optional: true } },
  schema: once(() =>
    z
      .object({ kind: z.enum(['toast', 'notice--declined', 'notice--invalid']) })
      .transform(({ kind }) => OUTCOMES[kind])
      .pipe(z.enum(['added', 'declined', 'invalid'])),
  ),
} satisfies Reading<unknown>

/** What the site gives back of what was typed. */
const GIVEN_BACK = CARD_FIELDS.filter(({ secret }) => !secret)

/** The form that the site shows again: which fields it refuses, and what the others hold. */
export const READ_AGAIN = {
  what: 'read what the site refused',
  root: '.card-form',
  fields: {
    refused: { selector: '[aria-invalid="true"]', attribute: 'name', all: true },
    ...Object.fromEntries(
      GIVEN_BACK.map(({ name }) => [name, { selector: `[name="${name}"]`, attribute: 'value', optional: true }]),
    ),
  },
  schema: once(() =>
    z
      .object({ refused: z.array(z.string()) })
      .catchall(z.string().nullable())
      .transform(({ refused, ...held }) => ({
        refused: argumentsWhere(CARD_FIELDS, ({ name }) => refused.includes(name)),
        held: new Map(Object.entries(held)),
      })),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

export function* addCard(page: Page, card: NewCard): Steps<CardAdded> {
  const values = valuesOf(card)
  const last4 = card.cardNumber.slice(-4)
  return yield* addCardThrough(card, {
    fill: () => fillAndReview(page, values, last4),
    send: () => page.submit(CONFIRM),
    readOutcome: () => page.extract(READ_OUTCOME),
    *readRefused() {
      return (yield* page.extract(READ_AGAIN)).refused
    },
    *countCards() {
      return (yield* readWallet(page)).filter((one) => one.last4 === last4).length
    },
  })
}

/** Ends on the review page, where only Confirm is left to click. Gives the arguments that got lost on the way there. */
function* fillAndReview(page: Page, values: CardFormValues<CardField>, last4: string): Steps<readonly string[]> {
  yield* page.open(NEW_CARD_PAGE)
  const lost = yield* fillCardForm(page, CARD_FIELDS, values)
  if (lost.length > 0) {
    return lost
  }
  yield* page.click(TO_REVIEW)
  const number = yield* page.extract(READ_REVIEW)
  if (number !== null) {
    return number.endsWith(last4) ? [] : ['cardNumber']
  }
  // The form again. Where it lost what the site gives back, the page was reloaded before the click: the site has refused
  // an empty form, not this card.
  const { refused, held } = yield* page.extract(READ_AGAIN)
  const gone = argumentsWhere(GIVEN_BACK, ({ name }) => values.has(name) && held.get(name) !== values.get(name))
  if (gone.length > 0) {
    return gone
  }
  throw cardRefused(refused)
}

/** The site knows American addresses only, so it has no field for a country. */
function valuesOf(card: NewCard): CardFormValues<CardField> {
  const { first, last } = splitName(card.nameOnCard)
  const [month = '', year = ''] = card.expirationDate.split('/')
  const address = card.billingAddress
  const values: readonly (readonly [CardField, string | undefined])[] = [
    ['cardNumber', card.cardNumber],
    ['expiryDate', `${month}/20${year}`],
    ['securityCode', card.cvv],
    ['firstName', first],
    ['lastName', last],
    ['zipCode', card.billingZip],
    ['street', address?.line1],
    ['unit', address?.line2],
    ['city', address?.city],
    ['stateCode', address?.state],
  ]
  // Trimmed, as the site gives them back; what is empty then is left as the form has it.
  return cardFormValues(values.map(([name, value = '']) => [name, value.trim() || undefined] as const))
}

/** At the last space. A single word is the last name: the site asks for that one, and not for a first name. */
function splitName(nameOnCard: string): { readonly first: string; readonly last: string } {
  const words = nameOnCard.trim()
  const at = words.lastIndexOf(' ')
  return { first: words.slice(0, Math.max(0, at)), last: words.slice(at + 1) }
}
