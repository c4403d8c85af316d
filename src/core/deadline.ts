// One alarm, many named deadlines. Each follows from the state, so none is stored and none can be forgotten.
import { errorAfterSubmit, type Request, type Submitted } from './automation.ts'
import { isFinal, type LinkFacts, MOST_RETENTION } from './link.ts'
import { aliveSession, expire, fail, SESSION_MAX_MS, type Change, type LinkState } from './link-life.ts'

/** A client may lose its network for a while; then the link fails. Milliseconds. */
export const CLIENT_GONE_MS = 2 * 60_000
/** The page enforces a command's own timeout; the service waits a little longer for its word. Milliseconds. */
export const ANSWER_GRACE_MS = 5_000
/** An erased link's object remembers that it is erased for as long as a request could be under way. Milliseconds. */
export const FORGET_ERASED_MS = 24 * 60 * 60_000
/** No link's result, events and deliveries are kept for longer once it has ended. Milliseconds. */
const MOST_RETENTION_MS = MOST_RETENTION * 1000
/**
 * When what follows a commit is made good, should the process die in between. Not sooner: that is over in a moment else, and an
 * alarm for it would be moved, billed, and ring for nothing. Milliseconds.
 */
export const REPAIR_MS = 20_000
/** How soon D1 is tried again: twice as long after each refusal, so that a struggling database is left alone. */
export const MIRROR_RETRY_MS = 5_000
const MIRROR_RETRY_MOST_MS = 5 * 60_000

export type DeadlineName =
  | 'expiry'
  | 'session_end'
  | 'client_gone'
  | 'user'
  | 'command'
  | 'mirror'
  | 'delivery'
  | 'timeline'
  | 'forget'

export interface Deadline {
  readonly name: DeadlineName
  /** Epoch milliseconds. */
  readonly at: number
}

export interface DeadlineFacts {
  readonly state: LinkState
  readonly facts: LinkFacts
  /** The open request and when its wait began; null where no client is connected. */
  readonly waiting: { readonly request: Request; readonly since: number } | null
  readonly nextDeliveryAt: number | null
  /** How long the deployment keeps what came of a link, in seconds. */
  readonly retention: number
  /** When the oldest timeline has been kept for its day; null where there is none. */
  readonly timelineEndsAt: number | null
  /** How often D1 has refused since it last answered. */
  readonly mirrorFailures: number
  readonly now: number
}

export function deadlines({
  state,
  facts,
  waiting,
  nextDeliveryAt,
  retention,
  timelineEndsAt,
  mirrorFailures,
  now,
}: DeadlineFacts): Deadline[] {
  const list: Deadline[] = []
  if (!isFinal(state.status)) {
    list.push({ name: 'expiry', at: facts.expiresAt })
  }
  const session = aliveSession(state)
  if (session !== null) {
    list.push({ name: 'session_end', at: session.startedAt + SESSION_MAX_MS })
    if (!session.isConnected) {
      // Waits for an answer are suspended meanwhile: nobody is there to give one.
      list.push({ name: 'client_gone', at: session.connectionAt + CLIENT_GONE_MS })
    } else if (waiting !== null) {
      const { request } = waiting
      const isUser = request.kind === 'user'
      // A request that was asked again on a new connection gets its whole time again.
      const since = isUser ? waiting.since : Math.max(waiting.since, session.connectionAt)
      list.push({
        name: isUser ? 'user' : 'command',
        at: since + request.timeoutMs + (isUser ? 0 : ANSWER_GRACE_MS),
      })
    }
  }
  if (isFinal(state.status)) {
    const keptMs = state.isErased ? FORGET_ERASED_MS : retentionOf(facts, retention, nextDeliveryAt !== null)
    list.push({ name: 'forget', at: state.updatedAt + keptMs })
  }
  if (timelineEndsAt !== null) {
    list.push({ name: 'timeline', at: timelineEndsAt })
  }
  if (state.mirrored < state.version) {
    // No webhook goes out before D1 shows the change, so until then a delivery that is due is nothing to wake for.
    list.push({ name: 'mirror', at: now + (mirrorFailures === 0 ? REPAIR_MS : waitForDatabase(mirrorFailures)) })
  } else if (nextDeliveryAt !== null) {
    list.push({ name: 'delivery', at: nextDeliveryAt })
  }
  return list.sort((a, b) => a.at - b.at)
}

/** How long to leave D1 alone after it has refused so often. Milliseconds. */
export function waitForDatabase(failures: number): number {
  return Math.min(MIRROR_RETRY_MS * 2 ** failures, MIRROR_RETRY_MOST_MS)
}

/**
 * J22: how long what came of a link is kept after its end, in milliseconds. Its webhook must not be forgotten while its
 * receiver is down: one that is open holds everything back, but never beyond what any link is kept for.
 * @param retention the deployment's own, in seconds: a link may ask for less
 */
export function retentionOf(
  { retainResultFor }: Pick<LinkFacts, 'retainResultFor'>,
  retention: number,
  isDeliveryOpen: boolean,
): number {
  return isDeliveryOpen ? MOST_RETENTION_MS : Math.min(retainResultFor ?? retention, retention) * 1000
}

/**
 * What a deadline that has come ends; null for those that only drive work on.
 * @param submitted what the step that runs has sent
 */
export function changeOfDeadline(
  state: LinkState,
  { name, at }: Deadline,
  submitted: Submitted,
  now: number,
): Change | null {
  const give = (message: string): Change | null =>
    fail(state, errorAfterSubmit({ code: 'CLIENT_TIMEOUT', message }, submitted), now)
  switch (name) {
    case 'expiry':
      return expire(state, at, submitted)
    case 'session_end':
      return give('The session took longer than an hour.')
    case 'client_gone':
      return give('The user left and did not come back.')
    case 'user':
      return give('The user did not finish signing in.')
    case 'command':
    case 'mirror':
    case 'delivery':
    case 'timeline':
    case 'forget':
      return null
  }
}
