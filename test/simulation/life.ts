// What a link's life may look like, written from the public contract alone and sharing nothing with the service: which
// event may follow which, who may cause it, and when time must end what. Pure; every refusal is a Violation.

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const SESSION = HOUR
const CLIENT_GONE = 2 * MINUTE
const USER = 10 * MINUTE
/** A command's 30 seconds and the service's patience for the word of it. */
export const COMMAND = 35 * SECOND
export const RETENTION = 30 * DAY
export const ERASED_RETENTION = DAY

export type Status = 'pending' | 'active' | 'failed' | 'complete' | 'expired' | 'canceled'

export class Violation extends Error {
  readonly law: string

  constructor(law: string, details: object = {}) {
    super(`${law} ${JSON.stringify(details)}`)
    this.law = law
  }
}

/** How often each law was held against what happened. */
export const checked = new Map<string, number>()

export function must(isTrue: boolean, law: string, details: object = {}): void {
  checked.set(law, (checked.get(law) ?? 0) + 1)
  if (!isTrue) {
    throw new Violation(law, details)
  }
}

export interface LifeEvent {
  readonly id: string
  readonly seq: number
  readonly type: string
  readonly data: Readonly<Record<string, string | number>>
  readonly createdAt: number
}

export interface LifeSession {
  readonly id: string
  readonly startedAt: number
  /** The connection whose client is the session's client. */
  readonly connection: number | null
  readonly connectionAt: number
  /** When the user's turn began; kept until the first operation starts. */
  readonly userSince: number | null
  readonly running: number | null
  readonly done: number
}

export interface Life {
  readonly expiresAt: number
  readonly operations: number
  readonly status: Status
  readonly session: LifeSession | null
  readonly sessions: readonly string[]
  readonly log: readonly LifeEvent[]
  /** When its final status came. */
  readonly endedAt: number | null
  readonly isErased: boolean
}

/** What was done in a step: nothing else may have come of it. */
export interface Causes {
  readonly now: number
  readonly isClaim: boolean
  readonly isCancel: boolean
  readonly isClientCancel: boolean
  /** A client sent a frame, or an alarm may have answered for it. */
  readonly isSessionDriven: boolean
  /** The connection that said hello. */
  readonly hello: number | null
  /** The link's object looked at its clock. */
  readonly isTouched: boolean
  /** A submit was asked in the operation that runs. */
  readonly isSubmitted: boolean
  /** The client has promised that it did nothing, whether or not that was heard. */
  readonly isPromised: boolean
  /** The site refuses every card. */
  readonly isDeclined: boolean
}

export function newLife(expiresAt: number, operations: number): Life {
  return {
    expiresAt,
    operations,
    status: 'pending',
    session: null,
    sessions: [],
    log: [],
    endedAt: null,
    isErased: false,
  }
}

export function isFinal(status: string): boolean {
  return status === 'complete' || status === 'expired' || status === 'canceled'
}

export function alive(life: Life): LifeSession | null {
  return life.status === 'active' ? life.session : null
}

export interface Due {
  readonly at: number
  readonly ends: 'link.expired' | 'link.failed'
}

/** What time will end, nearest first. `turnOpen`: the session's client is connected and has its user's turn open. */
export function dues(life: Life, turnOpen: boolean): Due[] {
  const list: Due[] = []
  if (!isFinal(life.status)) {
    list.push({ at: life.expiresAt, ends: 'link.expired' })
  }
  const session = alive(life)
  if (session !== null) {
    list.push({ at: session.startedAt + SESSION, ends: 'link.failed' })
    if (session.connection === null) {
      list.push({ at: session.connectionAt + CLIENT_GONE, ends: 'link.failed' })
    } else if (turnOpen && session.userSince !== null) {
      list.push({ at: session.userSince + USER, ends: 'link.failed' })
    }
  }
  return list.sort((a, b) => a.at - b.at)
}

