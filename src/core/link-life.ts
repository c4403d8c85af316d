// The life of a link once its object has met it: pure transitions from one status to the next, with the events that each
// writes. The object commits what these say and decides nothing itself. What happens within a session: session-life.ts.
// `version` rises with every change that D1 must show; D1 keeps the version, so an older write never overwrites.
import { errorAfterSubmit, type Submitted } from './automation.ts'
import { decideSession, NOTHING, type Spent } from './budget.ts'
import { NO_CONTACTS } from './contacts.ts'
import type { EventDraft } from './event.ts'
import { ok, refuse, type Result } from './failure.ts'
import { isFinal, type LinkFacts } from './link.ts'
import type { LinkError } from '../wire/field.ts'
import type { LinkStatus } from '../wire/status.ts'
import { LOGIN_STEP } from './run.ts'
import type { Site } from './site.ts'
import type { Visitor } from './visitor.ts'

/** A session lives an hour at most, whatever its automation waits for. Milliseconds. */
export const SESSION_MAX_MS = 60 * 60_000

/**
 * The site is the one that it was claimed with, to its end: its client has asked the user for those origins, and a deploy that
 * names others must not widen that unseen.
 */
export interface SessionState extends Site {
  readonly id: string
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
  /** Who uses the browser, as the session's first client has said; null before. */
  readonly visitor: Visitor | null
  /** Counts the clients that said hello: the newest one is the client. */
  readonly connection: number
  /** See forkAfter in open-request.ts; 0 while one memory has seen the whole session. */
  readonly forkedAt: number
  readonly isConnected: boolean
  /** The clients that said hello within one window of the limit. */
  readonly greeted: Spent
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
  /** When the last ones began, oldest first: as many as may begin within one window. */
  readonly starts: readonly number[]
  readonly error: LinkError | null
  /** The developer erased the link: nothing of it is left but this, so that a late request cannot bring it back. */
  readonly isErased: boolean
}

/** A new state and what goes with it into the same transaction. */
export interface Change {
  readonly state: LinkState
  /** Present where they change too. */
  readonly facts?: LinkFacts
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
    starts: [],
    error: null,
    isErased: false,
  }
}

/** `change` is null where the same claim came before: its session goes on, and the answer is the same again. */
export interface Claimed {
  readonly session: Pick<SessionState, 'id' | keyof Site>
  readonly change: Change | null
}

/** J11: one session at a time; a failed link may be claimed again. */
export function decideClaim(
  state: LinkState,
  facts: LinkFacts,
  session: Pick<SessionState, 'id' | 'claimHash' | keyof Site>,
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
  }
  const within = decideSession(state, now)
  if (!within.ok) {
    return within
  }
  const started: SessionState = {
    ...session,
    startedAt: now,
    step: LOGIN_STEP,
    stepFrom: 0,
    commandBefore: null,
    sent: [],
    visitor: null,
    connection: 0,
    forkedAt: 0,
    isConnected: false,
    greeted: NOTHING,
    connectionAt: now,
  }
  const change: Change = {
    state: changed(
      state,
      {
        status: 'active',
        session: started,
        sessions: state.sessions + 1,
        starts: within.value,
        error: null,
      },
      now,
    ),
    events: [{ type: 'link.claimed', data: { sessionId: session.id } }],
    session: 'starts',
  }
  return ok({ session: started, change })
}

/** The last result is in, and with it the link ends. */
export function complete(state: LinkState, session: SessionState, result: unknown, now: number): Change {
  return {
    state: changed(state, { status: 'complete', error: null }, now),
    events: [{ type: 'link.complete', data: { sessionId: session.id } }],
    session: 'ends',
    result,
  }
}

/** J12: the session ends without a result. Null where none is alive: a second failure changes nothing. */
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
 * The same for a link whose arguments do not open: somebody has changed them, or where its webhook goes, and whoever that is
 * must hear nothing. The link can be claimed again, and fails again.
 */
export function failUntrusted(state: LinkState, facts: LinkFacts, error: LinkError, now: number): Change | null {
  const change = fail(state, error, now)
  return change === null ? null : { ...change, facts: { ...facts, webhookUrl: null } }
}

/**
 * J12: the link's own end came first. Null where the link has ended already.
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
): Result<Change | null> {
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
  return ok(change === null ? null : { ...change, facts: { ...facts, expiresAt: now } })
}

/**
 * A webhook was opened again by hand. D1 must show that one is waited for, and whatever is still under way of how it ended before
 * must not overwrite it. Nothing of the link itself has changed: its retention counts from its end.
 */
export function reopen(state: LinkState): LinkState {
  return { ...state, version: state.version + 1 }
}

/** A row that was read just before its object's end was written is as old as that, and no older. Milliseconds. */
const SURELY_SHOWN_MS = 5 * 60_000

/**
 * The state that D1 must be shown again; null: none. It has shown the link's end for long, and shows the link as open: somebody has
 * brought the database back to an earlier state.
 * @param shown the row, as it was read just now
 */
export function showAgain(state: LinkState, shown: { readonly status: LinkStatus }, now: number): LinkState | null {
  const isShown = isFinal(state.status) && state.mirrored >= state.version && now - state.updatedAt >= SURELY_SHOWN_MS
  return isShown && !isFinal(shown.status) ? { ...state, version: state.version + 1 } : null
}

/** J21: the state of an erased link. An open one ends as canceled; nobody is told, for the deliveries go as well. */
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
    ...NO_CONTACTS,
    debug: false,
    retainResultFor: null,
    expiresAt: createdAt,
  }
}

/** The session while it lives. */
export function aliveSession(state: LinkState): SessionState | null {
  return state.status === 'active' ? state.session : null
}

function changed(state: LinkState, to: Partial<LinkState>, now: number): LinkState {
  return { ...state, ...to, version: state.version + 1, updatedAt: now }
}
