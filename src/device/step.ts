// The client's half of the session protocol as one pure function: what is known and what has happened in, what is known
// then and what is to be done out. Every client of this service is this function with a socket, a driver and a place to
// write to. No clock, chance, I/O or page in here.
//
// The order of the effects is part of the contract. A client that dies between two of them has done the first and not the
// second, and must then be able to go on from what was written down: that a command was started is written before it runs,
// its answer before it is sent. The next effect begins only when a `write` can no longer be lost.
import type { Capability } from '../wire/capability.ts'
import type { CommandName, CommandParams } from '../wire/command.ts'
import type { OperationProgress } from '../wire/operation.ts'
import type { ClientEvent, ClientMessage, ClientName, PROTOCOL, ServerMessage, Until } from '../wire/session-message.ts'
import { backoffMs } from './backoff.ts'
import type { Bounds } from './bounds.ts'
import type { CommandAnswer } from './driver.ts'

/** A command that was started. */
export interface LastCommand {
  readonly id: string
  /** Absent while it runs, and for ever where the client died before it ended. */
  readonly answer?: CommandAnswer
}

/** What is written down: plain JSON, without any command's params, which may be card data. */
export interface DeviceMemory {
  /** The command that was started last. */
  readonly last: LastCommand | null
  /** The ids of those before it. Their answers were taken or given up, or the service would not have asked for another. */
  readonly earlier: readonly string[]
  /** The user gave up, and the service has not yet ended the session. */
  readonly isCanceling: boolean
}

export const NOTHING_DONE: DeviceMemory = { last: null, earlier: [], isCanceling: false }

export interface DeviceState {
  readonly memory: DeviceMemory
  /**
   * What the hello tells as started last. Not always the memory's: where another client of this memory may have started a
   * command since, it is null, because the service sends a submit again that it takes for never begun.
   */
  readonly lastStarted: string | null
  /** The command that runs now, in this very life of the client. */
  readonly running: string | null
  /** `greeted` once the service has answered the hello. */
  readonly line: 'none' | 'open' | 'greeted'
  /** The user's turn, with what ends it. */
  readonly turn: readonly Until[] | null
  /** Of the last events that were sent. The service ignores what is not newer. */
  readonly clientSeq: number
  readonly view: DeviceView
  /** Nothing that happens from now on means anything. */
  readonly isOver: boolean
}

/** What a client may show of its session. */
export interface DeviceView {
  readonly isUsersTurn: boolean
  /** Until the first connection is lost there is nothing to say about it: true. */
  readonly isConnected: boolean
  readonly isCanceling: boolean
  /** Connections in a row on which the service did not answer the hello. Perhaps the session is over: ask elsewhere. */
  readonly refusals: number
  /** Empty until the service has told of them. */
  readonly operations: readonly OperationProgress[]
}

/** Only the socket that is in use now is told of, and one that the client closed by itself as lost with 1006. */
export type DeviceEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'message'; readonly message: ServerMessage }
  /** @param chance in [0, 1): when the next try comes */
  | { readonly kind: 'lost'; readonly code: number; readonly chance: number }
  /** The socket did not open. @param status of the upgrade's answer; null where the platform does not tell it */
  | { readonly kind: 'refused'; readonly status: number | null; readonly chance: number }
  /** A command that was run is at its end. */
  | { readonly kind: 'ended'; readonly id: string; readonly answer: CommandAnswer }
  | { readonly kind: 'seen'; readonly events: readonly ClientEvent[] }
  /** The user gives up. */
  | { readonly kind: 'canceled' }
  /** The user has closed what the site was shown in. */
  | { readonly kind: 'left' }
  /** This client lets go of the session, which goes on: in another tab, or when it comes back. */
  | { readonly kind: 'stopped' }

export type DeviceEffect =
  /** Where a dying page, worker or process cannot take it. What follows waits until it is there. */
  | { readonly kind: 'write'; readonly memory: DeviceMemory }
  /** By the socket that is open. What does not arrive is lost: the service asks again after the next hello. */
  | { readonly kind: 'send'; readonly message: ClientMessage }
  /** Its end is an `ended` with this id. */
  | { readonly kind: 'run'; readonly id: string; readonly command: CommandName; readonly params: CommandParams }
  | { readonly kind: 'watch'; readonly until: readonly Until[] }
  | { readonly kind: 'unwatch' }
  /** `owedMs`: the part of `afterMs` that the service has asked for. Nothing cuts it short, no network that is back either. */
  | { readonly kind: 'connect'; readonly afterMs: number; readonly owedMs: number }
  | { readonly kind: 'show'; readonly view: DeviceView }
  | { readonly kind: 'greeted'; readonly hello: ServerMessage & { readonly type: 'server.hello' } }
  /** The service did not understand this client. The session goes on. */
  | { readonly kind: 'complain'; readonly code: string; readonly message: string }
  /** The last effect of all: whatever is open closes. */
  | { readonly kind: 'end'; readonly end: DeviceEnd }

