// The object of one link without a runtime: the same pure functions of core/, with an array for its journal. What an event
// changes is a draft until it commits, and what it says leaves after that: a death in between loses the one or the other.
import { type Answer, errorAfterSubmit, type Outcome, type Submitted } from '../../src/core/automation.ts'
import { changeOfDeadline, type Deadline, deadlines } from '../../src/core/deadline.ts'
import {
  aliveSession,
  type Change,
  decideClaim,
  fail,
  type LinkState,
  stateOfNewLink,
} from '../../src/core/link-life.ts'
import { type LinkFacts, MOST_RETENTION } from '../../src/core/link.ts'
import { decideMove, findOpenRequest, type Given, type Journal } from '../../src/core/move.ts'
import {
  commandId,
  decideResume,
  endOfTurn,
  forkAfter,
  judgeMessage,
  LOST_SUBMIT,
  mayEndTurn,
  outcomeOf,
  timeoutOutcome,
} from '../../src/core/open-request.ts'
import { type OpenRequest, type Plan, type Waiting } from '../../src/core/run.ts'
import { connect, disconnect } from '../../src/core/session-life.ts'
import { progressOf, sessionEnd } from '../../src/core/session-view.ts'
import type { ClientMessage, ServerMessage } from '../../src/wire/session-message.ts'
import type { ServiceFault } from './planted.ts'

export interface Entry {
  readonly number: number
  readonly kind: 'answer' | 'result'
  readonly at: number
  readonly value: unknown
  readonly submitted: Submitted
}

export interface Kept {
  readonly state: LinkState
  readonly journal: readonly Entry[]
  readonly result: unknown
}

/** One socket as the object has it. What it was told of the client is with the socket, and goes with it. */
export interface ServerSocket {
  connection: number
  clientSeq: number
  isOpen: boolean
  /** Says it to the line, where the commit has let it out. */
  readonly deliver: (message: ServerMessage) => void
  readonly shut: (code: number) => void
}

export class Service {
  readonly facts: LinkFacts
  readonly #plan: Plan
  readonly #fault: ServiceFault | null
  /** What a death leaves. */
  kept: Kept
  #draft: Kept
  #sockets: ServerSocket[] = []
  #said: (() => void)[] = []
  #waiting: { readonly of: string; readonly found: Waiting | null } | null = null

  constructor(plan: Plan, now: number, fault: ServiceFault | null) {
    this.#plan = plan
    this.#fault = fault
    this.facts = {
      organisationId: 'org_1',
      mode: 'test',
      id: 'link_1',
      integrationId: 'site',
      operations: plan.operations,
      webhookUrl: null,
      returnUrl: null,
      externalUserId: null,
      debug: false,
      retainResultFor: null,
      expiresAt: now + 4 * 60 * 60_000,
      createdAt: now,
    }
    const session = { id: 'sess_000001', site: 'https://site.example', claimHash: null }
    const claimed = decideClaim(stateOfNewLink('pending', 1, now), this.facts, session, now)
    if (!claimed.ok || claimed.value.change === null) {
      throw new Error('a new link can be claimed')
    }
    this.kept = { state: claimed.value.change.state, journal: [], result: undefined }
    this.#draft = this.kept
  }

  /**
   * Takes one event whole.
   * @param dies when the process dies in it: before it commits, or before what it says has left
   */
  handle(event: () => void, dies: 'no' | 'before' | 'after'): void {
    event()
    this.#announce()
    if (this.#fault === 'says it before it commits') {
      this.#flush()
    }
    if (dies === 'before') {
      this.die()
      return
    }
    this.kept = this.#draft
    if (dies === 'after') {
      this.die()
      return
    }
    this.#flush()
  }

  /** Sockets, drafts and hints are gone. The alarm is not. */
  die(): void {
    this.#draft = this.kept
    this.#said = []
    this.#waiting = null
    for (const socket of this.#sockets) {
      socket.isOpen = false
      socket.shut(1006)
    }
    this.#sockets = []
  }

  /** The process is another one, the sockets have slept through it. */
  evict(): void {
    this.#waiting = null
  }

