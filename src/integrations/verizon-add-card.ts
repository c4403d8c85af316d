// Adding a card at Verizon, which takes two pages: a form, and a review of it whose Confirm button adds the card. Everything
// before that button changes nothing at the site, so it may be done again.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { addCardThrough, cardRefused } from './add-card.ts'
import { argumentsWhere, cardFormValues, type CardFormValues, fillFields, lostArguments } from './card-form.ts'
import type { Page } from './page.ts'
import type { CardAdded, NewCard } from './resources/payment-method.ts'
import {
  CARD_FIELDS,
  type CardField,
  CONFIRM,
  OUTCOME,
  READ_OUTCOME,
  READ_REVIEW,
  REVIEWED,
  TO_REVIEW,
} from './verizon-expressions.ts'
import { readWallet } from './verizon-wallet.ts'

/** These come back empty. */
const SECRETS: ReadonlySet<CardField> = new Set(CARD_FIELDS.filter(({ secret }) => secret).map(({ name }) => name))

const review = z.object({ number: z.string().nullable(), refused: z.array(z.string()) })
const outcome = z.object({ outcome: z.enum(['added', 'declined', 'invalid']), refused: z.array(z.string()) })

export function* addCard(page: Page, card: NewCard): Steps<CardAdded> {
  const values = valuesOf(card)
  const last4 = card.cardNumber.slice(-4)
  return yield* addCardThrough(card, {
    fill: () => fillAndReview(page, values, last4),
    send: () => page.submit(CONFIRM),
    *readOutcome() {
      yield* page.waitForSelector(OUTCOME)
      const seen = yield* page.evaluate('read what came of the card', READ_OUTCOME, outcome)
      return { outcome: seen.outcome, refused: argumentsOf(seen.refused) }
    },
    *countCards() {
      return (yield* readWallet(page)).filter((one) => one.last4 === last4).length
    },
  })
}

/** Ends on the review page, where only Confirm is left to click. Gives the arguments that got lost on the way there. */
function* fillAndReview(page: Page, values: CardFormValues<CardField>, last4: string): Steps<readonly string[]> {
  yield* page.open('/wallet/new')
  yield* fillFields(page, CARD_FIELDS, values)
  const lost = yield* lostArguments(page, CARD_FIELDS, values)
  if (lost.length > 0) {
    return lost
  }
  yield* page.click(TO_REVIEW)
  yield* page.waitForSelector(REVIEWED)
  const { number, refused } = yield* page.evaluate('read the review', READ_REVIEW, review)
  if (number !== null) {
    return number.endsWith(last4) ? [] : ['cardNumber']
  }
  // The form again. Where it lost what the site gives back, the page was reloaded before the click: the site has refused
  // an empty form, not this card.
  const gone = yield* lostArguments(page, CARD_FIELDS, new Map([...values].filter(([name]) => !SECRETS.has(name))))
  if (gone.length > 0) {
    return gone
  }
  throw cardRefused(argumentsOf(refused))
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

function argumentsOf(names: readonly string[]): readonly string[] {
  return argumentsWhere(CARD_FIELDS, ({ name }) => names.includes(name))
}
