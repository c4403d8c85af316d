// Where the operations stand, in words. Pure.
import type { OperationProgress, OperationStatus } from '../core/message.ts'
import type { View } from './view.ts'

export interface Step {
  readonly text: string
  readonly status: OperationStatus
  readonly statusText: string
}

const STATUS_TEXTS: Readonly<Record<OperationStatus, string>> = {
  pending: 'Waiting',
  running: 'In progress',
  complete: 'Done',
  failed: 'Failed',
}

/** @param progress null: all are complete */
export function stepsOf(view: View | null, progress: readonly OperationProgress[] | null): Step[] {
  return (view?.operations ?? []).map(({ description }, index) => {
    const status = progress === null ? 'complete' : (progress[index]?.status ?? 'pending')
    return { text: description, status, statusText: STATUS_TEXTS[status] }
  })
}

/** "Step 2 of 3: Add a card"; null while none is running. */
export function runningStep(steps: readonly Step[]): string | null {
  const index = steps.findIndex(({ status }) => status === 'running')
  const step = steps[index]
  return step === undefined ? null : `Step ${index + 1} of ${steps.length}: ${step.text}`
}
