// The session socket: takes a client's frame, lets core/turn.ts say what it means, commits, and then answers. Everything
// here is synchronous: an `await` between a frame and its commit would let another frame in.
import type { Config } from '../config.ts'
import { errorAfterSubmit, type Outcome } from '../core/automation.ts'
import { type ClientEvent, parseClientMessage, PROTOCOL, type ClientMessage } from '../core/message.ts'
import { originsOf } from '../core/link.ts'
import type { OpenRequest } from '../core/progress.ts'
import { aliveSession, connect, fail } from '../core/session.ts'
import { progressOf } from '../core/session-view.ts'
import {
  commandId,
  decideResume,
  endsTurn,
  forkAfter,
  knownCapabilities,
  LOST_SUBMIT,
  mayEndTurn,
  outcomeOf,
} from '../core/turn.ts'
import { consoleEntry, textsIn } from '../core/timeline.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import { commitChange } from './commit.ts'
import { findOpenRequest, moveOn, type LiveSession, type Move } from './move-on.ts'
import { openArguments } from './plan.ts'
import { CLOSE, MAX_FRAME_BYTES, type ClientSocket, type Sockets } from './sockets.ts'
import type { SessionStorage, StoredLink } from './storage.ts'
import type { Timelines } from './timelines.ts'

/** What the object lends to those that work for it. */
export interface SessionShell {
  readonly storage: SessionStorage
  readonly timelines: Timelines
  readonly sockets: Sockets
  readonly config: Config
  /** All or nothing, and nothing is sent before it is durable. */
  readonly transaction: <T>(work: () => T) => T
}

/** @param now epoch milliseconds */
export function receiveFrame(shell: SessionShell, socket: WebSocket, frame: string | ArrayBuffer, now: number): void {
  const { sockets } = shell
  const size = typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength
  if (size > MAX_FRAME_BYTES) {
    sockets.close(socket, CLOSE.tooBig, 'a frame may hold 1 MiB')
    return
  }
  if (sockets.isTooFast(socket, now)) {
    sockets.close(socket, CLOSE.tooFast, 'at most 100 messages in 10 seconds')
    return
  }
  const attached = sockets.read(socket)
  if (attached.role === 'watcher') {
    // A watcher only listens.
    return
  }
  const parsed = parseClientMessage(frame)
  switch (parsed.kind) {
    case 'not_protocol':
      sockets.close(socket, CLOSE.notProtocol, 'one JSON object with a string type')
      return
    case 'invalid':
      sockets.send(socket, { type: 'server.error', code: parsed.code, message: `Not understood: ${parsed.detail}` })
      return
    case 'message':
      receiveMessage(shell, socket, attached, parsed.message, now)
  }
}

/** Answers for the client of `live` and asks what follows, if the session goes on. */
export function answerRequest(
  shell: SessionShell,
  socket: WebSocket,
  live: LiveSession,
  given: { readonly open: OpenRequest; readonly outcome: Outcome },
  now: number,
): void {
  const move = shell.transaction(() => moveOn(shell, live, given, now))
  if (given.open.request.kind === 'user') {
    shell.sockets.send(socket, { type: 'server.set_interactive', interactive: false })
  }
  tellMove(shell, socket, live, move)
}

function receiveMessage(
  shell: SessionShell,
  socket: WebSocket,
  client: ClientSocket,
  message: ClientMessage,
  now: number,
): void {
  const link = shell.storage.findLink()
  const session = link === null ? null : aliveSession(link.state)
  if (link === null || session === null || session.id !== client.sessionId) {
    // The session has ended; its end is announced to every socket that is left.
    return
  }
  if (message.type === 'client.hello') {
    const capabilities = knownCapabilities(message.capabilities)
    greet(shell, socket, client, { link, session, linkKey: client.linkKey, capabilities }, message, now)
    return
  }
  if (client.connection === 0 || client.connection !== session.connection) {
    shell.sockets.send(socket, { type: 'server.error', code: 'hello_required', message: 'Say client.hello first' })
    return
  }
  const live: LiveSession = { link, session, linkKey: client.linkKey, capabilities: client.capabilities }
  switch (message.type) {
    case 'client.cancel': {
      const submitted = shell.storage.submitted(link.state)
      const error = errorAfterSubmit({ code: 'USER_CANCELED', message: 'The user canceled.' }, submitted)
      const change = fail(link.state, error, now)
      if (change !== null) {
        shell.transaction(() => commitChange(shell, link, change, now))
      }
      return
    }
    case 'client.command_response': {
      const open = findOpenRequest(shell.storage, live)?.open
      const outcome = open === undefined ? null : outcomeOf(open, session.id, message)
      if (open !== undefined && outcome !== null) {
        answerRequest(shell, socket, live, { open, outcome }, now)
      }
      return
    }
    case 'client.events': {
      if (message.clientSeq <= client.clientSeq) {
        return
      }
      shell.sockets.update(socket, { ...client, clientSeq: message.clientSeq })
      noteConsole(shell, live, message.events, now)
      if (!mayEndTurn(message.events)) {
        return
      }
      const open = findOpenRequest(shell.storage, live)?.open
      if (open !== undefined && endsTurn(open.request, message.events)) {
        answerRequest(shell, socket, live, { open, outcome: { value: null } }, now)
      }
    }
  }
}

