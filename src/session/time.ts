// What time brings: the deadlines of the link as it stands, what they end, and the client that has fallen silent or was
// lost. Synchronous; the object arms its alarm after each call.
import { changeOfDeadline, deadlines, type Deadline } from '../core/deadline.ts'
import { wakeAt } from '../core/delivery.ts'
import type { Waiting } from '../core/progress.ts'
import { aliveSession, disconnect } from '../core/session.ts'
import { timeoutOutcome } from '../core/turn.ts'
import { commitChange } from './commit.ts'
import { findOpenDelivery } from './deliveries.ts'
import { answerRequest, type SessionShell } from './frames.ts'
import { findOpenRequest, type LiveSession } from './move-on.ts'

/** Nearest first; empty before the object has met its link. */
export function deadlinesOf(shell: SessionShell, now: number): Deadline[] {
  const { storage } = shell
  const link = storage.findLink()
  if (link === null) {
    return []
  }
  const waiting = waitingOf(shell)
  const delivery = findOpenDelivery(storage.sql)
  return deadlines({
    state: link.state,
    facts: link.facts,
    open: waiting === null ? null : { request: waiting.open.request, since: waiting.since },
    nextDeliveryAt: delivery === null ? null : wakeAt(delivery, storage.hints.told),
    timelineEndsAt: link.facts.debug ? shell.timelines.endsAt() : null,
    mirrorFailures: storage.hints.mirrorFailures,
    now,
  })
}

/** Commits what the first deadline that has come ends, if it ends anything. */
export function endWhatIsDue(shell: SessionShell, now: number): void {
  const { storage, transaction } = shell
  noticeLostClient(shell, now)
  if (storage.findLink()?.facts.debug === true) {
    shell.timelines.forget(now)
  }
  for (const deadline of deadlinesOf(shell, now)) {
    const link = storage.findLink()
    if (link === null || deadline.at > now) {
      return
    }
    const change = changeOfDeadline(link.state, deadline, storage.submitted(link.state), now)
    if (change !== null) {
      transaction(() => commitChange(shell, link, change, now))
      return
    }
  }
}

/** A command that got no answer in time is answered for the client. */
export function answerForSilentClient(shell: SessionShell, now: number): void {
  const isOver = deadlinesOf(shell, now).some(({ name, at }) => name === 'command' && at <= now)
  const waiting = isOver ? waitingOf(shell) : null
  if (waiting !== null) {
    const { socket, live, open } = waiting
    answerRequest(shell, socket, live, { open, outcome: timeoutOutcome(open.request) }, now)
  }
}

/** A crash takes the sockets without a word: what the state says of them is held against what is there. */
export function noticeLostClient(shell: SessionShell, now: number): void {
  const { storage, sockets } = shell
  const session = storage.findLink()?.state.session ?? null
  const isThere = sockets
    .clients()
    .some(({ client }) => client.sessionId === session?.id && client.connection === session.connection)
  if (session !== null && !isThere) {
    leave(shell, session.connection, now)
  }
}

/** The session's client is gone; one that was replaced or outlived its session changes nothing. */
export function leave(shell: SessionShell, connection: number, now: number): void {
  const { storage, transaction } = shell
  const link = storage.findLink()
  const change = link === null ? null : disconnect(link.state, connection, now)
  if (link !== null && change !== null) {
    transaction(() => commitChange(shell, link, change, now))
  }
}

/** What the connected client is waited for. Null without one: its key is gone with it. */
function waitingOf({ storage, sockets }: SessionShell): (Waiting & { socket: WebSocket; live: LiveSession }) | null {
  const link = storage.findLink()
  const session = link === null ? null : aliveSession(link.state)
  const present = sockets
    .clients()
    .find(({ client }) => client.sessionId === session?.id && client.connection === session.connection)
  if (link === null || session === null || !session.isConnected || present === undefined) {
    return null
  }
  const { linkKey, capabilities } = present.client
  const live = { link, session, linkKey, capabilities }
  const waiting = findOpenRequest(storage, live)
  return waiting === null ? null : { ...waiting, socket: present.socket, live }
}
