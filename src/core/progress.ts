// Runs a session as far as its answers reach: login, then each operation in order, until something must be asked, the
// last result is in, or a step failed. Pure: the journal and the plan say everything.
import {
  AutomationFailure,
  errorAfterSubmit,
  pathOf,
  replay,
  type Answer,
  type CommandRequest,
  type Next,
  type Outcome,
  type Request,
  type Steps,
  type Submitted,
} from './automation.ts'
import type { LinkError, Operation } from './link.ts'
import type { Capability, CommandName } from './message.ts'

/** The step before the first operation. */
export const LOGIN_STEP = -1

/** What a session runs. `parseResult` gives the checked data, or null where the resource's schema refuses it. */
export interface Plan {
  readonly needs: readonly Capability[]
  readonly login: () => Steps<unknown>
  readonly operations: readonly (Operation & {
    readonly run: () => Steps<unknown>
    readonly parseResult: (value: unknown) => { readonly data: unknown } | null
  })[]
}

/** What the answers so far say of the way here. */
export interface Trail {
  /** The number of the last command that was asked before; null where none was. */
  readonly previousCommand: number | null
  /** Where the page was last known to be, without its query. */
  readonly path: string | null
}

/** The request that waits for its answer. `number` is the journal entry that the answer will be. */
export interface OpenRequest extends Trail {
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
  readonly trail: Trail
  readonly next:
    | { readonly kind: 'open'; readonly open: OpenRequest }
    | { readonly kind: 'complete' }
    | { readonly kind: 'failed'; readonly error: LinkError; readonly cause: unknown }
}

/** Where a session's journal has brought it. */
export interface Reached {
  /** The step that the answers belong to. */
  readonly step: number
  /** That step's journal entries, in order. */
  readonly answers: readonly Answer[]
  /** The number of the next journal entry; each result that is found on the way takes one as well. */
  readonly nextNumber: number
  /** The number of the last command before the step. */
  readonly commandBefore: number | null
  /** What the step has sent. */
  readonly submitted: Submitted
}

export function proceed(plan: Plan, { step, answers, nextNumber, commandBefore, submitted }: Reached): Progress {
  const finished: unknown[] = []
  let number = nextNumber - answers.length
  let trail: Trail = { previousCommand: commandBefore, path: null }
  const pass = (asked: Request, outcome: Outcome): void => {
    trail = trailAfter(trail, asked, outcome, number++)
  }
  for (let current = step, given = answers; ; current++, given = []) {
    const operation = plan.operations[current]
    if (current !== LOGIN_STEP && operation === undefined) {
      return { step: current, finished, trail, next: { kind: 'complete' } }
    }
    const next = replay(operation === undefined ? plan.login : () => checked(operation), given, pass)
    if (next.kind === 'request') {
      const { request, fingerprint } = next
      const open = { number: nextNumber + finished.length, request, fingerprint, ...trail }
      return { step: current, finished, trail, next: { kind: 'open', open } }
    }
    if (next.kind === 'failure') {
      const error = errorOf(next, current === step ? submitted : 'no', trail)
      return { step: current, finished, trail, next: { kind: 'failed', error, cause: next.cause } }
    }
    if (operation !== undefined) {
      finished.push(next.value)
    }
  }
}

function trailAfter(before: Trail, asked: Request, outcome: Outcome, number: number): Trail {
  if (asked.kind === 'user') {
    // Where the user went is not in the answer.
    return { ...before, path: null }
  }
  const value = 'value' in outcome ? outcome.value : null
  return { previousCommand: number, path: pathOf(addressIn(asked, value)) ?? before.path }
}

/** Their answers say where the page is. What a script has read from the page may have a `url` too: that is content. */
const MOVING: ReadonlySet<CommandName> = new Set(['navigate', 'reload', 'goBack', 'waitForNavigation'])

function addressIn({ command }: CommandRequest, value: unknown): unknown {
  if (command === 'url') {
    return value
  }
  return MOVING.has(command) && typeof value === 'object' && value !== null && 'url' in value ? value.url : null
}

/** The operation with the check of its result: a step whose result is refused has not come to its end. */
function* checked(operation: Plan['operations'][number]): Steps<unknown> {
  const parsed = operation.parseResult(yield* operation.run())
  if (parsed === null) {
    const { resource, action } = operation
    throw new AutomationFailure(
      'RESULT_VALIDATION_ERROR',
      `What ${resource} ${action} gave does not match the resource's schema.`,
    )
  }
  return parsed.data
}

/** An automation that has changed no longer knows what it asked: what was sent, the journal says. */
function errorOf({ code, message }: Next & { kind: 'failure' }, submitted: Submitted, { path }: Trail): LinkError {
  const error = code === 'AUTOMATION_CHANGED' ? errorAfterSubmit({ code, message }, submitted) : { code, message }
  return path === null ? error : { ...error, message: `${error.message} The page was at ${path}.` }
}
