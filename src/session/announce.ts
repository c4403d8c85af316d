// Tells the object's sockets where the link stands. Idempotent: each socket is told what it has not been told, so it
// may run after every commit and again from the alarm.
import { isFinal, returnUrlOf } from '../core/link.ts'
import { aliveSession, progressOf } from '../core/session.ts'
import type { SessionShell } from './frames.ts'
import { CLOSE } from './sockets.ts'
import type { StoredLink } from './storage.ts'

/** Call once D1 shows the newest version: whoever hears of a change may ask for it. */
export function announce({ storage, sockets }: SessionShell): void {
  const link = storage.findLink()
  if (link === null) {
    return
  }
  const seq = storage.lastSeq()
  for (const { socket, watcher } of sockets.watchers()) {
    if (watcher.seq < seq) {
      sockets.update(socket, { ...watcher, seq })
      sockets.send(socket, statusMessage(link, seq))
      if (isFinal(link.state.status)) {
        sockets.close(socket, CLOSE.normal, link.state.status)
      }
    }
  }
  for (const { socket, client } of sockets.clients()) {
    if (aliveSession(link.state)?.id !== client.sessionId) {
      sockets.send(socket, sessionEnd(link))
      sockets.close(socket, CLOSE.normal, link.state.status)
    }
  }
}

function statusMessage({ facts, state }: StoredLink, seq: number) {
  const { status, error } = state
  return { type: 'link.status' as const, linkId: facts.id, status, seq, operations: progressOf(state, facts), error }
}

function sessionEnd({ facts, state }: StoredLink) {
  const returnUrl = returnUrlOf(facts)
  return {
    type: 'server.session_end' as const,
    status: state.status,
    ...(state.error === null ? {} : { error: state.error }),
    ...(returnUrl === null ? {} : { returnUrl }),
  }
}
