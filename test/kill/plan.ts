// What shall happen to a link: drawn from the seed alone, so that a run's stories can be told again.
import { chanceOf } from './chance.ts'

/** How the story is meant to end. A crash may still fail a session on the way. */
export type Ending = 'left_alone' | 'canceled_unclaimed' | 'completed' | 'canceled_midway' | 'canceled_after_failure'

export interface PlannedOperation {
  readonly resource: 'paymentMethod' | 'mobileBillingStatement'
  readonly action: 'read' | 'write'
  readonly arguments?: Readonly<Record<string, unknown>>
}

export interface Plan {
  readonly number: number
  readonly ending: Ending
  readonly operations: readonly PlannedOperation[]
  /** Who signs in, session by session; the last one for all that follow. */
  readonly persons: readonly string[]
  /** Two creates with one key at once; two claims at once. */
  readonly createsTwice: boolean
  readonly claimsTwice: boolean
  /** How long after its claim a link that is canceled midway is canceled. Milliseconds. */
  readonly cancelAfterMs: number
  /** The last four digits of the card that a write adds. */
  readonly last4: string
}

/** No other link of the run has the same, so a list tells whether a create took effect twice. */
export function userOf(plan: Plan): string {
  return `user-${plan.number}`
}

export function planOf(seed: number, number: number): Plan {
  const chance = chanceOf(seed, `story ${number}`)
  const fails = chance.oneIn(4)
  const endings: readonly Ending[] = fails
    ? ['completed', 'completed', 'canceled_after_failure']
    : ['left_alone', 'canceled_unclaimed', 'completed', 'completed', 'completed', 'canceled_midway']
  const cardNumber = cardNumberOf(chance.below(1_000_000_000))
  const read: PlannedOperation = { resource: 'paymentMethod', action: 'read' }
  const card = { cardNumber, expirationDate: '12/49', cvv: '123', nameOnCard: 'Kim Example', billingZip: '10001' }
  const write: PlannedOperation = { resource: 'paymentMethod', action: 'write', arguments: card }
  const limit = 1 + chance.below(18)
  const bills: PlannedOperation = { resource: 'mobileBillingStatement', action: 'read', arguments: { limit } }
  // A declined card needs a card.
  const withCard: readonly (readonly PlannedOperation[])[] = [[write], [write, read], [read, write]]
  return {
    number,
    ending: chance.pick(endings),
    operations: fails ? chance.pick(withCard) : chance.pick([...withCard, [read], [bills], [read, bills]]),
    persons: fails ? ['card_declined', 'user_good'] : ['user_good'],
    createsTwice: chance.oneIn(8),
    claimsTwice: chance.oneIn(8),
    cancelAfterMs: chance.below(400),
    last4: cardNumber.slice(-4),
  }
}

/** A number of a well-known test range that passes the Luhn check. */
function cardNumberOf(middle: number): string {
  const digits = `411111${String(middle).padStart(9, '0')}`
  const sum = Array.from(digits, Number).reduce((total, digit, index) => {
    // The check digit follows: every second digit counted from it is doubled, the first of 16 among them.
    const doubled = index % 2 === 0 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
