// The life of a link once its object has met it: pure transitions from one state to the next, with the events that
// each writes. The object commits what these say and decides nothing itself.
// `version` rises with every change that D1 must show; D1 keeps the version, so an older write never overwrites.
import { errorAfterSubmit, type Submitted } from './automation.ts'
import type { EventDraft } from './event.ts'
import { ok, refuse, type Result } from './failure.ts'
import { isFinal, resultOf, type LinkError, type LinkFacts, type LinkStatus } from './link.ts'
import type { ClientName } from './message.ts'
import { LOGIN_STEP, type Progress } from './progress.ts'

/** A session lives an hour at most, whatever its automation waits for. Milliseconds. */
export const SESSION_MAX_MS = 60 * 60_000

/** Room for the result in one row and one webhook: a row holds 2 MB. Bytes of JSON. */
const MAX_RESULT_BYTES = 1024 * 1024
/** Every frame opens the journal of its step again: one that grows without end would end in no memory. Bytes. */
const MAX_JOURNAL_BYTES = 8 * 1024 * 1024
/** Each session that fails is an event and a webhook: a link that is tried for ever would flood its developer. */
const MAX_SESSIONS = 50

export interface SessionState {
  readonly id: string
  /** The integration's address in this session, without a slash at its end. */
  readonly site: string
  /** Of the claimId that it was claimed with; null where it came without one. */
  readonly claimHash: string | null
  readonly startedAt: number
  /** LOGIN_STEP, then the index of the operation that runs. */
  readonly step: number
  /** The step's answers are the journal entries after this number. */
  readonly stepFrom: number
  /** The number of the last command before the step; null where none was. */
  readonly commandBefore: number | null
  /** The operations that have come to their end and have sent something: what they did at the site stays done. */
  readonly sent: readonly string[]
  /** Counts the clients that said hello: the newest one is the client. */
  readonly connection: number
  /** See forkAfter in turn.ts; 0 while one memory has seen the whole session. */
  readonly forkedAt: number
  readonly isConnected: boolean
  /** When the client last came or went; the session's start before the first. */
  readonly connectionAt: number
}

export interface LinkState {
  readonly status: LinkStatus
  readonly version: number
  /** The newest version that D1 is known to have. */
  readonly mirrored: number
  readonly updatedAt: number
  /** The last session, alive while the status is active. */
  readonly session: SessionState | null
  /** How many there were. */
  readonly sessions: number
  readonly error: LinkError | null
  /** The developer erased the link: nothing of it is left but this, so that a late request cannot bring it back. */
  readonly isErased: boolean
}

/** A new state and what goes with it into the same transaction. */
export interface Change {
  readonly state: LinkState
  readonly events: readonly EventDraft[]
  /** With its start a session gets an empty journal; with its end partial results and answers are erased. */
  readonly session: 'starts' | 'goes_on' | 'ends'
  /** Present when the link is complete. */
  readonly result?: unknown
}

export function stateOfNewLink(status: LinkStatus, version: number, createdAt: number): LinkState {
  return {
    status,
    version,
    mirrored: version,
    updatedAt: createdAt,
    session: null,
    sessions: 0,
    error: null,
    isErased: false,
  }
}

/** `change` is null where the same claim came before: its session goes on, and the answer is the same again. */
export interface Claimed {
  readonly session: Pick<SessionState, 'id' | 'site'>
  readonly change: Change | null
}

