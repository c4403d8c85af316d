// What time brings: the deadlines of the link as it stands, what they end, and the answer for a client that has fallen
// silent. Synchronous; the object arms its alarm after each call.
import { changeOfDeadline, deadlines, type Deadline } from '../core/deadline.ts'
import { wakeAt } from '../core/delivery.ts'
import { aliveSession } from '../core/link-life.ts'
import { timeoutOutcome } from '../core/open-request.ts'
import type { Waiting } from '../core/run.ts'
import { commitIfAny } from './commit.ts'
import { answerRequest } from './frames.ts'
import type { HeldLink } from './held-link.ts'
import { findWaiting, type LiveSession } from './move-on.ts'
import { findClient, findWatched } from './presence.ts'

/** Nearest first. Before the object has met its link there is none but that link's end, if somebody watches. */
export function deadlinesOf(held: HeldLink, now: number): Deadline[] {
  const { link } = held
  const { storage, config } = held.shell
  if (link === null) {
    const unmet = findWatched(held)
    return unmet === null ? [] : [{ name: 'expiry', at: unmet.expiresAt }]
  }
  const waiting = waitingOf(held)
  const delivery = held.openDelivery
  return deadlines({
    state: link.state,
    facts: link.facts,
    waiting: waiting === null ? null : { request: waiting.openRequest.request, since: waiting.since },
    nextDeliveryAt: delivery === null ? null : wakeAt(delivery, storage.hints.told),
    retention: config.retention,
    timelineEndsAt: link.facts.debug ? held.timelineEndsAt : null,
    mirrorFailures: storage.hints.mirrorFailures,
    now,
  })
}

/** J15: commits what the first deadline that has come ends, if it ends anything. */
export function endWhatIsDue(held: HeldLink, now: number): void {
  const { link } = held
  if (link === null) {
    return
  }
  if (link.facts.debug && (held.timelineEndsAt ?? Infinity) <= now) {
    held.writeTimelines((timelines) => timelines.forget(now))
  }
  for (const deadline of deadlinesOf(held, now)) {
    if (deadline.at > now) {
      return
    }
    const change = changeOfDeadline(link.state, deadline, held.submitted, now)
    if (change !== null) {
      commitIfAny(held, link, change, now)
      return
    }
  }
}

/** A command that got no answer in time is answered for the client. */
export function answerForSilentClient(held: HeldLink, now: number): void {
  const isOver = deadlinesOf(held, now).some(({ name, at }) => name === 'command' && at <= now)
  const waiting = isOver ? waitingOf(held) : null
  if (waiting !== null) {
    const { socket, live, openRequest } = waiting
    answerRequest(held, socket, live, { openRequest, outcome: timeoutOutcome(openRequest.request) }, now)
  }
}

/** What the connected client is waited for. Null without one: its key is gone with it. */
function waitingOf(held: HeldLink): (Waiting & { socket: WebSocket; live: LiveSession }) | null {
  const { link } = held
  const session = link === null ? null : aliveSession(link.state)
  if (link === null || session === null || !session.isConnected) {
    return null
  }
  const present = findClient(held)
  if (present === null) {
    return null
  }
  const { linkKey, capabilities } = present.client
  const live = { link, session, linkKey, capabilities }
  const waiting = findWaiting(held, live)
  return waiting === null ? null : { ...waiting, socket: present.socket, live }
}
