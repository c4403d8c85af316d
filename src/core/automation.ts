// Runs an automation as a pure function of the answers so far. An automation is a generator of requests: it yields a
// command for the page or a turn for the user, and gets the answer back. Nothing waits in memory: each frame replays
// the journal from the start, so hibernation, eviction, deploys and crashes are no special case.
// Must not touch a clock, chance or I/O, and neither may an automation: the same answers must give the same requests.
import { createHash } from 'node:crypto'
import type { CommandErrorCode, CommandName, CommandParams, Until } from './message.ts'

/** A command for the client's page. `timeoutMs` is how long the page may take. */
export interface CommandRequest {
  readonly kind: 'command'
  readonly command: CommandName
  readonly params: CommandParams
  readonly timeoutMs: number
}

/** The user's turn: the page is shown until one of `until` is seen. */
export interface UserRequest {
  readonly kind: 'user'
  readonly until: readonly Until[]
  readonly timeoutMs: number
}

export type Request = CommandRequest | UserRequest

/** What came back: a value, or the error that is thrown into the automation. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: { readonly code: CommandErrorCode; readonly message: string } }

/** One journal entry: the outcome, and the fingerprint of the request that it answers. */
export interface Answer {
  readonly fingerprint: string
  readonly outcome: Outcome
}

export type Steps<T> = Generator<Request, T, unknown>

/** Thrown into an automation where the page answered a command with an error. */
export class CommandError extends Error {
  readonly code: CommandErrorCode
  readonly request: Request

  constructor(code: CommandErrorCode, message: string, request: Request) {
    super(message)
    this.code = code
    this.request = request
  }
}

export type AutomationErrorCode =
  | 'AUTOMATION_ERROR'
  | 'CONNECTION_FAILED'
  | 'LOGIN_FAILED'
  | 'OUTCOME_UNKNOWN'
  | 'AUTOMATION_CHANGED'

/** Thrown by an automation that knows why it cannot go on. The message reaches the developer: no page content in it. */
export class AutomationFailure extends Error {
  readonly code: AutomationErrorCode

  constructor(code: AutomationErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** `cause` is for the log: null where the automation itself said why it stopped. */
export type Next =
  | { readonly kind: 'request'; readonly request: Request; readonly fingerprint: string }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly code: AutomationErrorCode; readonly message: string; readonly cause: unknown }

/** Replays the answers and says what comes next. `run` must start a fresh generator. */
export function replay(run: () => Steps<unknown>, answers: readonly Answer[]): Next {
  let used = 0
  try {
    const steps = run()
    let turn = steps.next()
    for (const answer of answers) {
      if (turn.done === true || fingerprintOf(turn.value) !== answer.fingerprint) {
        return changed(null)
      }
      used += 1
      turn =
        'error' in answer.outcome
          ? steps.throw(new CommandError(answer.outcome.error.code, answer.outcome.error.message, turn.value))
          : steps.next(answer.outcome.value)
    }
    return turn.done === true
      ? { kind: 'result', value: turn.value }
      : { kind: 'request', request: turn.value, fingerprint: fingerprintOf(turn.value) }
  } catch (cause) {
    // The automation that got these answers went on after them; this one stops before their end.
    return used < answers.length ? changed(cause) : failureOf(cause)
  }
}

/** A click that may have had its effect even though nobody heard of it. */
export function isSubmit(request: Request): boolean {
  return request.kind === 'command' && request.command === 'submit'
}

/** Changes whenever the request does. Kept sealed beside the answer: params may hold card data. */
export function fingerprintOf(request: Request): string {
  const text =
    request.kind === 'user'
      ? JSON.stringify(['user', request.until])
      : JSON.stringify(['command', request.command, Object.entries(request.params).sort(byName)])
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/** `submit #confirm`, `navigate /payments`: names the step without any value in it. */
export function nameOf(request: Request): string {
  if (request.kind === 'user') {
    return 'wait for the user'
  }
  const { selector, urlPattern, url }: Record<string, unknown> = request.params
  const where = selector ?? urlPattern ?? (typeof url === 'string' ? URL.parse(url)?.pathname : undefined)
  return typeof where === 'string' ? `${request.command} ${where}` : request.command
}

function changed(cause: unknown): Next {
  return {
    kind: 'failure',
    code: 'AUTOMATION_CHANGED',
    message: 'The automation was updated while this session ran. Claim the link again.',
    cause,
  }
}

function failureOf(cause: unknown): Next {
  if (cause instanceof AutomationFailure) {
    return { kind: 'failure', code: cause.code, message: cause.message, cause: null }
  }
  if (cause instanceof CommandError) {
    // The client's own words may hold what the page shows, so they reach neither the developer nor the log.
    return { kind: 'failure', ...explain(cause), cause: null }
  }
  return { kind: 'failure', code: 'AUTOMATION_ERROR', message: 'The automation stopped unexpectedly.', cause }
}

/** A command's error that the automation did not handle. */
function explain(error: CommandError): { code: AutomationErrorCode; message: string } {
  const step = nameOf(error.request)
  if (error.code === 'detached' && isSubmit(error.request)) {
    return {
      code: 'OUTCOME_UNKNOWN',
      message: `The page was lost during "${step}". Whether it took effect is not known.`,
    }
  }
  if (error.code === 'navigation_failed') {
    return { code: 'CONNECTION_FAILED', message: `The site could not be reached at "${step}".` }
  }
  return { code: 'AUTOMATION_ERROR', message: `The step "${step}" failed: ${error.code}.` }
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1
}