  /** False: 401. */
  accept(socket: ServerSocket, now: number): boolean {
    this.#endWhatIsDue(now)
    if (aliveSession(this.#draft.state) === null) {
      return false
    }
    for (const other of this.#open()) {
      this.#close(other, 4409)
      this.#leave(other.connection, now)
    }
    this.#sockets.push(socket)
    return true
  }

  closed(socket: ServerSocket, now: number): void {
    socket.isOpen = false
    this.#leave(socket.connection, now)
  }

  receive(socket: ServerSocket, message: ClientMessage, now: number): void {
    this.#endWhatIsDue(now)
    const session = aliveSession(this.#draft.state)
    if (session === null) {
      return
    }
    const verdict = judgeMessage(session, socket, message)
    if (verdict === 'repeated') {
      return
    }
    if (verdict !== 'taken') {
      this.#say(socket, { type: 'server.error', code: verdict, message: 'not taken' })
      return
    }
    switch (message.type) {
      case 'client.hello':
        this.#greet(socket, message.lastCommandId ?? null, now)
        return
      case 'client.cancel': {
        const error = errorAfterSubmit({ code: 'USER_CANCELED', message: 'canceled' }, this.#end().submitted)
        this.#commit(fail(this.#draft.state, error, now))
        return
      }
      case 'client.command_response': {
        const openRequest = this.findOpen()?.openRequest
        const id =
          this.#fault === 'takes any answer' && openRequest !== undefined
            ? commandId(session.id, openRequest.number)
            : message.id
        const outcome = openRequest === undefined ? null : outcomeOf(openRequest, session.id, { ...message, id })
        if (openRequest !== undefined && outcome !== null) {
          this.#answer(socket, { openRequest, outcome }, now)
        }
        return
      }
      case 'client.events': {
        socket.clientSeq = message.clientSeq
        const openRequest = mayEndTurn(message.events) ? this.findOpen()?.openRequest : undefined
        const value = openRequest === undefined ? null : endOfTurn(openRequest.request, message.events)
        if (openRequest !== undefined && value !== null) {
          this.#answer(socket, { openRequest, outcome: { value } }, now)
        }
      }
    }
  }

  alarm(now: number): void {
    this.#endWhatIsDue(now)
    const isOver = this.#deadlines(now).some(({ name, at }) => name === 'command' && at <= now)
    const socket = this.#present()
    const openRequest = isOver ? this.findOpen()?.openRequest : undefined
    if (socket !== undefined && openRequest !== undefined) {
      this.#answer(socket, { openRequest, outcome: timeoutOutcome(openRequest.request) }, now)
    }
  }

  /** When the alarm rings; null: never. */
  alarmAt(now: number): number | null {
    if (aliveSession(this.#draft.state) === null) {
      return null
    }
    return this.#deadlines(now)[0]?.at ?? null
  }

  /** J1: derived from the journal; what was derived for the same entries before is taken as it is. */
  findOpen(): Waiting | null {
    const session = aliveSession(this.#draft.state)
    if (session === null) {
      return null
    }
    const end = this.#end()
    const of = `${session.step} ${end.number}`
    if (this.#waiting?.of !== of) {
      const openRequest = findOpenRequest(this.#plan, session, this.#journal())
      const since = end.at ?? session.startedAt
      this.#waiting = { of, found: openRequest === null ? null : { openRequest, since } }
    }
    return this.#waiting.found
  }

  #greet(socket: ServerSocket, lastCommandId: string | null, now: number): void {
    const before = aliveSession(this.#draft.state)
    if (before === null) {
      return
    }
    const known = before.connection === 0 ? null : (this.findOpen()?.openRequest ?? null)
    const forkedAt = forkAfter(known, before, lastCommandId)
    const change = connect(this.#draft.state, before, { forkedAt, visitor: 'fresh' }, now)
    this.#commit(change)
    socket.connection = change.connected.connection
    const openRequest = this.#moveOn(null, now)
    const request = openRequest?.request
    const { state } = this.#draft
    this.#say(socket, {
      type: 'server.hello',
      sessionId: before.id,
      linkId: this.facts.id,
      integration: { id: 'site', name: 'Site' },
      origins: [],
      operations: progressOf(state, this.facts),
      interactive: request?.kind === 'user',
      ...(request?.kind === 'user' ? { until: request.until } : {}),
      debug: false,
      expiresAt: this.facts.expiresAt,
    })
    const session = aliveSession(state)
    if (openRequest === null || session === null) {
      return
    }
    const resume =
      this.#fault === 'asks a lost submit again' ? 'ask' : decideResume(openRequest, session, lastCommandId)
    if (resume === 'outcome_unknown') {
      const isPromised = this.#fault === 'promises that a lost submit did nothing'
      const outcome: Outcome = isPromised ? { error: { code: 'not_found', message: '' } } : LOST_SUBMIT
      this.#answer(socket, { openRequest, outcome }, now)
      return
    }
    this.#ask(socket, session.id, openRequest)
  }

  #answer(socket: ServerSocket, given: Given, now: number): void {
    const before = aliveSession(this.#draft.state)
    const openRequest = this.#moveOn(given, now)
    if (given.openRequest.request.kind === 'user') {
      this.#say(socket, { type: 'server.set_interactive', interactive: false })
    }
    const session = aliveSession(this.#draft.state)
    if (session !== null && session.step !== before?.step) {
      this.#say(socket, { type: 'server.progress', operations: progressOf(this.#draft.state, this.facts) })
    }
    if (session !== null && openRequest !== null) {
      this.#ask(socket, session.id, openRequest)
    }
  }

  #moveOn(given: Given | null, now: number): OpenRequest | null {
    const { state } = this.#draft
    const session = aliveSession(state)
    if (session === null) {
      return null
    }
    const { run, change, entries, submitted } = decideMove(
      { state, session, facts: this.facts },
      this.#plan,
      this.#journal(),
      given,
      null,
      now,
    )
    const { next } = run
    if (next.kind === 'asks') {
      const last = this.#end().number
      const written = entries.map((entry, index): Entry => ({ ...entry, number: last + 1 + index, at: now, submitted }))
      this.#draft = { ...this.#draft, journal: [...this.#draft.journal, ...written] }
      const { number, at } = this.#end()
      this.#waiting = {
        of: `${run.step} ${number}`,
        found: { openRequest: next.openRequest, since: at ?? session.startedAt },
      }
    }
    this.#commit(change)
    return next.kind === 'asks' ? next.openRequest : null
  }

  #commit(change: Change | null): void {
    if (change === null) {
      return
    }
    const { state, result } = change
    this.#draft = {
      state: { ...state, mirrored: state.version },
      journal: change.session === 'ends' ? [] : this.#draft.journal,
      result: result ?? this.#draft.result,
    }
  }

  #endWhatIsDue(now: number): void {
    const { state } = this.#draft
    const session = aliveSession(state)
    if (session !== null && this.#present() === undefined) {
      this.#leave(session.connection, now)
    }
    for (const deadline of this.#deadlines(now)) {
      if (deadline.at > now) {
        return
      }
      const change = changeOfDeadline(this.#draft.state, deadline, this.#end().submitted, now)
      if (change !== null) {
        this.#commit(change)
        return
      }
    }
  }

  #deadlines(now: number): Deadline[] {
    const { state } = this.#draft
    const isThere = aliveSession(state)?.isConnected === true && this.#present() !== undefined
    const waiting = isThere ? this.findOpen() : null
    return deadlines({
      state,
      facts: this.facts,
      waiting: waiting === null ? null : { request: waiting.openRequest.request, since: waiting.since },
      nextDeliveryAt: null,
      retention: MOST_RETENTION,
      timelineEndsAt: null,
      mirrorFailures: 0,
      now,
    })
  }

  #leave(connection: number, now: number): void {
    this.#commit(disconnect(this.#draft.state, connection, now))
  }