/** What the page wrote to its console: kept for the developer of a link with `debug`, and for nobody else. */
function noteConsole(shell: SessionShell, live: LiveSession, events: readonly ClientEvent[], now: number): void {
  const { facts, sealedArguments } = live.link
  const lines = events.filter(({ type }) => type === 'console' || type === 'error')
  if (!facts.debug || sealedArguments === null || lines.length === 0) {
    return
  }
  const known = textsIn(openArguments(facts, sealedArguments, live.linkKey))
  shell.transaction(() => {
    for (const line of lines) {
      shell.timelines.add(live.session.id, consoleEntry(line, known, now), null)
    }
  })
}

/** The client says hello: it is the session's client from now on. Older ones were closed when it came. */
function greet(
  shell: SessionShell,
  socket: WebSocket,
  client: ClientSocket,
  live: LiveSession,
  hello: ClientMessage & { type: 'client.hello' },
  now: number,
): void {
  const { storage, sockets } = shell
  if (hello.protocol !== PROTOCOL) {
    sockets.send(socket, {
      type: 'server.error',
      code: 'unsupported_protocol',
      message: `This is protocol ${PROTOCOL}`,
    })
    sockets.close(socket, CLOSE.notProtocol, 'unsupported protocol')
    return
  }
  if (client.connection !== 0) {
    sockets.send(socket, { type: 'server.error', code: 'already_greeted', message: 'One client.hello per connection' })
    return
  }
  const lastCommandId = hello.lastCommandId ?? null
  const { move, connected } = shell.transaction(() => {
    const known = live.session.connection === 0 ? null : (findOpenRequest(storage, live)?.open ?? null)
    const forkedAt = forkAfter(known, live.session, lastCommandId)
    const change = connect(live.link.state, live.session, { forkedAt, client: hello.client }, now)
    const link = commitChange(shell, live.link, change, now)
    if (link.facts.debug && change.connected.connection > 1) {
      shell.timelines.add(change.connected.id, { at: now, kind: 'reconnect' }, null)
    }
    const connected: LiveSession = { ...live, link, session: change.connected }
    return { move: moveOn(shell, connected, null, now), connected }
  })
  const { connection } = connected.session
  sockets.update(socket, { ...client, connection, capabilities: live.capabilities })
  const { link, open } = move
  const request = open?.request
  const integration = findIntegration(link.facts.integrationId)
  sockets.send(socket, {
    type: 'server.hello',
    sessionId: connected.session.id,
    linkId: link.facts.id,
    integration: { id: link.facts.integrationId, name: integration?.name ?? link.facts.integrationId },
    origins: originsOf(connected.session.site),
    operations: progressOf(link.state, link.facts),
    interactive: request?.kind === 'user',
    ...(request?.kind === 'user' ? { until: request.until } : {}),
    debug: link.facts.debug,
    expiresAt: link.facts.expiresAt,
  })
  const session = aliveSession(link.state)
  if (open === null || session === null) {
    return
  }
  if (decideResume(open, session, lastCommandId) === 'outcome_unknown') {
    answerRequest(shell, socket, { ...live, link, session }, { open, outcome: LOST_SUBMIT }, now)
    return
  }
  ask(shell, socket, session.id, open)
}

/** What a move means for the client: new progress, the next request. An end is announced once D1 shows it. */
function tellMove(shell: SessionShell, socket: WebSocket, before: LiveSession, move: Move): void {
  const { link, open } = move
  const session = aliveSession(link.state)
  if (session !== null && session.step !== before.session.step) {
    tellProgress(shell, socket, link)
  }
  if (session !== null && open !== null) {
    ask(shell, socket, session.id, open)
  }
}

function tellProgress(shell: SessionShell, socket: WebSocket, link: StoredLink): void {
  const operations = progressOf(link.state, link.facts)
  shell.sockets.send(socket, { type: 'server.progress', operations })
}

function ask(shell: SessionShell, socket: WebSocket, sessionId: string, { number, request }: OpenRequest): void {
  if (request.kind === 'user') {
    shell.sockets.send(socket, { type: 'server.set_interactive', interactive: true, until: request.until })
  } else {
    const { command, params } = request
    shell.sockets.send(socket, { type: 'server.command', id: commandId(sessionId, number), command, params })
  }
}