/** One session at a time; a failed link may be claimed again. */
export function decideClaim(
  state: LinkState,
  facts: LinkFacts,
  session: Pick<SessionState, 'id' | 'site' | 'claimHash'>,
  now: number,
): Result<Claimed> {
  if (state.isErased) {
    return refuse('claim_code_not_found')
  }
  switch (state.status) {
    case 'complete':
      return refuse('link_complete')
    case 'canceled':
      return refuse('link_canceled')
    case 'expired':
      return refuse('link_expired')
    case 'active':
      if (facts.expiresAt <= now) {
        return refuse('link_expired')
      }
      return state.session !== null && session.claimHash !== null && session.claimHash === state.session.claimHash
        ? ok({ session: state.session, change: null })
        : refuse('session_alive')
    case 'pending':
    case 'failed':
      if (facts.expiresAt <= now) {
        return refuse('link_expired')
      }
      if (state.sessions >= MAX_SESSIONS) {
        return refuse('too_many_sessions')
      }
  }
  const started: SessionState = {
    ...session,
    startedAt: now,
    step: LOGIN_STEP,
    stepFrom: 0,
    commandBefore: null,
    sent: [],
    connection: 0,
    forkedAt: 0,
    isConnected: false,
    connectionAt: now,
  }
  const change: Change = {
    state: changed(state, { status: 'active', session: started, sessions: state.sessions + 1, error: null }, now),
    events: [{ type: 'link.claimed', data: { sessionId: session.id } }],
    session: 'starts',
  }
  return ok({ session: started, change })
}