export type DeviceEnd =
  | {
      readonly kind: 'ended'
      readonly status: string
      readonly error: { readonly code: string; readonly message: string } | null
      readonly returnUrl: string | null
    }
  /** The session is over, and how it ended was not heard: the link tells. */
  | { readonly kind: 'over' }
  /** Another client has the session now. */
  | { readonly kind: 'replaced' }
  /** The service takes this client for one that does not speak the protocol. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'left' }

export interface Step {
  readonly state: DeviceState
  readonly effects: readonly DeviceEffect[]
}

/** What differs from client to client. */
export interface DeviceRules {
  readonly client: ClientName
  readonly capabilities: readonly Capability[]
  /** Whether a second run changes nothing that the first has done: it looks, waits, or sets a value. */
  readonly mayRepeat: (command: CommandName) => boolean
  /** What it lets itself be asked. Null for one that trusts its service with whatever it is driven in. */
  readonly bounds: Bounds | null
}

const PROTOCOL_SPOKEN: typeof PROTOCOL = 2
/** The service has counted too many messages, and counts on for so long. */
const TOO_FAST_MS = 60_000

const CLOSED = { end: 1000, notProtocol: 4000, replaced: 4409, tooFast: 4429 } as const

/**
 * A client begins, or comes back from its death: whatever ran in its last life runs no more.
 * @param isAlone no other client of this memory can have started a command since it was written
 * @param now epoch milliseconds: events are counted on from here, so that they rise from life to life
 */
export function wake(memory: DeviceMemory, { isAlone, now }: { isAlone: boolean; now: number }): Step {
  const state: DeviceState = {
    memory,
    lastStarted: isAlone ? (memory.last?.id ?? null) : null,
    running: null,
    line: 'none',
    turn: null,
    clientSeq: now,
    view: {
      isUsersTurn: false,
      isConnected: true,
      isCanceling: memory.isCanceling,
      refusals: 0,
      operations: [],
    },
    isOver: false,
  }
  return { state, effects: [{ kind: 'connect', afterMs: 0, owedMs: 0 }] }
}

export function step(state: DeviceState, event: DeviceEvent, rules: DeviceRules): Step {
  if (state.isOver) {
    return { state, effects: [] }
  }
  switch (event.kind) {
    case 'opened':
      return opened(state, rules)
    case 'message':
      return take(state, event.message, rules)
    case 'lost':
      return lose(state, event.code, event.chance)
    case 'refused':
      return event.status === 401 ? end(state, { kind: 'over' }) : reconnect(state, event.chance)
    case 'ended':
      // The service gave it up and has sent another one: nobody waits for the answer.
      return event.id === state.running ? answer({ ...state, running: null }, event.id, event.answer) : pass(state)
    case 'seen':
      return tell(state, event.events, rules)
    case 'canceled': {
      if (state.memory.isCanceling) {
        // Said on this connection, or to be said on the next.
        return pass(state)
      }
      const memory = { ...state.memory, isCanceling: true }
      const { effects, ...sent } = send({ ...state, memory }, { type: 'client.cancel' })
      return show(sent.state, { isCanceling: true }, [{ kind: 'write', memory }, ...effects])
    }
    case 'left':
      return end(state, { kind: 'left' })
    case 'stopped':
      return { state: { ...state, isOver: true }, effects: [] }
  }
}

/** Said anew on every connection: the service knows each by what it says first. */
function opened(state: DeviceState, { client, capabilities }: DeviceRules): Step {
  const hello: ClientMessage = {
    type: 'client.hello',
    protocol: PROTOCOL_SPOKEN,
    lastCommandId: state.lastStarted,
    client,
    capabilities: [...capabilities],
  }
  const cancel: ClientMessage[] = state.memory.isCanceling ? [{ type: 'client.cancel' }] : []
  return show(
    { ...state, line: 'open' },
    { isConnected: true },
    [hello, ...cancel].map((message) => ({ kind: 'send', message })),
  )
}

function take(state: DeviceState, message: ServerMessage, rules: DeviceRules): Step {
  switch (message.type) {
    case 'server.hello': {
      const { operations } = message
      const turned = takeTurn({ ...state, line: 'greeted' }, message, rules)
      return show(turned.state, { operations, refusals: 0 }, [{ kind: 'greeted', hello: message }, ...turned.effects])
    }
    case 'server.set_interactive':
      return takeTurn(state, message, rules)
    case 'server.progress':
      return show(state, { operations: message.operations })
    case 'server.command':
      return obey(state, message, rules)
    case 'server.session_end': {
      const { status, error = null, returnUrl = null } = message
      return end(state, { kind: 'ended', status, error, returnUrl })
    }
    case 'server.error':
      return { state, effects: [{ kind: 'complain', code: message.code, message: message.message }] }
    default:
      // A later version may say more than this client knows.
      return pass(state)
  }
}

