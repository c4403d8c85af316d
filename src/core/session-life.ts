// The life of a session within its link: its client comes and goes, and each run of its automation moves it on. Pure; how
// a session starts and ends is the link's: link-life.ts.
import { errorAfterSubmit, type Request, type Submitted } from './automation.ts'
import { countGreeted } from './budget.ts'
import type { EventDraft } from './event.ts'
import { resultOf, type LinkFacts } from './link.ts'
import { aliveSession, complete, fail, type Change, type LinkState, type SessionState } from './link-life.ts'
import { LOGIN_STEP, type Run } from './run.ts'
import type { Visitor } from './visitor.ts'
import type { ClientName } from '../wire/session-message.ts'

/** Room for the result in one row and one webhook: a row holds 2 MB. Bytes of JSON. */
const MAX_RESULT_BYTES = 1024 * 1024
/** Every frame opens the journal of its step again: one that grows without end would end in no memory. Bytes. */
const MAX_JOURNAL_BYTES = 8 * 1024 * 1024

/** A client said hello: it is the session's client from now on. */
export function connect(
  state: LinkState,
  session: SessionState,
  hello: { readonly forkedAt: number; readonly visitor: Visitor; readonly client?: ClientName | undefined },
  now: number,
): Change & { readonly connected: SessionState } {
  const connected = {
    ...session,
    connection: session.connection + 1,
    forkedAt: hello.forkedAt,
    // The first client's word, to the end: the sign-in is replayed by it.
    visitor: session.connection === 0 ? hello.visitor : session.visitor,
    isConnected: true,
    greeted: countGreeted(session.greeted, now),
    connectionAt: now,
  }
  const { name, version, cookies } = hello.client ?? {}
  const client = {
    ...(name !== undefined && { clientName: name }),
    ...(version !== undefined && { clientVersion: version }),
    ...(cookies !== undefined && { cookies }),
  }
  return {
    connected,
    state: { ...state, session: connected },
    events: [{ type: 'session.connected', data: { sessionId: session.id, ...client } }],
    session: 'goes_on',
  }
}

/** The session's client is gone. Null where a newer one has taken its place or no session is alive. */
export function disconnect(state: LinkState, connection: number, now: number): Change | null {
  const session = aliveSession(state)
  if (session === null || !session.isConnected || session.connection !== connection) {
    return null
  }
  return {
    state: { ...state, session: { ...session, isConnected: false, connectionAt: now } },
    events: [{ type: 'session.disconnected', data: { sessionId: session.id } }],
    session: 'goes_on',
  }
}

/**
 * What a run of the session changes: steps that ended, a turn of the user, the end. Null where the session only goes on
 * waiting within its step.
 * @param earlier the results of the operations that ended before this run
 * @param isNew whether what is open now was not open before
 */
export function follow(
  link: { readonly state: LinkState; readonly session: SessionState; readonly facts: LinkFacts },
  run: Run,
  journal: {
    readonly earlier: readonly unknown[]
    readonly lastNumber: number
    readonly bytes: number
    /** What the step that ran has sent, by its answers. */
    readonly submitted: Submitted
    readonly isNew: boolean
  },
  now: number,
): Change | null {
  const { state, session, facts } = link
  const { next, step } = run
  const moved = step === session.step ? state : { ...state, session: movedTo(session, run, journal, facts) }
  const events = stepEvents(facts, session.step, step)
  switch (next.kind) {
    case 'failed':
      return withEvents(events, fail(moved, next.error, now))
    case 'complete': {
      const result = resultOf(facts.operations, [...journal.earlier, ...run.finished])
      if (Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT_BYTES) {
        const done = moved.session ?? session
        const last = { ...moved, session: { ...done, step: facts.operations.length - 1 } }
        const error = { code: 'RESULT_VALIDATION_ERROR', message: 'The result is larger than 1 MiB.' } as const
        return withEvents(events, fail(last, error, now))
      }
      return withEvents(events, complete(moved, session, result, now))
    }
    case 'asks': {
      if (journal.bytes > MAX_JOURNAL_BYTES) {
        const error = { code: 'AUTOMATION_ERROR', message: "The site's pages are too large." } as const
        // What an earlier step has sent is settled by its result.
        const submitted = step === session.step ? journal.submitted : 'no'
        return withEvents(events, fail(moved, errorAfterSubmit(error, submitted), now))
      }
      if (journal.isNew && needsUser(next.openRequest.request)) {
        events.push({ type: 'session.user_required', data: { sessionId: session.id } })
      }
      return events.length === 0 ? null : { state: moved, events, session: 'goes_on' }
    }
  }
}

/** Nothing goes on before the user has done something. */
function needsUser(request: Request): boolean {
  return request.kind === 'user' || request.command === 'continueAs'
}

/** An operation that asked for nothing in this run has sent nothing: only the one that ran before it may have. */
function movedTo(
  session: SessionState,
  { step, trail }: Run,
  journal: { readonly lastNumber: number; readonly submitted: Submitted },
  facts: LinkFacts,
): SessionState {
  const ended = journal.submitted === 'maybe' ? facts.operations[session.step] : undefined
  const sent = ended === undefined ? session.sent : [...session.sent, `${ended.resource} ${ended.action}`]
  return { ...session, step, stepFrom: journal.lastNumber, commandBefore: trail.previousCommand, sent }
}

function withEvents(events: readonly EventDraft[], change: Change | null): Change | null {
  return change === null ? null : { ...change, events: [...events, ...change.events] }
}

/** Between two steps: each operation that ended, and each that started. */
function stepEvents(facts: LinkFacts, from: number, to: number): EventDraft[] {
  const events: EventDraft[] = []
  for (let step = from; step < to; step++) {
    if (step > LOGIN_STEP) {
      events.push({ type: 'operation.completed', data: operationData(facts, step) })
    }
    if (step + 1 < facts.operations.length) {
      events.push({ type: 'operation.started', data: operationData(facts, step + 1) })
    }
  }
  return events
}

function operationData(facts: LinkFacts, index: number): Record<string, string | number> {
  const operation = facts.operations[index]
  return { index, resource: operation?.resource ?? '', action: operation?.action ?? '' }
}
