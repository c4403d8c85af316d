// Runs an automation as a pure function of the answers so far. An automation is a generator of requests: it yields a
// command for the page or a turn for the user, and gets the answer back. Nothing waits in memory: each frame replays
// the journal from the start, so hibernation, eviction, deploys and crashes are no special case.
// Must not touch a clock, chance or I/O, and neither may an automation: the same answers must give the same requests.
import { createHash } from 'node:crypto'
import { type CommandName, type CommandParams, rowOf } from '../wire/command.ts'
import type { CommandErrorCode } from '../wire/error-code.ts'
import type { Until } from '../wire/session-message.ts'

/** A command for the client's page. `timeoutMs` is how long the page may take. */
export interface CommandRequest {
  readonly kind: 'command'
  readonly command: CommandName
  readonly params: CommandParams
  readonly timeoutMs: number
  /** What it looks for, in the automation's words. */
  readonly step?: string
  /** Where an answer is not as expected, as paths of the expected schema: no value is in them. */
  readonly mismatchesOf?: (answer: unknown) => readonly string[]
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
  /** The request by its name, and the version of the code that took the answer to it. Absent where neither was known. */
  readonly asked?: string
  readonly version?: string
  /** What the session went on to ask, and left open: in the same step, or as the first of the next. Absent where this was not yet kept. */
  readonly next?: { readonly fingerprint: string; readonly asked: string }
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

/** What an automation may end with. That an outcome is not known is the runtime's to say: see errorAfterSubmit. */
export type AutomationErrorCode =
  | 'AUTOMATION_ERROR'
  | 'CLIENT_UNSUPPORTED'
  | 'CONNECTION_FAILED'
  | 'LOGIN_FAILED'
  | 'RESULT_VALIDATION_ERROR'

/** Thrown by an automation that knows why it cannot go on. The message reaches the developer: no page content in it. */
export class AutomationFailure extends Error {
  readonly code: AutomationErrorCode

