// Whether the session's client is there: what the state says of it, held against the sockets that are. A client that is
// gone leaves the session waiting for the next one.
import { aliveSession } from '../core/link-life.ts'
import { disconnect } from '../core/session-life.ts'
import type { UnmetLink } from '../core/unmet.ts'
import { commitIfAny } from './commit.ts'
import type { HeldLink } from './held-link.ts'
import type { ClientSocket } from './sockets.ts'

/**
 * J10: a crash takes the sockets without a word: what the state says of them is held against what is there. At the door of
 * each event: a new instance knows no alarm and sets it anew, and one that waited for an answer would be lost with its
 * client.
 */
export function noticeLostClient(held: HeldLink, now: number): void {
  const session = held.link === null ? null : aliveSession(held.link.state)
  if (session?.isConnected === true && findClient(held) === null) {
    leave(held, session.connection, now)
  }
}

/** The session's client is gone; one that was replaced or outlived its session changes nothing. */
export function leave(held: HeldLink, connection: number, now: number): void {
  const { link } = held
  if (link !== null) {
    commitIfAny(held, link, disconnect(link.state, connection, now), now)
  }
}

/** A client is gone: nothing to the session that came after its own. */
export function leaveSession(held: HeldLink, { sessionId, connection }: ClientSocket, now: number): void {
  if (held.link?.state.session?.id === sessionId) {
    leave(held, connection, now)
  }
}

/** What is watched before the object has met it; null where nobody watches. */
export function findWatched({ shell }: HeldLink): UnmetLink | null {
  return shell.sockets.watchers().find(({ watcher }) => watcher.unmet !== null)?.watcher.unmet ?? null
}

/** The client of the session that is alive, while its socket is there. */
export function findClient({ link, shell }: HeldLink): { socket: WebSocket; client: ClientSocket } | null {
  const session = link === null ? null : aliveSession(link.state)
  return session === null
    ? null
    : (shell.sockets
        .clients()
        .find(({ client }) => client.sessionId === session.id && client.connection === session.connection) ?? null)
}