/** Where else the browser has been is nobody's business, such as the address of a single sign-on. */
function tell(state: DeviceState, seen: readonly ClientEvent[], { bounds }: DeviceRules): Step {
  const events = seen.filter(
    ({ type, payload }) => type !== 'navigation' || bounds === null || bounds.mayVisit(String(payload?.['url'])),
  )
  if (events.length === 0) {
    return pass(state)
  }
  const clientSeq = state.clientSeq + 1
  return send({ ...state, clientSeq }, { type: 'client.events', clientSeq, events })
}

/** A turn that is told of again begins again: what was reported in it may have been lost. */
function takeTurn(
  state: DeviceState,
  turn: { readonly interactive: boolean; readonly until?: readonly Until[] | undefined },
  { bounds }: DeviceRules,
): Step {
  const asked = turn.until ?? []
  const until = turn.interactive ? asked.filter((one) => bounds === null || bounds.mayWatch(one)) : null
  const effects: DeviceEffect[] =
    until !== null ? [{ kind: 'watch', until }] : state.turn !== null ? [{ kind: 'unwatch' }] : []
  return show({ ...state, turn: until }, { isUsersTurn: until !== null }, effects)
}

type Command = ServerMessage & { readonly type: 'server.command' }

const REFUSED: CommandAnswer = { error: { code: 'refused', message: 'This client does not do that.' } }

/** The last id, if it comes again, gets the answer that it had. Nothing runs twice that could do something twice. */
function obey(state: DeviceState, { id, command, params }: Command, { mayRepeat, bounds }: DeviceRules): Step {
  const { last, earlier } = state.memory
  if (last?.id === id && last.answer !== undefined) {
    return send(state, { type: 'client.command_response', id, ...last.answer })
  }
  if (state.running === id || earlier.includes(id)) {
    // Its answer goes out when it is there; or the service has gone on from it, and would take none.
    return pass(state)
  }
  if (last?.id === id && !mayRepeat(command)) {
    // Started in another life, and how far it came nobody knows.
    return answer(state, id, { error: { code: 'detached', message: 'The client died before the command had ended.' } })
  }
  const memory: DeviceMemory =
    last === null || last.id === id
      ? { ...state.memory, last: { id } }
      : { ...state.memory, last: { id }, earlier: [...earlier, last.id] }
  if (bounds !== null && !bounds.allows(command, params)) {
    // Written down like any other answer: asked again, it is refused again.
    return answer({ ...state, memory, running: null, lastStarted: id }, id, REFUSED)
  }
  return {
    state: { ...state, memory, running: id, lastStarted: id },
    effects: [
      { kind: 'write', memory },
      { kind: 'run', id, command, params },
    ],
  }
}

function answer(state: DeviceState, id: string, given: CommandAnswer): Step {
  const memory = { ...state.memory, last: { id, answer: given } }
  const { effects, ...sent } = send({ ...state, memory }, { type: 'client.command_response', id, ...given })
  return { ...sent, effects: [{ kind: 'write', memory }, ...effects] }
}

function lose(state: DeviceState, code: number, chance: number): Step {
  switch (code) {
    case CLOSED.end:
      return end(state, { kind: 'over' })
    case CLOSED.replaced:
      return end(state, { kind: 'replaced' })
    case CLOSED.notProtocol:
      return end(state, { kind: 'broken' })
    case CLOSED.tooFast:
      return reconnect(state, chance, TOO_FAST_MS)
    default:
      return reconnect(state, chance)
  }
}

/** A connection on which the service did not even say hello counts as none. */
function reconnect(state: DeviceState, chance: number, owedMs = 0): Step {
  const refusals = state.line === 'greeted' ? 0 : state.view.refusals + 1
  const afterMs = owedMs + backoffMs(refusals, chance)
  return show({ ...state, line: 'none' }, { isConnected: false, refusals }, [{ kind: 'connect', afterMs, owedMs }])
}

function end(state: DeviceState, how: DeviceEnd): Step {
  const unwatch: DeviceEffect[] = state.turn === null ? [] : [{ kind: 'unwatch' }]
  return { state: { ...state, isOver: true }, effects: [...unwatch, { kind: 'end', end: how }] }
}

function send(state: DeviceState, message: ClientMessage): Step {
  return { state, effects: state.line === 'none' ? [] : [{ kind: 'send', message }] }
}

function pass(state: DeviceState): Step {
  return { state, effects: [] }
}

function show(state: DeviceState, change: Partial<DeviceView>, effects: readonly DeviceEffect[] = []): Step {
  const view = { ...state.view, ...change }
  const isSame = Object.entries(change).every(([name, value]) => state.view[name as keyof DeviceView] === value)
  return isSame ? { state, effects } : { state: { ...state, view }, effects: [{ kind: 'show', view }, ...effects] }
}