  constructor(code: AutomationErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Thrown by an automation that has looked at the site after its submit and seen it refused: nothing has come of it. The
 * only failure that settles a submit; whatever else goes wrong after one leaves its outcome open.
 */
export class SubmitRefused extends AutomationFailure {
  constructor(message: string) {
    super('AUTOMATION_ERROR', message)
  }
}

/** The journal tells of another request, answered or left open, than the one that the automation asks now. */
export interface Deviation {
  readonly kind: 'deviation'
  /** That request by its name, and the version of the code that asked it; absent where not known. */
  readonly before: Pick<Answer, 'asked' | 'version'>
  /** By its name; null where it asks nothing any more. */
  readonly asks: string | null
  /** What was thrown in the place of a request; null where nothing was. */
  readonly cause: unknown
}

/** `cause` is for the log: null where the automation itself said why it stopped. */
export type Next =
  | { readonly kind: 'request'; readonly request: Request; readonly fingerprint: string }
  | { readonly kind: 'result'; readonly value: unknown }
  | Deviation
  | {
      readonly kind: 'failure'
      readonly code: AutomationErrorCode | 'OUTCOME_UNKNOWN'
      readonly message: string
      readonly cause: unknown
    }

/** A request that was left open, with the version of the code that left it. */
export type LeftOpen = Omit<Answer, 'outcome' | 'next'>

/** The request that the code which took this answer has left open; null where none is known. */
export function leftOpenBy(last: Answer | undefined): LeftOpen | null {
  return last?.next === undefined
    ? null
    : { ...last.next, ...(last.version !== undefined && { version: last.version }) }
}

function deviation(turn: IteratorResult<Request, unknown>, before: Deviation['before']): Deviation {
  return { kind: 'deviation', before, asks: turn.done === true ? null : nameOf(turn.value), cause: null }
}

/**
 * J25: replays the answers and says what comes next. `run` must start a fresh generator.
 * @param pass is told of each request with its answer, in order
 * @param opening what was left open where there is no answer yet: the first request; null where that is not known
 */
export function replay(
  run: () => Steps<unknown>,
  answers: readonly Answer[],
  pass?: (asked: Request, outcome: Outcome) => void,
  opening: LeftOpen | null = null,
): Next {
  const left = answers.length === 0 ? opening : leftOpenBy(answers.at(-1))
  let used = 0
  let submitted: Submitted = 'no'
  try {
    const steps = run()
    let turn = steps.next()
    for (const answer of answers) {
      if (turn.done === true || fingerprintOf(turn.value) !== answer.fingerprint) {
        return deviation(turn, answer)
      }
      used += 1
      pass?.(turn.value, answer.outcome)
      submitted = submittedBy(submitted, turn.value, answer.outcome)
      turn =
        'error' in answer.outcome
          ? steps.throw(new CommandError(answer.outcome.error.code, answer.outcome.error.message, turn.value))
          : steps.next(answer.outcome.value)
    }
    // A client that remembers the open request's id answers with what it did then: that must not pass for another's answer.
    const fingerprint = turn.done === true ? null : fingerprintOf(turn.value)
    if (left !== null && fingerprint !== left.fingerprint) {
      return deviation(turn, left)
    }
    return turn.done === true || fingerprint === null
      ? { kind: 'result', value: turn.value }
      : { kind: 'request', request: turn.value, fingerprint }
  } catch (cause) {
    // The automation that got these answers went on after them; this one stops before their end.
    const before = answers[used] ?? left
    if (before !== null) {
      return { kind: 'deviation', before, asks: null, cause }
    }
    const failure = explain(cause)
    const error = cause instanceof SubmitRefused ? failure : errorAfterSubmit(failure, submitted)
    return { kind: 'failure', ...error, cause: failure.cause }
  }
}

/** A click that has its effect outside the page. */
export function isSubmit(request: Request): boolean {
  return request.kind === 'command' && request.command === 'submit'
}

/** Whether this is a submit's error that leaves open whether it took effect: the automation may look and find out. */
export function isUnknownSubmit(error: unknown): error is CommandError {
  return error instanceof CommandError && isSubmit(error.request) && !NOTHING_HAPPENED.has(error.code)
}

/** A client that answers so has done nothing. */
const NOTHING_HAPPENED: ReadonlySet<CommandErrorCode> = new Set(['not_found', 'unsupported', 'refused'])

/**
 * What a step has sent. `asked`: a submit waits for its answer, and none before it counts. `maybe`: a submit was answered
 * with anything but the promise that nothing happened, so that its effect is there or may be.
 */
export const SUBMITTED = ['no', 'asked', 'maybe'] as const
export type Submitted = (typeof SUBMITTED)[number]

/** After an answer. A submit that came through counts as well: what the site made of it is not known by that. */
export function submittedBy(before: Submitted, asked: Request, outcome: Outcome): Submitted {
  const isNothing = !isSubmit(asked) || ('error' in outcome && NOTHING_HAPPENED.has(outcome.error.code))
  if (isNothing) {
    return before === 'maybe' ? 'maybe' : 'no'
  }
  return 'maybe'
}

/** While `next` is open. */
export function submittedWhile(before: Submitted, next: Request): Submitted {
  return before === 'no' && isSubmit(next) ? 'asked' : before
}

/**
 * J6: how a step fails that has sent something and did not come to its end. Its result would have settled what became of it,
 * and so would SubmitRefused; whatever else ended it, nobody can say whether the submit took effect, and a developer who
 * heard of anything but that might send it again and add a card twice.
 */
export function errorAfterSubmit<C extends string>(
  error: { readonly code: C; readonly message: string },
  submitted: Submitted,
): { readonly code: C | 'OUTCOME_UNKNOWN'; readonly message: string } {
  return submitted === 'no'
    ? { code: error.code, message: error.message }
    : { code: 'OUTCOME_UNKNOWN', message: `${error.message} What was sent before may have taken effect.` }
}

/** Changes whenever the request does. Kept sealed beside the answer: params may hold card data. */
export function fingerprintOf(request: Request): string {
  const text =
    request.kind === 'user'
      ? JSON.stringify(['user', request.until])
      : JSON.stringify(['command', request.command, Object.entries(request.params).sort(byName)])
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/** What a command is aimed at. Selectors and patterns are the automation's own; of an address only the path is told. */
export function stepOf({ params, step }: CommandRequest): { target: string | null; path: string | null } {
  const { selector, urlPattern, url, root, frame }: Record<string, unknown> = params
  const inside = selector ?? root ?? urlPattern
  const target = step ?? (Array.isArray(frame) && inside !== undefined ? [...frame, inside].join(' → ') : inside)
  return {
    target: typeof target === 'string' ? target.replace(NUMBERS, '…').slice(0, MOST_TARGET) : null,
    path: pathOf(url),
  }
}

/** `submit #confirm`, `navigate /payments`: names the step without any value in it. */
export function nameOf(request: Request): string {
  if (request.kind === 'user') {
    return 'wait for the user'
  }
  const { target, path } = stepOf(request)
  const where = target ?? path
  return request.step ?? (where === null ? request.command : `${request.command} ${where}`)
}

/** A longer number is somebody's: a phone's, an account's, a card's. */
const NUMBERS = /\d{7,}/g
const MOST_PATH = 200
const MOST_TARGET = 300

/**
 * Of an address only its path may be told: its query may hold anything. Null for what is no address of a site: behind
 * `data:` stands a whole page.
 */
export function pathOf(url: unknown): string | null {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return null
  }
  const parts = parsed.pathname.split('/').map((part) => (isValue(part) ? '…' : part))
  return parts.join('/').slice(0, MOST_PATH)
}

/** A part of a path that may be somebody's: a mail address, a name with its accents, a number, a token. */
function isValue(part: string): boolean {
  return /[^\w.~-]|\d{7}/.test(part) || /(?=\w*\d)(?=\w*[a-z])\w{12}/i.test(part)
}

function explain(cause: unknown): { code: AutomationErrorCode; message: string; cause: unknown } {
  if (cause instanceof AutomationFailure) {
    return { code: cause.code, message: cause.message, cause: null }
  }
  if (cause instanceof CommandError) {
    // The client's own words may hold what the page shows, so they reach neither the developer nor the log.
    return { ...explainCommand(cause), cause: null }
  }
  return { code: 'AUTOMATION_ERROR', message: 'The automation stopped unexpectedly.', cause }
}

/** A command's error that the automation did not handle. */
function explainCommand(error: CommandError): { code: AutomationErrorCode; message: string } {
  const step = nameOf(error.request)
  if (error.code === 'navigation_failed') {
    return { code: 'CONNECTION_FAILED', message: `The site could not be reached at "${step}".` }
  }
  const isOptional = error.request.kind === 'command' && rowOf(error.request.command).capability !== undefined
  if (error.code === 'unsupported' && isOptional) {
    return { code: 'CLIENT_UNSUPPORTED', message: `The client cannot do the step "${step}".` }
  }
  return { code: 'AUTOMATION_ERROR', message: `The step "${step}" failed: ${error.code}.` }
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1
}