/** The life after one more event. */
export function accept(life: Life, event: LifeEvent, causes: Causes, isGone: (connection: number) => boolean): Life {
  const { now } = causes
  const session = alive(life)
  const tell = { status: life.status, event, causes }
  must(!isFinal(life.status), 'nothing happens after a final status', tell)
  must(event.seq === life.log.length + 2, 'events are numbered without a gap', tell)
  must(!life.log.some(({ id }) => id === event.id), 'an event id is unique', tell)
  must(event.createdAt <= now, 'no event is of the future', tell)
  const next: Life = { ...life, log: [...life.log, event] }
  const ofSession = (changes: Partial<LifeSession>): Life => {
    must(session !== null, 'a session is alive', tell)
    return { ...next, session: { ...(session as LifeSession), ...changes } }
  }
  switch (event.type) {
    case 'link.claimed': {
      const id = String(event.data['sessionId'])
      must(life.status === 'pending' || life.status === 'failed', 'only pending and failed links are claimed', tell)
      must(causes.isClaim && now < life.expiresAt, 'a claim starts a session, before the end', tell)
      must(!life.sessions.includes(id), 'a session is new', tell)
      return {
        ...next,
        status: 'active',
        sessions: [...life.sessions, id],
        session: {
          id,
          startedAt: event.createdAt,
          connection: null,
          connectionAt: event.createdAt,
          userSince: null,
          running: null,
          done: 0,
        },
      }
    }
    case 'session.connected':
      must(causes.hello !== null && event.data['sessionId'] === session?.id, 'a hello connects its session', tell)
      return ofSession({ connection: causes.hello, connectionAt: event.createdAt })
    case 'session.disconnected': {
      const connection = session?.connection ?? null
      must(connection !== null && isGone(connection), 'only a client that is gone is disconnected', tell)
      return ofSession({ connection: null, connectionAt: event.createdAt })
    }
    case 'session.user_required':
      must(session?.userSince === null && session.running === null && session.done === 0, 'one sign-in', tell)
      return ofSession({ userSince: event.createdAt })
    case 'operation.started':
      must(session?.running === null && event.data['index'] === session.done, 'operations start in order', tell)
      must(causes.isSessionDriven, 'only a client moves a session on', tell)
      return ofSession({ running: Number(event.data['index']), userSince: null })
    case 'operation.completed':
      must(session !== null && event.data['index'] === session.running, 'the running operation ends', tell)
      return ofSession({ running: null, done: (session?.done ?? 0) + 1 })
    case 'link.complete':
      must(session?.done === life.operations, 'a link is complete when each operation is', tell)
      must(now < life.expiresAt, 'nothing is complete after the end', tell)
      return { ...next, status: 'complete', endedAt: event.createdAt }
    case 'link.failed':
      must(session !== null && event.data['sessionId'] === session.id, 'a session that is alive fails', tell)
      must(mayFail(life, String(event.data['code']), causes), 'a session fails for a reason', tell)
      return { ...next, status: 'failed' }
    case 'link.expired':
      must(now >= life.expiresAt, 'a link expires at its end', tell)
      // However late it is noticed.
      return { ...next, status: 'expired', endedAt: life.expiresAt }
    case 'link.canceled':
      must(causes.isCancel, 'the developer cancels', tell)
      return { ...next, status: 'canceled', endedAt: event.createdAt }
    default:
      throw new Violation('an event of the contract', { event })
  }
}

/** Once a submit was asked, nobody may be told that nothing happened. */
function mayFail(life: Life, code: string, causes: Causes): boolean {
  const { now, isClientCancel, isSessionDriven, isSubmitted } = causes
  const isKnown = !isSubmitted || causes.isPromised
  const { session } = life
  if (session === null) {
    return false
  }
  switch (code) {
    case 'USER_CANCELED':
      return isClientCancel && isKnown
    case 'CLIENT_TIMEOUT':
      return isKnown && isLate(session, now)
    case 'AUTOMATION_ERROR':
      return isSessionDriven && (isKnown || causes.isDeclined)
    case 'CONNECTION_FAILED':
    case 'LOGIN_FAILED':
    case 'RESULT_VALIDATION_ERROR':
      return isSessionDriven && isKnown
    case 'OUTCOME_UNKNOWN':
      // Reading has no effect that could be unknown.
      return isSubmitted && (isSessionDriven || isLate(session, now))
    default:
      return false
  }
}

function isLate({ startedAt, connection, connectionAt, userSince }: LifeSession, now: number): boolean {
  return (
    now >= startedAt + SESSION ||
    (connection === null && now >= connectionAt + CLIENT_GONE) ||
    (userSince !== null && now >= userSince + USER)
  )
}

/** The status code that a claim must be answered with, by the life before it. */
export function claimAnswer(life: Life, turnOpen: boolean, now: number): number {
  if (life.isErased) {
    return 404
  }
  const first = dues(life, turnOpen)[0]
  const status =
    first === undefined || first.at > now ? life.status : first.ends === 'link.failed' ? 'failed' : 'expired'
  switch (status) {
    case 'complete':
    case 'canceled':
      return 409
    case 'expired':
      return 410
    case 'active':
      return now >= life.expiresAt ? 410 : 409
    case 'pending':
    case 'failed':
      return now >= life.expiresAt ? 410 : mayStart(life, now)
  }
}

/** 5 sessions in 10 minutes, and 50 in all. */
function mayStart({ log }: Life, now: number): number {
  const starts = log.filter(({ type }) => type === 'link.claimed').map(({ createdAt }) => createdAt)
  const fifth = starts.at(-5)
  return starts.length >= 50 ? 409 : fifth !== undefined && fifth + 10 * MINUTE > now ? 429 : 200
}

/** The status codes that a cancel may be answered with: 503 while the database does not show it. */
export function cancelAnswers(life: Life, turnOpen: boolean, now: number): readonly number[] {
  if (life.isErased) {
    return [404]
  }
  const first = dues(life, turnOpen)[0]
  const isExpired = first !== undefined && first.at <= now && first.ends === 'link.expired'
  return life.status === 'complete' || life.status === 'expired' || isExpired ? [409] : [200, 503]
}
