// One move of a session: an answer to the open request goes in, and out comes all that follows from it: what the journal
// gains, how the link changes, and what is open then. Pure: link/move-on.ts unseals the journal before, and writes after.
import {
  errorAfterSubmit,
  leftOpenBy,
  nameOf,
  type Answer,
  type Outcome,
  type Submitted,
  submittedBy,
  submittedWhile,
} from './automation.ts'
import type { LinkFacts } from './link.ts'
import type { LinkError } from '../wire/field.ts'
import type { Change, LinkState, SessionState } from './link-life.ts'
import { missingCapability } from './open-request.ts'
import { proceed, type OpenRequest, type Plan, type Reached, type Run } from './run.ts'
import { follow } from './session-life.ts'
import type { Capability } from '../wire/capability.ts'

/** What a session has written down so far, unsealed. */
export interface Journal {
  /** Of the step that runs now. */
  readonly answers: readonly Answer[]
  /** The last answer before them, which ended an earlier step; null where none did. */
  readonly before: Answer | null
  /** Of the operations that have ended. */
  readonly results: readonly unknown[]
  /** The number of its last entry; 0 where it has none. */
  readonly number: number
  /** Of all entries, sealed. */
  readonly bytes: number
  /** What the step has sent, by its last entry. */
  readonly submitted: Submitted
}

/** The answer to a request, whoever gave it: the client, the user's turn that ended, or time. */
export interface Given {
  readonly openRequest: OpenRequest
  readonly outcome: Outcome
}

export interface Entry {
  readonly kind: 'answer' | 'result'
  readonly value: unknown
}

export interface Move {
  readonly run: Run
  /** Null where the session only goes on within its step. */
  readonly change: Change | null
  /** Numbered from the journal's last on. None where the session ends: its end drops the journal. */
  readonly entries: readonly Entry[]
  /** What the step has sent while the request that is open now is open. */
  readonly submitted: Submitted
  /** Whether what is open now was not open before. */
  readonly isNew: boolean
}

/** What the journal alone leaves open. Null where nothing is: the session must move on first. */
export function findOpenRequest(plan: Plan, session: SessionState, journal: Journal): OpenRequest | null {
  const { next } = proceed(plan, reachedBy(session, journal, journal.answers, journal.number + 1, journal.submitted))
  return next.kind === 'asks' ? next.openRequest : null
}

/**
 * @param given null where the session only begins, or goes on with another client
 * @param capabilities what the client can do, as it said; null: it said nothing of it
 */
export function decideMove(
  link: { readonly state: LinkState; readonly session: SessionState; readonly facts: LinkFacts },
  plan: Plan,
  journal: Journal,
  given: Given | null,
  capabilities: readonly Capability[] | null,
  now: number,
): Move {
  const { session } = link
  const answer = given === null ? null : answerOf(given, plan.version)
  const answers = answer === null ? journal.answers : [...journal.answers, answer]
  const answered = journal.number + (answer === null ? 0 : 1)
  const sent =
    given === null ? journal.submitted : submittedBy(journal.submitted, given.openRequest.request, given.outcome)
  const reached = proceed(plan, reachedBy(session, journal, answers, answered + 1, sent))
  const run = unlessUnsupported(reached, plan, session, capabilities, sent)
  const isNew = answer !== null || session.connection === 1
  const change = follow(
    link,
    run,
    {
      earlier: journal.results,
      lastNumber: answered + run.finished.length,
      bytes: journal.bytes,
      submitted: sent,
      isNew,
    },
    now,
  )
  if (run.next.kind !== 'asks') {
    return { run, change, entries: [], submitted: 'no', isNew }
  }
  const entries: Entry[] = [
    ...(answer === null ? [] : [{ kind: 'answer' as const, value: withNext(answer, run.next.openRequest) }]),
    ...run.finished.map((value) => ({ kind: 'result' as const, value })),
  ]
  // What an earlier step has sent is settled by its result.
  const submitted = submittedWhile(run.step === session.step ? sent : 'no', run.next.openRequest.request)
  return { run, change, entries, submitted, isNew }
}

function answerOf({ openRequest: { request, fingerprint }, outcome }: Given, version: string | null): Answer {
  return { fingerprint, outcome, asked: nameOf(request), ...(version !== null && { version }) }
}

/** J25: whatever code comes next must leave the same open, be it in this step or the first of the next one. */
function withNext(answer: Answer, { request, fingerprint }: OpenRequest): Answer {
  return { ...answer, next: { fingerprint, asked: nameOf(request) } }
}

function reachedBy(
  { step, commandBefore }: SessionState,
  { before }: Journal,
  answers: readonly Answer[],
  nextNumber: number,
  submitted: Submitted,
): Reached {
  return { step, answers, opening: leftOpenBy(before ?? undefined), nextNumber, commandBefore, submitted }
}

/** A client that cannot do what is to be asked ends its session before it is asked. */
function unlessUnsupported(
  run: Run,
  plan: Plan,
  session: SessionState,
  capabilities: readonly Capability[] | null,
  submitted: Submitted,
): Run {
  const request = run.next.kind === 'asks' ? run.next.openRequest.request : null
  const missing = missingCapability(request, plan.needs, capabilities)
  if (request === null || missing === null) {
    return run
  }
  const message = `The client does not offer "${missing}", which this integration needs.`
  const error = errorAfterSubmit<LinkError['code']>(
    { code: 'CLIENT_UNSUPPORTED', message },
    run.step === session.step ? submitted : 'no',
  )
  return { ...run, next: { kind: 'failed', error, cause: null } }
}