  #ask(socket: ServerSocket, sessionId: string, { number, request }: OpenRequest): void {
    if (request.kind === 'user') {
      this.#say(socket, { type: 'server.set_interactive', interactive: true, until: request.until })
    } else {
      const { command, params } = request
      this.#say(socket, { type: 'server.command', id: commandId(sessionId, number), command, params })
    }
  }

  #announce(): void {
    const { state } = this.#draft
    if (aliveSession(state) !== null) {
      return
    }
    for (const socket of this.#open()) {
      this.#say(socket, { type: 'server.session_end', ...sessionEnd(state, 'sess_000001') })
      this.#close(socket, 1000)
    }
  }

  #say(socket: ServerSocket, message: ServerMessage): void {
    if (socket.isOpen) {
      this.#said.push(() => socket.deliver(message))
    }
  }

  #close(socket: ServerSocket, code: number): void {
    socket.isOpen = false
    this.#said.push(() => socket.shut(code))
  }

  #flush(): void {
    for (const say of this.#said.splice(0)) {
      say()
    }
  }

  #present(): ServerSocket | undefined {
    const connection = aliveSession(this.#draft.state)?.connection
    return this.#open().find((socket) => socket.connection === connection)
  }

  #open(): ServerSocket[] {
    return this.#sockets.filter(({ isOpen }) => isOpen)
  }

  #journal(): Journal {
    const { journal } = this.#draft
    const stepFrom = aliveSession(this.#draft.state)?.stepFrom ?? 0
    return {
      answers: journal
        .filter(({ kind, number }) => kind === 'answer' && number > stepFrom)
        .map(({ value }) => value as Answer),
      before:
        (journal.findLast(({ kind, number }) => kind === 'answer' && number <= stepFrom)?.value as Answer) ?? null,
      results: journal.filter(({ kind }) => kind === 'result').map(({ value }) => value),
      number: this.#end().number,
      bytes: 0,
      submitted: this.#end().submitted,
    }
  }

  #end(): { number: number; at: number | null; submitted: Submitted } {
    return this.#draft.journal.at(-1) ?? { number: 0, at: null, submitted: 'no' }
  }
}
