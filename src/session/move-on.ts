// Moves a session on: opens its journal, lets core/progress.ts say what comes next, and writes down what follows. The
// key comes from the client's socket: without a client there is no key, and no work to do.
import * as z from 'zod'
import {
  errorAfterSubmit,
  type Answer,
  type Outcome,
  type Submitted,
  submittedBy,
  submittedWhile,
} from '../core/automation.ts'
import { randomBytes } from '../core/id.ts'
import type { LinkError } from '../core/link.ts'
import { type Capability, COMMAND_ERROR_CODES } from '../core/message.ts'
import { proceed, type OpenRequest, type Plan, type Progress, type Reached, type Waiting } from '../core/progress.ts'
import { open, seal } from '../core/seal.ts'
import { follow, type SessionState } from '../core/session.ts'
import { answeredEntry, askedEntry } from '../core/timeline.ts'
import { missingCapability } from '../core/turn.ts'
import { logError, logInfo } from '../log.ts'
import { commitChange, type Shelf } from './commit.ts'
import { planOf } from './plan.ts'
import type { JournalEntry, SessionStorage, StoredLink } from './storage.ts'

/** A link whose session is alive, with the key that its client brought. */
export interface LiveSession {
  readonly link: StoredLink
  readonly session: SessionState
  readonly linkKey: Uint8Array
  /** What the client can do, as it said; null: it said nothing of it. */
  readonly capabilities: readonly Capability[] | null
}

/** Where the link stands after a move, and what is open now. */
export interface Move {
  readonly link: StoredLink
  readonly open: OpenRequest | null
}

const answer = z.object({
  fingerprint: z.string(),
  outcome: z.union([
    z.object({ error: z.object({ code: z.enum(COMMAND_ERROR_CODES), message: z.string() }) }),
    z.object({ value: z.unknown() }),
  ]),
})

/**
 * What the session waits for, derived from its journal. Null where nothing is open: it must move on first. It follows
 * from the journal alone, so what was derived for the same entries before is taken as it is.
 */
export function findOpenRequest(storage: SessionStorage, live: LiveSession): Waiting | null {
  const end = storage.journalEnd()
  const of = `${live.session.id} ${live.session.step} ${end.number}`
  const known = storage.hints.waiting
  if (known !== null && known.of === of) {
    return known.found
  }
  const { answers } = readJournal(storage, live)
  const { next } = proceed(planOfSession(live), reachedBy(live, answers, end.number + 1, end.submitted))
  const found = next.kind === 'open' ? { open: next.open, since: end.at ?? live.session.startedAt } : null
  storage.hints.waiting = { of, found }
  return found
}

/**
 * Takes the answer to the open request, if one is given, and runs on. Call inside a transaction: the answer and all
 * that follows from it commit together.
 */
