// Adding a card, the same way at every site: fill until the form holds it, send it once, and find out what came of it even
// where the page was lost. What differs from site to site is passed in.
import { AutomationFailure, CommandError, isUnknownSubmit, type Steps, SubmitRefused } from '../core/automation.ts'
import type { CardAdded, NewCard } from './resources/payment-method.ts'

/** One site's own steps. Whatever is named to the developer is an argument's name, never a word of the page. */
export interface CardSteps {
  /** Opens the form and fills it. Gives the arguments that the form does not hold: a reload empties it at any moment. */
  fill(): Steps<readonly string[]>
  /** The one click that adds the card: `page.submit`, and nothing else. */
  send(): Steps<void>
  /** Waits until the site has answered. */
  readOutcome(): Steps<CardOutcome>
  /** The arguments that the site refused, on the page of an invalid card. */
  readRefused(): Steps<readonly string[]>
  /** How many cards of the same last four digits the account holds. */
  countCards(): Steps<number>
}

export type CardOutcome = 'added' | 'declined' | 'invalid'

const MOST_REFILLS = 3

export function* addCardThrough(card: NewCard, steps: CardSteps): Steps<CardAdded> {
  const last4 = card.cardNumber.slice(-4)
  if (card.dryRun === true) {
    yield* fillUntilHeld(steps)
    return { dryRun: true, card: { last4 } }
  }
  const before = yield* steps.countCards()
  yield* fillUntilHeld(steps)
  const answer = yield* send(steps)
  switch (answer) {
    case 'added':
      return { success: true, card: { last4 } }
    case 'declined':
      throw new SubmitRefused('The card was declined.')
    case 'invalid':
      throw new SubmitRefused(refusal((yield* unlessLost(() => steps.readRefused())) ?? []))
    case undefined: {
      const after = yield* unlessLost(() => steps.countCards())
      if (after !== undefined && after > before) {
        return { success: true, card: { last4 } }
      }
      throw new AutomationFailure('AUTOMATION_ERROR', 'What the site made of the card was not seen.')
    }
  }
}

export function cardRefused(names: readonly string[]): AutomationFailure {
  return new AutomationFailure('AUTOMATION_ERROR', refusal(names))
}

function refusal(names: readonly string[]): string {
  return `The site refused the card: ${namesOf(names)}.`
}

function* fillUntilHeld(steps: CardSteps): Steps<void> {
  for (let refills = 0; ; refills++) {
    const lost = yield* fillOnce(steps)
    if (lost?.length === 0) {
      return
    }
    if (refills === MOST_REFILLS) {
      const what = lost === undefined ? 'the page was reloaded' : namesOf(lost)
      throw new AutomationFailure('AUTOMATION_ERROR', `The site did not keep what was filled: ${what}.`)
    }
  }
}

/** Undefined where the page was reloaded in the middle. */
function* fillOnce(steps: CardSteps): Steps<readonly string[] | undefined> {
  try {
    return yield* steps.fill()
  } catch (error) {
    if (error instanceof CommandError && error.code === 'detached') {
      return undefined
    }
    throw error
  }
}

/** Undefined: the button may have been clicked, and what the site made of it was not seen. */
function* send(steps: CardSteps): Steps<CardOutcome | undefined> {
  try {
    yield* steps.send()
  } catch (error) {
    if (isUnknownSubmit(error)) {
      return undefined
    }
    throw error
  }
  return yield* unlessLost(() => steps.readOutcome())
}

/** After the click a page that cannot be read is no failure of its own: it leaves the outcome open. */
function* unlessLost<T>(steps: () => Steps<T>): Steps<T | undefined> {
  try {
    return yield* steps()
  } catch (error) {
    if (error instanceof CommandError || error instanceof AutomationFailure) {
      return undefined
    }
    throw error
  }
}

function namesOf(names: readonly string[]): string {
  return names.length === 0 ? 'the form has errors' : names.join(', ')
}
