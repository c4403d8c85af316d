// Tells the object's sockets where the link stands. Idempotent: each socket is told what it has not been told, so it
// may run after every commit and again from the alarm.
import { isFinal, returnUrlOf } from '../core/link.ts'
import { aliveSession } from '../core/link-life.ts'
import { sessionEnd, statusMessage } from '../core/session-view.ts'
import type { HeldLink } from './held-link.ts'
import { CLOSE } from './sockets.ts'

/** Call once D1 shows the newest version: whoever hears of a change may ask for it. */
export function announce(held: HeldLink): void {
  const { link } = held
  const { sockets } = held.shell
  if (link === null) {
    return
  }
  for (const { socket, watcher } of sockets.watchers()) {
    // The events of an erased link are gone, but its number must still rise.
    const seq = link.state.isErased ? watcher.seq + 1 : held.lastSeq
    if (watcher.seq < seq) {
      sockets.update(socket, { ...watcher, seq })
      sockets.send(socket, statusMessage(link.state, link.facts, seq))
      if (isFinal(link.state.status)) {
        sockets.close(socket, CLOSE.normal, link.state.status)
      }
    }
  }
  for (const { socket, client } of sockets.clients()) {
    if (aliveSession(link.state)?.id !== client.sessionId) {
      const end = sessionEnd(link.state, client.sessionId)
      const returnUrl = returnUrlOf(link.facts)
      sockets.send(socket, { type: 'server.session_end', ...end, ...(returnUrl === null ? {} : { returnUrl }) })
      sockets.close(socket, CLOSE.normal, end.status)
    }
  }
}