/** A client said hello: it is the session's client from now on. */
export function connect(
  state: LinkState,
  session: SessionState,
  hello: { readonly forkedAt: number; readonly client?: ClientName | undefined },
  now: number,
): Change & { readonly connected: SessionState } {
  const connected = {
    ...session,
    connection: session.connection + 1,
    forkedAt: hello.forkedAt,
    isConnected: true,
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
  progress: Progress,
  run: {
    readonly earlier: readonly unknown[]
    readonly lastNumber: number
    readonly journalBytes: number
    /** What the step that ran has sent, by its answers. */
    readonly submitted: Submitted
    readonly isNew: boolean
  },
  now: number,
): Change | null {
  const { state, session, facts } = link
  const { next, step } = progress
  const moved = step === session.step ? state : { ...state, session: movedTo(session, progress, run, facts) }
  const events = stepEvents(facts, session.step, step)
  switch (next.kind) {
    case 'failed':
      return withEvents(events, fail(moved, next.error, now))
    case 'complete': {
      const result = resultOf(facts.operations, [...run.earlier, ...progress.finished])
      if (Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT_BYTES) {
        const done = moved.session ?? session
        const last = { ...moved, session: { ...done, step: facts.operations.length - 1 } }
        const error = { code: 'RESULT_VALIDATION_ERROR', message: 'The result is larger than 1 MiB.' } as const
        return withEvents(events, fail(last, error, now))
      }
      return {
        state: changed(moved, { status: 'complete', error: null }, now),
        events: [...events, { type: 'link.complete', data: { sessionId: session.id } }],
        session: 'ends',
        result,
      }
    }
    case 'open': {
      if (run.journalBytes > MAX_JOURNAL_BYTES) {
        const error = { code: 'AUTOMATION_ERROR', message: "The site's pages are too large." } as const
        // What an earlier step has sent is settled by its result.
        const submitted = step === session.step ? run.submitted : 'no'
        return withEvents(events, fail(moved, errorAfterSubmit(error, submitted), now))
      }
      if (run.isNew && next.open.request.kind === 'user') {
        events.push({ type: 'session.user_required', data: { sessionId: session.id } })
      }
      return events.length === 0 ? null : { state: moved, events, session: 'goes_on' }
    }
  }
}

/** An operation that asked for nothing in this run has sent nothing: only the one that ran before it may have. */
function movedTo(
  session: SessionState,
  { step, trail }: Progress,
  run: { readonly lastNumber: number; readonly submitted: Submitted },
  facts: LinkFacts,
): SessionState {
  const ended = run.submitted === 'maybe' ? facts.operations[session.step] : undefined
  const sent = ended === undefined ? session.sent : [...session.sent, `${ended.resource} ${ended.action}`]
  return { ...session, step, stepFrom: run.lastNumber, commandBefore: trail.previousCommand, sent }
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

/** The session ends without a result. Null where none is alive: a second failure changes nothing. */
export function fail(state: LinkState, error: LinkError, now: number): Change | null {
  const session = aliveSession(state)
  if (session === null) {
    return null
  }
  // The link fails and keeps no result, and a developer who starts over must know what will be done twice.
  const isMore = session.sent.length > 0
  const told = isMore
    ? { ...error, message: `${error.message} Done before and not undone: ${session.sent.join(', ')}.` }
    : error
  return {
    state: changed(state, { status: 'failed', error: told }, now),
    events: [{ type: 'link.failed', data: { sessionId: session.id, code: told.code, message: told.message } }],
    session: 'ends',
  }
}

/**
 * The link's own end came first. Null where the link has ended already.
 * @param at the link's end, epoch milliseconds, however late it is noticed
 * @param submitted what the session's step has sent
 */
export function expire(state: LinkState, at: number, submitted: Submitted): Change | null {
  if (isFinal(state.status)) {
    return null
  }
  const error = unknownAtEnd(state, submitted, 'The link expired.')
  return {
    state: changed(state, { status: 'expired', error }, at),
    events: [{ type: 'link.expired', data: { ...error } }],
    session: 'ends',
  }
}

/** A link that ends has no error, but for what nobody can know: a submit that its session had sent. */
function unknownAtEnd(state: LinkState, submitted: Submitted, message: string): LinkError | null {
  return aliveSession(state) === null || submitted === 'no'
    ? null
    : errorAfterSubmit({ code: 'OUTCOME_UNKNOWN', message }, submitted)
}

/** The developer ends the link, and its session with it. Null: it was canceled before. */
export function decideCancel(state: LinkState, now: number, submitted: Submitted): Result<Change | null> {
  if (state.isErased) {
    return refuse('link_not_found')
  }
  switch (state.status) {
    case 'canceled':
      return ok(null)
    case 'complete':
      return refuse('link_complete')
    case 'expired':
      return refuse('link_ended')
    case 'pending':
    case 'active':
    case 'failed': {
      const error = unknownAtEnd(state, submitted, 'The link was canceled.')
      return ok({
        state: changed(state, { status: 'canceled', error }, now),
        events: [{ type: 'link.canceled', data: { ...error } }],
        session: 'ends',
      })
    }
  }
}

/**
 * The developer's test lets the link run out now: its end is moved to `now`, and that end has come. Null: it ran out
 * before. Only a test link's: a user may be busy with a live one.
 */
export function decideExpireNow(
  state: LinkState,
  facts: LinkFacts,
  now: number,
  submitted: Submitted,
): Result<{ readonly facts: LinkFacts; readonly change: Change } | null> {
  if (state.isErased || facts.mode !== 'test') {
    return refuse('link_not_found')
  }
  if (state.status === 'complete') {
    return refuse('link_complete')
  }
  if (state.status === 'canceled') {
    return refuse('link_canceled')
  }
  const change = expire(state, now, submitted)
  return ok(change === null ? null : { facts: { ...facts, expiresAt: now }, change })
}

/** The state of an erased link. An open one ends as canceled; nobody is told, for the deliveries go as well. */
export function erase(state: LinkState, now: number): LinkState {
  const status = isFinal(state.status) ? state.status : 'canceled'
  return changed(state, { status, session: null, error: null, isErased: true }, now)
}

/** What stays of an erased link's facts: whose it was and when, nothing of any person. */
export function factsOfErased({ organisationId, mode, id, integrationId, createdAt }: LinkFacts): LinkFacts {
  return {
    organisationId,
    mode,
    id,
    integrationId,
    createdAt,
    operations: [],
    webhookUrl: null,
    returnUrl: null,
    externalUserId: null,
    debug: false,
    expiresAt: createdAt,
  }
}

/** The session while it lives. */
export function aliveSession(state: LinkState): SessionState | null {
  return state.status === 'active' ? state.session : null
}

function operationData(facts: LinkFacts, index: number): Record<string, string | number> {
  const operation = facts.operations[index]
  return { index, resource: operation?.resource ?? '', action: operation?.action ?? '' }
}

function changed(state: LinkState, to: Partial<LinkState>, now: number): LinkState {
  return { ...state, ...to, version: state.version + 1, updatedAt: now }
}