export function moveOn(
  shelf: Shelf,
  live: LiveSession,
  given: { readonly open: OpenRequest; readonly outcome: Outcome } | null,
  now: number,
): Move {
  const { storage, timelines } = shelf
  const { link, session } = live
  const end = storage.journalEnd()
  const journal = readJournal(storage, live)
  const entry: Answer | null = given === null ? null : { fingerprint: given.open.fingerprint, outcome: given.outcome }
  const answers = entry === null ? journal.answers : [...journal.answers, entry]
  const answered = end.number + (entry === null ? 0 : 1)
  const submitted = given === null ? end.submitted : submittedBy(end.submitted, given.open.request, given.outcome)
  const plan = planOfSession(live)
  const run = proceed(plan, reachedBy(live, answers, answered + 1, submitted))
  const progress = unlessUnsupported(run, plan, live, submitted)
  const { next, finished } = progress
  const lastNumber = answered + finished.length
  const isNew = entry !== null || session.connection === 1
  const change = follow(
    { state: link.state, session, facts: link.facts },
    progress,
    {
      earlier: journal.results,
      lastNumber,
      journalBytes: end.bytes,
      submitted,
      isNew,
    },
    now,
  )
  if (next.kind === 'failed') {
    const fields = { linkId: link.facts.id, sessionId: session.id, code: next.error.code }
    if (next.cause === null) {
      logInfo('session_failed', fields)
    } else {
      logError('session_failed', fields, next.cause)
    }
  }
  if (link.facts.debug) {
    if (given !== null) {
      const { number, request } = given.open
      timelines.settle(session.id, number, (asked) => answeredEntry(asked, request, given.outcome, now))
    }
    if (next.kind === 'open' && isNew) {
      timelines.add(session.id, askedEntry(next.open, now), next.open.number)
    }
  }
  // The end of a session drops its journal: only one that goes on is written to.
  if (next.kind === 'open') {
    // What an earlier step has sent is settled by its result.
    const sent = submittedWhile(progress.step === session.step ? submitted : 'no', next.open.request)
    const written = [...(entry === null ? [] : [entry]), ...finished]
    written.forEach((value, index) => {
      const number = end.number + 1 + index
      storage.insertEntry({
        number,
        kind: index === 0 && entry !== null ? 'answer' : 'result',
        at: now,
        sealed: sealEntry(live, number, value),
        submitted: sent,
      })
    })
    if (lastNumber === 0 && sent !== 'no') {
      // The session opens with a submit: no answer leads to it that could carry the mark.
      storage.openWith(sent, now)
    }
    storage.hints.waiting = {
      of: `${session.id} ${progress.step} ${lastNumber}`,
      found: { open: next.open, since: storage.journalEnd().at ?? session.startedAt },
    }
  }
  return {
    link: change === null ? link : commitChange(shelf, link, change, now),
    open: next.kind === 'open' ? next.open : null,
  }
}

interface Journal {
  /** Of the step that runs now. */
  readonly answers: readonly Answer[]
  /** Of the operations that have ended. */
  readonly results: readonly unknown[]
}

function readJournal(storage: SessionStorage, live: LiveSession): Journal {
  const { stepFrom } = live.session
  const entries = storage.journal(stepFrom)
  return {
    answers: entries
      .filter(({ kind, number }) => kind === 'answer' && number > stepFrom)
      .map((entry): Answer => answer.parse(openEntry(live, entry))),
    results: entries.filter(({ kind }) => kind === 'result').map((entry) => openEntry(live, entry)),
  }
}

function reachedBy(
  { session }: LiveSession,
  answers: readonly Answer[],
  nextNumber: number,
  submitted: Submitted,
): Reached {
  return { step: session.step, answers, nextNumber, commandBefore: session.commandBefore, submitted }
}

/** A client that cannot do what is to be asked ends its session before it is asked. */
function unlessUnsupported(progress: Progress, plan: Plan, live: LiveSession, submitted: Submitted): Progress {
  const request = progress.next.kind === 'open' ? progress.next.open.request : null
  const missing = missingCapability(request, plan.needs, live.capabilities)
  if (request === null || missing === null) {
    return progress
  }
  const message = `The client does not offer "${missing}", which this integration needs.`
  const isSameStep = progress.step === live.session.step
  const error = errorAfterSubmit<LinkError['code']>(
    { code: 'CLIENT_UNSUPPORTED', message },
    isSameStep ? submitted : 'no',
  )
  return { ...progress, next: { kind: 'failed', error, cause: null } }
}

function planOfSession({ link, session, linkKey }: LiveSession): Plan {
  if (link.sealedArguments === null) {
    throw new Error('a live link has lost its arguments')
  }
  return planOf(link.facts, session.site, link.sealedArguments, linkKey)
}

function sealEntry({ session, linkKey }: LiveSession, number: number, value: unknown): Uint8Array {
  return seal(linkKey, randomBytes(12), entryContext(session, number), JSON.stringify(value))
}

function openEntry({ session, linkKey }: LiveSession, { number, sealed }: JournalEntry): unknown {
  return JSON.parse(open(linkKey, entryContext(session, number), sealed))
}

function entryContext(session: SessionState, number: number): string {
  return `entry ${number} of ${session.id}`
}
