// One write at a site: sent once, and where it was not seen what became of it, found out by a look at what the site has.
import {
  AutomationFailure,
  CommandError,
  isUnknownSubmit,
  type Steps,
  SubmitRefused,
} from '../../../src/core/automation.ts'

export interface WriteSteps {
  /** The one click: `page.submit`, and nothing else. */
  readonly send: () => Steps<void>
  /** Waits until the site has answered. What it cannot tell for certain is `unseen`. */
  readonly see: () => Steps<'taken' | 'refused' | 'unseen'>
  /** How many there are of what is written. */
  readonly count: () => Steps<number>
}

/** @param before what `count` gave before anything was filled */
export function* writeOnce(before: number, steps: WriteSteps): Steps<void> {
  const seen = yield* sendAndSee(steps)
  if (seen === 'refused') {
    throw new SubmitRefused('The site refused it.')
  }
  if (seen === 'unseen' && (yield* steps.count()) <= before) {
    throw new AutomationFailure('AUTOMATION_ERROR', 'What the site made of it was not seen.')
  }
}

function* sendAndSee({ send, see }: WriteSteps): Steps<'taken' | 'refused' | 'unseen'> {
  try {
    yield* send()
  } catch (error) {
    if (isUnknownSubmit(error)) {
      return 'unseen'
    }
    throw error
  }
  try {
    return yield* see()
  } catch (error) {
    if (error instanceof CommandError) {
      return 'unseen'
    }
    throw error
  }
}
