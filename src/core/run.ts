// Runs a session as far as its answers reach: login, then each operation in order, until something must be asked, the
// last result is in, or a step failed. Pure: the journal and the plan say everything.
import {
  AutomationFailure,
  errorAfterSubmit,
  pathOf,
  replay,
  type Answer,
  type CommandRequest,
  type Deviation,
  type LeftOpen,
  type Outcome,
  type Request,
  type Steps,
  type Submitted,
} from './automation.ts'
import { INTERNAL_ERROR } from './link.ts'
import type { LinkError } from '../wire/field.ts'
import type { Operation } from '../wire/operation.ts'
import type { Capability } from '../wire/capability.ts'
import type { CommandName } from '../wire/command.ts'

/** The step before the first operation. */
export const LOGIN_STEP = -1

/** What a session runs. `parseResult` gives the checked data, or null where the resource's schema refuses it. */
export interface Plan {
  /** Of the code that runs; null where it is not known. */
  readonly version: string | null
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
  readonly openRequest: OpenRequest
  readonly since: number
}

export interface Run {
  /** The step that runs now; the count of operations once all are done. */
  readonly step: number
  /** Results of the operations that came to their end in this run, in order. */
  readonly finished: readonly unknown[]
  readonly trail: Trail
  readonly next:
    | { readonly kind: 'asks'; readonly openRequest: OpenRequest }
    | { readonly kind: 'complete' }
    | { readonly kind: 'failed'; readonly error: LinkError; readonly cause: unknown }
}

/** Where a session's journal has brought it. */
export interface Reached {
  /** The step that the answers belong to. */
  readonly step: number
  /** That step's journal entries, in order. */
  readonly answers: readonly Answer[]
  /** The step's first request, as the step before has left it open; null where that is not known. */
  readonly opening: LeftOpen | null
  /** The number of the next journal entry; each result that is found on the way takes one as well. */
  readonly nextNumber: number
  /** The number of the last command before the step. */
  readonly commandBefore: number | null
  /** What the step has sent. */
  readonly submitted: Submitted
}

/** J23: each step runs to its end before the next begins. */
export function proceed(plan: Plan, { step, answers, opening, nextNumber, commandBefore, submitted }: Reached): Run {
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
    const run = operation === undefined ? plan.login : () => checked(operation)
    const next = replay(run, given, pass, current === step ? opening : null)
    if (next.kind === 'request') {
      const { request, fingerprint } = next
      const openRequest = { number: nextNumber + finished.length, request, fingerprint, ...trail }
      return { step: current, finished, trail, next: { kind: 'asks', openRequest } }
    }
    if (next.kind === 'deviation') {
      const failed = failureOf(next, plan.version, current === step ? submitted : 'no', trail)
      return { step: current, finished, trail, next: { kind: 'failed', ...failed } }
    }
    if (next.kind === 'failure') {
      const error = withPath(next, trail)
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

/** J24: the operation with the check of its result: a step whose result is refused has not come to its end. */
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

/**
 * J25: whose doing it is that the automation asks otherwise than the code that took the answer. Another version's: it was
 * updated. The same version's: it varies, and that is a fault of ours. Of an answer without a version nobody knows, and
 * nobody is blamed: it is from before versions were kept.
 */
export function blameFor(
  { version: then }: Deviation['before'],
  now: string | null,
): 'INTERNAL_ERROR' | 'AUTOMATION_CHANGED' {
  return now !== null && then === now ? 'INTERNAL_ERROR' : 'AUTOMATION_CHANGED'
}

/** An automation that deviates no longer knows what it asked: what was sent, the journal says. */
function failureOf(
  { before, asks, cause }: Deviation,
  version: string | null,
  submitted: Submitted,
  trail: Trail,
): { readonly error: LinkError; readonly cause: unknown } {
  if (blameFor(before, version) === 'INTERNAL_ERROR') {
    const words = `of the same answers it asked ${before.asked} before, and now ${asks ?? 'nothing'}`
    const stopped = cause instanceof Error ? `, but stops: ${cause.name}: ${cause.message}` : ''
    return { error: errorAfterSubmit(INTERNAL_ERROR, submitted), cause: new Error(`${words}${stopped}`) }
  }
  const message = 'The automation was updated while this session ran. Claim the link again.'
  const error = errorAfterSubmit({ code: 'AUTOMATION_CHANGED' as const, message }, submitted)
  return { error: withPath(error, trail), cause }
}

function withPath({ code, message }: LinkError, { path }: Trail): LinkError {
  return { code, message: path === null ? message : `${message} The page was at ${path}.` }
}
