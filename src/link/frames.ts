// The session socket: takes a client's frame, lets core/open-request.ts say what it means, commits, and then
// answers. Everything here is synchronous: an `await` between a frame and its commit would let another frame in.
import { errorAfterSubmit } from '../core/automation.ts'
import { MAX_FRAME_BYTES } from '../core/budget.ts'
import { originsOf } from '../core/link.ts'
import { aliveSession, fail } from '../core/link-life.ts'
import type { Given } from '../core/move.ts'
import {
  commandId,
  decideResume,
  endOfTurn,
  forkAfter,
  judgeMessage,
  knownCapabilities,
  LOST_SUBMIT,
  mayEndTurn,
  outcomeOf,
} from '../core/open-request.ts'
import type { OpenRequest } from '../core/run.ts'
import { connect } from '../core/session-life.ts'
import { progressOf } from '../core/session-view.ts'
import { consoleEntry, textsIn } from '../core/timeline.ts'
import { visitorOf } from '../core/visitor.ts'
import { nameOfIntegration } from '../integrations/catalogue.ts'
import { type ClientEvent, parseClientMessage, PROTOCOL, type ClientMessage } from '../wire/session-message.ts'
import { commitChange, commitIfAny } from './commit.ts'
import type { HeldLink, LinkShell } from './held-link.ts'
import { findWaiting, moveOn, type LiveSession, type Moved } from './move-on.ts'
import { unsealArguments } from './plan.ts'
import { leaveSession } from './presence.ts'
import { CLOSE, PING, sizeOf, type ClientSocket, type Sockets } from './sockets.ts'

/** @param now epoch milliseconds */
export function receiveFrame(
  held: HeldLink,
  socket: WebSocket,
  client: ClientSocket,
  frame: string | ArrayBuffer,
  now: number,
): void {
  const { sockets, budgets } = held.shell
  const size = sizeOf(frame)
  // J26: counted before it is looked at.
  const exceeded = budgets.message(client.sessionId, size, now)
  if (size > MAX_FRAME_BYTES) {
    dismiss(held, socket, client, CLOSE.tooBig, 'a frame may hold 1 MiB', now)
    return
  }
  if (exceeded !== null) {
    dismiss(held, socket, client, CLOSE.tooFast, `too many ${exceeded}: wait a minute`, now)
    return
  }
  if (frame === PING) {
    sockets.pong(socket)
    return
  }
  const parsed = parseClientMessage(frame)
  switch (parsed.kind) {
    case 'not_protocol':
      dismiss(held, socket, client, CLOSE.notProtocol, 'one JSON object with a string type', now)
      return
    case 'invalid':
      sockets.send(socket, { type: 'server.error', code: parsed.code, message: `Not understood: ${parsed.detail}` })
      return
    case 'message':
      receiveMessage(held, socket, client, parsed.message, now)
  }
}

/** A watcher only listens. */
export function receiveWatcherFrame(
  { sockets, budgets }: Pick<LinkShell, 'sockets' | 'budgets'>,
  socket: WebSocket,
  frame: string | ArrayBuffer,
  now: number,
): void {
  if (frame !== PING) {
    const code = sizeOf(frame) > MAX_FRAME_BYTES ? CLOSE.tooBig : CLOSE.notProtocol
    sockets.close(socket, code, 'a status socket takes ping alone')
  } else if (budgets.ping(socket, now)) {
    sockets.close(socket, CLOSE.tooFast, 'too many pings: wait a minute')
  } else {
    sockets.pong(socket)
  }
}

/** The session waits from now on, not from when the peer has closed its side, which it may never do. */
function dismiss(
  held: HeldLink,
  socket: WebSocket,
  client: ClientSocket,
  code: number,
  reason: string,
  now: number,
): void {
  held.shell.sockets.close(socket, code, reason)
  leaveSession(held, client, now)
}

/** Answers for the client of `live` and asks what follows, if the session goes on. */
export function answerRequest(held: HeldLink, socket: WebSocket, live: LiveSession, given: Given, now: number): void {
  // J2: committed, and only then asked on.
  const moved = held.transaction(() => moveOn(held, live, given, now))
  const { sockets } = held.shell
  if (given.openRequest.request.kind === 'user') {
    sockets.send(socket, { type: 'server.set_interactive', interactive: false })
  }
  tellMove(sockets, socket, live, moved)
}

function receiveMessage(
  held: HeldLink,
  socket: WebSocket,
  client: ClientSocket,
  message: ClientMessage,
  now: number,
): void {
  const { link } = held
  const { sockets } = held.shell
  const session = link === null ? null : aliveSession(link.state)
  if (link === null || session === null || session.id !== client.sessionId) {
    // The session has ended; its end is announced to every socket that is left.
    return
  }
  const { linkKey, capabilities } = client
  const live: LiveSession = { link, session, linkKey, capabilities }
  switch (judgeMessage(session, client, message)) {
    case 'repeated':
      return
    case 'hello_required':
      sockets.send(socket, { type: 'server.error', code: 'hello_required', message: 'Say client.hello first' })
      return
    case 'already_greeted':
      sockets.send(socket, {
        type: 'server.error',
        code: 'already_greeted',
        message: 'One client.hello per connection',
      })
      return
    case 'unsupported_protocol': {
      const message = `This is protocol ${PROTOCOL}`
      sockets.send(socket, { type: 'server.error', code: 'unsupported_protocol', message })
      dismiss(held, socket, client, CLOSE.notProtocol, 'unsupported protocol', now)
      return
    }
    case 'taken':
      takeMessage(held, socket, client, live, message, now)
  }
}

