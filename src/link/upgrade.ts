// A socket comes in: one that watches the link, or the session's client. The Worker has checked who asks; the session's
// own state is checked here.
import { findSurplus } from '../core/budget.ts'
import { parseClientToken } from '../core/claim-code.ts'
import { aliveSession, stateOfNewLink } from '../core/link-life.ts'
import { deriveLinkKey } from '../core/seal.ts'
import { statusMessage } from '../core/session-view.ts'
import { type UnmetLink, unmetLink } from '../core/unmet.ts'
import type { HeldLink } from './held-link.ts'
import { leave } from './presence.ts'
import { CLOSE, type ClientSocket, type Sockets, type WatcherSocket } from './sockets.ts'

export interface Upgrade {
  /** 101, or 401 where the session is not alive or the token is not its own. */
  readonly response: Response
  /** Whether a client of the session was let in. */
  readonly isClient: boolean
}

export function acceptUpgrade(held: HeldLink, request: Request, now: number): Upgrade {
  const { link } = held
  const { sockets, budgets, config } = held.shell
  const query = new URL(request.url).searchParams
  const headers = { 'X-Request-Id': request.headers.get('X-Request-Id') ?? '' }
  const unmet = link === null ? unmetIn(query) : null
  if (query.get('role') === 'watcher' && (link !== null || unmet !== null)) {
    const numbers = makeRoom(sockets)
    const watcher: WatcherSocket = { role: 'watcher', seq: 0, number: Math.max(0, ...numbers) + 1, unmet }
    const response = unmet === null ? sockets.accept(watcher, headers) : greetUnmet(held, watcher, unmet, headers)
    return { response, isClient: false }
  }
  const sessionId = query.get('session') ?? ''
  const linkId = link?.facts.id ?? ''
  const opened = parseClientToken(config.keys, linkId, sessionId, query.get('token') ?? '')
  const session = link === null ? null : aliveSession(link.state)
  if (opened === null || session?.id !== sessionId) {
    return { response: new Response(null, { status: 401 }), isClient: false }
  }
  const client: ClientSocket = {
    role: 'client',
    sessionId,
    linkKey: deriveLinkKey(opened.keys, linkId, opened.bits),
    connection: 0,
    capabilities: null,
    clientSeq: -1,
  }
  // J26: before it takes anything from the client that is there, or writes a row.
  const exceeded = budgets.connect(session, now)
  if (exceeded !== null) {
    const reason = `too many ${exceeded}: wait a minute`
    return { response: sockets.turnAway(client, CLOSE.tooFast, reason, headers), isClient: true }
  }
  // J9: one client at a time, the newest.
  for (const { socket, client: older } of sockets.clients()) {
    sockets.close(socket, CLOSE.replaced, 'a newer client has taken over')
    leave(held, older.connection, now)
  }
  return { response: sockets.accept(client, headers), isClient: true }
}

/** What the Worker has read of the link, where its object has not met it. */
function unmetIn(query: URLSearchParams): UnmetLink | null {
  return unmetLink()
    .nullable()
    .parse(JSON.parse(query.get('unmet') ?? 'null'))
}

/** D1 shows it already, and nothing follows that would tell of it. */
function greetUnmet(held: HeldLink, watcher: WatcherSocket, unmet: UnmetLink, headers: HeadersInit): Response {
  const seq = held.lastSeq
  const message = statusMessage(stateOfNewLink('pending', 0, 0), unmet, seq)
  return held.shell.sockets.greet({ ...watcher, seq }, message, headers)
}

/** Closes the watchers that came first, where there are too many for one more. Gives the numbers of all. */
function makeRoom(sockets: Sockets): number[] {
  const watchers = sockets.watchers()
  const numbers = watchers.map(({ watcher }) => watcher.number)
  const surplus = findSurplus(numbers)
  for (const { socket, watcher } of watchers) {
    if (surplus.includes(watcher.number)) {
      sockets.close(socket, CLOSE.replaced, 'newer ones have come')
    }
  }
  return numbers
}
