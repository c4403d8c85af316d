// Where the operations stand, in words. Pure.
import type { OperationProgress } from '../wire/operation.ts'
import type { OperationStatus } from '../wire/status.ts'
import type { PageTexts, Say } from '../words/say.ts'
import type { View } from './view.ts'

export interface Step {
  readonly text: string
  readonly status: OperationStatus
  readonly statusText: string
}

const STATUS_TEXTS: Readonly<Record<OperationStatus, Extract<keyof PageTexts, `step${Capitalize<OperationStatus>}`>>> =
  {
    pending: 'stepPending',
    running: 'stepRunning',
    complete: 'stepComplete',
    failed: 'stepFailed',
  }

/** @param progress null: all are complete */
export function stepsOf(view: View | null, progress: readonly OperationProgress[] | null, say: Say): Step[] {
  return (view?.operations ?? []).map(({ description }, index) => {
    const status = progress === null ? 'complete' : (progress[index]?.status ?? 'pending')
    return { text: description, status, statusText: say(STATUS_TEXTS[status]) }
  })
}

/** "Step 2 of 3: Add a card"; null while none is running. */
export function runningStep(steps: readonly Step[], say: Say): string | null {
  const index = steps.findIndex(({ status }) => status === 'running')
  const step = steps[index]
  return step === undefined ? null : say('step', { number: index + 1, count: steps.length, step: step.text })
}