function takeMessage(
  held: HeldLink,
  socket: WebSocket,
  client: ClientSocket,
  live: LiveSession,
  message: ClientMessage,
  now: number,
): void {
  switch (message.type) {
    case 'client.hello':
      greet(held, socket, client, live, message, now)
      return
    case 'client.cancel': {
      const error = errorAfterSubmit({ code: 'USER_CANCELED', message: 'The user canceled.' }, held.submitted)
      commitIfAny(held, live.link, fail(live.link.state, error, now), now)
      return
    }
    case 'client.command_response': {
      const openRequest = findWaiting(held, live)?.openRequest
      if (openRequest === undefined) {
        endDeviating(held, live, now)
        return
      }
      const outcome = outcomeOf(openRequest, live.session.id, message)
      if (outcome !== null) {
        answerRequest(held, socket, live, { openRequest, outcome }, now)
      }
      return
    }
    case 'client.events': {
      held.shell.sockets.update(socket, { ...client, clientSeq: message.clientSeq })
      noteConsole(held, live, message.events, now)
      if (!mayEndTurn(message.events)) {
        return
      }
      const openRequest = findWaiting(held, live)?.openRequest
      if (openRequest === undefined) {
        endDeviating(held, live, now)
        return
      }
      const value = endOfTurn(openRequest.request, message.events)
      if (value !== null) {
        answerRequest(held, socket, live, { openRequest, outcome: { value } }, now)
      }
    }
  }
}

/** A journal that leaves nothing open for a session that is alive was written by other code: to go on shows it. */
function endDeviating(held: HeldLink, live: LiveSession, now: number): void {
  held.transaction(() => moveOn(held, live, null, now))
}

/** What the page wrote to its console: kept for the developer of a link with `debug`, and for nobody else. */
function noteConsole(held: HeldLink, live: LiveSession, events: readonly ClientEvent[], now: number): void {
  const { facts, sealedArguments } = live.link
  const lines = events.filter(({ type }) => type === 'console' || type === 'error')
  if (!facts.debug || sealedArguments === null || lines.length === 0) {
    return
  }
  const known = textsIn(unsealArguments(facts, sealedArguments, live.linkKey))
  held.transaction(() => {
    for (const line of lines) {
      held.addToTimeline(live.session.id, consoleEntry(line, known, now), null)
    }
  })
}

/** The client says hello: it is the session's client from now on. Older ones were closed when it came. */
function greet(
  held: HeldLink,
  socket: WebSocket,
  client: ClientSocket,
  before: LiveSession,
  hello: ClientMessage & { type: 'client.hello' },
  now: number,
): void {
  const { sockets } = held.shell
  const lastCommandId = hello.lastCommandId ?? null
  const capabilities = knownCapabilities(hello.capabilities)
  const visitor = visitorOf(hello.client, capabilities)
  const { moved, live } = held.transaction(() => {
    const known = before.session.connection === 0 ? null : (findWaiting(held, before)?.openRequest ?? null)
    const forkedAt = forkAfter(known, before.session, lastCommandId)
    const change = connect(before.link.state, before.session, { forkedAt, visitor, client: hello.client }, now)
    const link = commitChange(held, before.link, change, now)
    if (link.facts.debug && change.connected.connection > 1) {
      held.addToTimeline(change.connected.id, { at: now, kind: 'reconnect' }, null)
    }
    const live: LiveSession = { ...before, link, session: change.connected, capabilities }
    return { moved: moveOn(held, live, null, now), live }
  })
  sockets.update(socket, { ...client, connection: live.session.connection, capabilities })
  const { link, openRequest } = moved
  const request = openRequest?.request
  sockets.send(socket, {
    type: 'server.hello',
    sessionId: live.session.id,
    linkId: link.facts.id,
    integration: { id: link.facts.integrationId, name: nameOfIntegration(link.facts.integrationId) },
    origins: originsOf(live.session),
    operations: progressOf(link.state, link.facts),
    interactive: request?.kind === 'user',
    ...(request?.kind === 'user' ? { until: request.until } : {}),
    debug: link.facts.debug,
    expiresAt: link.facts.expiresAt,
  })
  const session = aliveSession(link.state)
  if (openRequest === null || session === null) {
    return
  }
  if (decideResume(openRequest, session, lastCommandId) === 'outcome_unknown') {
    answerRequest(held, socket, { ...live, link, session }, { openRequest, outcome: LOST_SUBMIT }, now)
    return
  }
  ask(sockets, socket, session.id, openRequest)
}

/** What a move means for the client: new progress, the next request. An end is announced once D1 shows it. */
function tellMove(sockets: Sockets, socket: WebSocket, before: LiveSession, { link, openRequest }: Moved): void {
  const session = aliveSession(link.state)
  if (session !== null && session.step !== before.session.step) {
    sockets.send(socket, { type: 'server.progress', operations: progressOf(link.state, link.facts) })
  }
  if (session !== null && openRequest !== null) {
    ask(sockets, socket, session.id, openRequest)
  }
}

function ask(sockets: Sockets, socket: WebSocket, sessionId: string, { number, request }: OpenRequest): void {
  if (request.kind === 'user') {
    sockets.send(socket, { type: 'server.set_interactive', interactive: true, until: request.until })
  } else {
    const { command, params } = request
    sockets.send(socket, { type: 'server.command', id: commandId(sessionId, number), command, params })
  }
}
