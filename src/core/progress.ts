// Runs a session as far as its answers reach: login, then each operation in order, until something must be asked, the
// last result is in, or a step failed. Pure: the journal and the plan say everything.
import { replay, type Answer, type Next, type Request, type Steps } from './automation.ts'
import type { LinkError, Operation } from './link.ts'

/** The step before the first operation. */
export const LOGIN_STEP = -1

/** What a session runs. `parseResult` gives the checked data, or null where the resource's schema refuses it. */
export interface Plan {
  readonly login: () => Steps<unknown>
  readonly operations: readonly (Operation & {
    readonly run: () => Steps<unknown>
    readonly parseResult: (value: unknown) => { readonly data: unknown } | null
  })[]
}

/** The request that waits for its answer. `number` is the journal entry that the answer will be. */
export interface OpenRequest {
  readonly number: number
  readonly request: Request
  readonly fingerprint: string
}

/** The open request and when its wait began (epoch ms). */
export interface Waiting {
  readonly open: OpenRequest
  readonly since: number
}

export interface Progress {
  /** The step that runs now; the count of operations once all are done. */
  readonly step: number
  /** Results of the operations that came to their end in this run, in order. */
  readonly finished: readonly unknown[]
  readonly next:
    | { readonly kind: 'open'; readonly open: OpenRequest }
    | { readonly kind: 'complete' }
    | { readonly kind: 'failed'; readonly error: LinkError; readonly cause: unknown }
}

/**
 * @param step the step that the answers belong to
 * @param answers that step's journal entries, in order
 * @param nextNumber the number of the next journal entry; each result that is found here takes one as well
 */
export function proceed(plan: Plan, step: number, answers: readonly Answer[], nextNumber: number): Progress {
  const finished: unknown[] = []
  for (let current = step, given = answers; ; current++, given = []) {
    const operation = plan.operations[current]
    if (current !== LOGIN_STEP && operation === undefined) {
      return { step: current, finished, next: { kind: 'complete' } }
    }
    const next = replay(operation?.run ?? plan.login, given)
    if (next.kind === 'request') {
      const number = nextNumber + finished.length
      const open = { number, request: next.request, fingerprint: next.fingerprint }
      return { step: current, finished, next: { kind: 'open', open } }
    }
    if (next.kind === 'failure') {
      return { step: current, finished, next: { kind: 'failed', error: errorOf(next), cause: next.cause } }
    }
    if (operation !== undefined) {
      const parsed = operation.parseResult(next.value)
      if (parsed === null) {
        return { step: current, finished, next: { kind: 'failed', error: wrongResult(operation), cause: null } }
      }
      finished.push(parsed.data)
    }
  }
}

function errorOf(next: Next & { kind: 'failure' }): LinkError {
  return { code: next.code, message: next.message }
}

function wrongResult(operation: Operation): LinkError {
  return {
    code: 'RESULT_VALIDATION_ERROR',
    message: `What ${operation.resource} ${operation.action} gave does not match the resource's schema.`,
  }
}
