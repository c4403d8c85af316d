// What the Verizon automations look for in a page: selectors, and the expressions that run there, kept as texts. Exported
// because whoever stands in for a page must know them. An expression only looks; a card number and its code never leave the
// page unmasked.
import { cardFormExpression } from './card-form.ts'

/** What follows the site's own part of the address. */
export const SIGNED_IN_PAGE = '/my/overview/?(?:[?#]|$)'
export const LOCKED = '.lock-notice'
export const TO_REVIEW = '.card-form__next'
/** The page after the form: the review, or the form once more with a notice. */
export const REVIEWED = '.review, .notice'
export const CONFIRM = '.review__confirm'
/** The page after Confirm. */
export const OUTCOME = '.toast, .notice'

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
] as const
export type CardField = (typeof CARD_FIELDS)[number]['name']

/** Null where the page has no wallet: an empty one and a page that has changed must not look the same. */
export const READ_CARDS = `(() => {
  const wallet = document.querySelector('.wallet')
  return wallet && Array.from(wallet.querySelectorAll('.wallet-card'), (card) => {
    const part = (name) => card.querySelector('.wallet-card__' + name)?.textContent.trim() ?? null
    return {
      id: card.id, brand: part('brand'), number: part('number'), kind: part('type'), expires: part('expiry'),
      zip: part('zip'), nickname: part('nickname'), isDefault: part('badge') !== null,
    }
  })
})()`

export const READ_YEARS = `(() => {
  const years = document.querySelector('.bill-years')
  return years && Array.from(years.querySelectorAll('a'), (link) => link.textContent.trim())
})()`

export const READ_BILLS = `(() => {
  const year = document.querySelector('.bill-year')
  return year && Array.from(year.querySelectorAll('.bill'), (bill) => {
    const part = (name) => bill.querySelector('.bill__' + name)?.textContent.trim() ?? null
    return { id: part('number'), from: part('from'), to: part('to'), due: part('due'), amount: part('amount') }
  })
})()`

export const READ_CARD_FORM = cardFormExpression(CARD_FIELDS)

/** Looks at what a reader sees: the review's hidden fields hold the whole card. */
export const READ_REVIEW = `({
  number: document.querySelector('.review .review__number')?.textContent.trim() ?? null,
  refused: Array.from(document.querySelectorAll('.card-form [aria-invalid="true"]'), (field) => field.name),
})`

export const READ_OUTCOME = `({
  outcome: document.querySelector('.toast') ? 'added'
    : document.querySelector('.notice--declined') ? 'declined'
    : document.querySelector('.notice--invalid') ? 'invalid' : null,
  refused: Array.from(document.querySelectorAll('.card-form [aria-invalid="true"]'), (field) => field.name),
})`
