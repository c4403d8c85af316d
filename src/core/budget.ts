// What a link and each of its sessions may spend of this service. A session's is counted over all its connections: a client that
// reconnects has no more for it. Pure: time is an argument, and where the sums are kept is the shell's.
import { ok, refuse, refuseOver, type Result } from './failure.ts'

/** So much within one window, which begins with what is spent first. */
interface Limit {
  readonly most: number
  readonly windowMs: number
}

const SESSION_LIMITS = {
  /** Sockets, and so hellos: each says one. */
  connections: { most: 60, windowMs: 60_000 },
  messages: { most: 100, windowMs: 10_000 },
  /** Room for a journal as large as it may be, twice. */
  bytes: { most: 16 * 1024 * 1024, windowMs: 10_000 },
} as const satisfies Readonly<Record<string, Limit>>

/** Each that is greeted writes two events: so many in the life of a session. */
const MOST_HELLOS = 300

/** Each session that fails is an event and a webhook: a link that is tried for ever would flood its developer. */
const MOST_SESSIONS = 50
/** A user who tries again and again, but no program. */
const SESSIONS: Limit = { most: 5, windowMs: 10 * 60_000 }

/** A frame may hold a page's content, not a film. Bytes. */
export const MAX_FRAME_BYTES = 1024 * 1024

/** A status socket's heartbeat. */
const PINGS: Limit = { most: 10, windowMs: 10_000 }

/** Who looks at a link opens one socket for each tab. */
const MOST_WATCHERS = 10

/** Of one window. */
export interface Spent {
  /** Epoch milliseconds. */
  readonly since: number
  readonly amount: number
}

export type SessionSpent = Readonly<Record<keyof typeof SESSION_LIMITS, Spent>>

export const NOTHING: Spent = { since: 0, amount: 0 }
export const NOTHING_SPENT: SessionSpent = { connections: NOTHING, messages: NOTHING, bytes: NOTHING }

/** A clock that was set back begins a new window: one that lies ahead might never end. */
function add({ windowMs }: Limit, { since, amount }: Spent, more: number, now: number): Spent {
  return now - since >= windowMs || now < since ? { since: now, amount: more } : { since, amount: amount + more }
}

export interface Verdict {
  readonly spent: SessionSpent
  /** What there is too much of; null where it is within the limits. */
  readonly exceeded: keyof SessionSpent | null
}

/** One more that was greeted, which is kept: an object sleeps within a minute, and what its memory holds goes with it. */
export function countGreeted(before: Spent, now: number): Spent {
  return add(SESSION_LIMITS.connections, before, 1, now)
}

/** @param hellos that were greeted in the session so far */
export function spendConnection(before: SessionSpent, hellos: number, now: number): Verdict {
  const connections = add(SESSION_LIMITS.connections, before.connections, 1, now)
  const isBeyond = connections.amount > SESSION_LIMITS.connections.most || hellos >= MOST_HELLOS
  return { spent: { ...before, connections }, exceeded: isBeyond ? 'connections' : null }
}

export function spendMessage(before: SessionSpent, size: number, now: number): Verdict {
  const messages = add(SESSION_LIMITS.messages, before.messages, 1, now)
  const bytes = add(SESSION_LIMITS.bytes, before.bytes, size, now)
  const exceeded =
    messages.amount > SESSION_LIMITS.messages.most
      ? 'messages'
      : bytes.amount > SESSION_LIMITS.bytes.most
        ? 'bytes'
        : null
  return { spent: { ...before, messages, bytes }, exceeded }
}

/** Of one status socket. */
export function spendPing(
  before: Spent | undefined,
  now: number,
): { readonly spent: Spent; readonly isBeyond: boolean } {
  const spent = add(PINGS, before ?? NOTHING, 1, now)
  return { spent, isBeyond: spent.amount > PINGS.most }
}

/**
 * Whether one more session may start now. Gives `starts` with it: as many as the next decision needs.
 * @param starts when the last sessions began, oldest first
 */
export function decideSession(
  { sessions, starts }: { readonly sessions: number; readonly starts: readonly number[] },
  now: number,
): Result<readonly number[]> {
  if (sessions >= MOST_SESSIONS) {
    return refuse('too_many_sessions')
  }
  const { most, windowMs } = SESSIONS
  const first = starts.at(-most)
  const waitMs = first === undefined ? 0 : first + windowMs - now
  return waitMs > 0
    ? refuseOver({ policy: 'sessions', quota: most, window: windowMs / 1000, retryIn: waitMs / 1000 })
    : ok([...starts, now].slice(-most))
}

/** Which of those that are there, by their numbers as they came, make room for one more. */
export function findSurplus(numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((a, b) => a - b).slice(0, Math.max(0, numbers.length + 1 - MOST_WATCHERS))
}
