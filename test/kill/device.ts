// The user's device in one session: it answers commands with a scripted person, remembers its answers as a page must,
// and comes back with the same token as often as the service dies. Watches what the service asks for on the way.
import { isDeepStrictEqual } from 'node:util'
import { PROTOCOL, type ClientEvent, type ServerMessage } from '../../src/core/message.ts'
import { READ_BILLS, READ_CARDS } from '../../src/integrations/tmobile.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Chance } from './chance.ts'
import { digestOfPages } from './digest.ts'
import type { Entry, SessionEnd } from './ledger.ts'
import { Breach, pause, type World } from './world.ts'

export interface Ticket {
  readonly sessionId: string
  readonly clientToken: string
  readonly websocketUrl: string
}

/** Nothing that an automation here waits for takes as long. Milliseconds. */
const SILENCE_MS = 60_000
/** How long a session that cannot be reached may still read as active: its object brings D1 up with its alarm. */
const UNREACHABLE_MS = 60_000
const MOST_THINKING_MS = 25

type Command = ServerMessage & { type: 'server.command' }

export class Device {
  readonly #world: World
  readonly #entry: Entry
  readonly #ticket: Ticket
  readonly #person: ScriptedPerson
  readonly #chance: Chance
  readonly #answers = new Map<string, { readonly command: Command; readonly answer: object }>()
  readonly #shown = { cards: [] as unknown[], bills: [] as unknown[] }
  #lastCommand: { readonly id: string; readonly number: number } | null = null
  /** What was answered last and is not acknowledged yet. */
  #open: string | null = null
  #turn: readonly ClientEvent[] | null = null
  #clientSeq = 0
  #submits = 0
  #connections = 0

  constructor(world: World, entry: Entry, ticket: Ticket, person: string, chance: Chance) {
    this.#world = world
    this.#entry = entry
    this.#ticket = ticket
    this.#person = newScriptedPerson('tmobile', person)
    this.#chance = chance
  }

  /**
   * Plays the session to its end, over as many connections as it takes.
   * @throws Breach
   */
  async play(): Promise<SessionEnd> {
    let unreachableSince: number | null = null
    for (;;) {
      await this.#world.service.up()
      const greetings = this.#connections
      const end = await this.#connect()
      if (end !== null) {
        return this.#checked(end)
      }
      unreachableSince = this.#connections > greetings ? null : (unreachableSince ?? performance.now())
      const view = await this.#world.read(this.#entry)
      const isOver = view.status !== 'active' || view.currentSessionId !== this.#ticket.sessionId
      if (isOver) {
        // The frame that told of the end died with the service; the link tells of it as well.
        const status = view.status === 'complete' || view.status === 'canceled' ? view.status : 'failed'
        this.#world.note(this.#entry, 'end', 'info', { session: this.#ticket.sessionId, status })
        const code = status === 'failed' ? (view.error?.code ?? null) : null
        return this.#checked({ sessionId: this.#ticket.sessionId, status, code })
      }
      if (unreachableSince !== null && performance.now() - unreachableSince > UNREACHABLE_MS) {
        throw new Breach('lost', 'a session that was claimed reads as active and lets nobody in')
      }
      await pause()
    }
  }

  /** One connection: gives the session's end, or null where the connection ended first. */
  async #connect(): Promise<SessionEnd | null> {
    const address = new URL(this.#ticket.websocketUrl)
    address.searchParams.set('role', 'client')
    address.searchParams.set('token', this.#ticket.clientToken)
    const socket = new WebSocket(address)
    let end: SessionEnd | null = null
    let breach: Error | null = null
    let isOpen = false
    const giveUp = (error: unknown): void => {
      breach ??= error instanceof Error ? error : new Error(String(error))
      socket.close()
    }
    const silent = setTimeout(giveUp, SILENCE_MS, new Breach('broken', `a session was silent for ${SILENCE_MS} ms`))
    socket.addEventListener('open', () => {
      isOpen = true
      this.#connections++
      say(socket, { type: 'client.hello', protocol: PROTOCOL, lastCommandId: this.#lastCommand?.id })
    })
    socket.addEventListener('message', ({ data }) => {
      silent.refresh()
      try {
        end = this.#react(socket, JSON.parse(String(data)) as ServerMessage) ?? end
      } catch (error) {
        giveUp(error)
      }
    })
    const { code, reason } = await new Promise<CloseEvent>((settle) => socket.addEventListener('close', settle))
    clearTimeout(silent)
    this.#world.note(this.#entry, 'socket', 'info', { code, reason })
    if (breach !== null) {
      throw breach
    }
    if (end === null && isOpen && code !== 1006) {
      throw new Breach('broken', `the service closed a session's socket with ${code} ${reason}`)
    }
    return end
  }

  #react(socket: WebSocket, message: ServerMessage): SessionEnd | null {
    switch (message.type) {
      case 'server.command':
        this.#obey(socket, message)
        return null
      case 'server.set_interactive':
        if (message.interactive) {
          this.#acknowledge()
          // Asked again on a new connection, a page reports again where its user has come to.
          this.#turn ??= this.#person.takeTurn(message.until ?? [])
          this.#open = 'turn'
          this.#clientSeq++
          this.#sayLater(socket, { type: 'client.events', clientSeq: this.#clientSeq, events: this.#turn })
        }
        return null
      case 'server.session_end': {
        this.#acknowledge()
        const { sessionId } = this.#ticket
        const status = message.status === 'complete' || message.status === 'canceled' ? message.status : 'failed'
        this.#world.acknowledge(this.#entry, 'end', { session: sessionId, status, code: message.error?.code })
        return { sessionId, status, code: message.error?.code ?? null }
      }
      case 'server.error':
        throw new Breach('broken', `the service refused a message: ${message.code}`)
      case 'server.hello':
      case 'server.progress':
        return null
    }
  }

  /** Does what is asked, once: the same id gets the same answer again. */
  #obey(socket: WebSocket, command: Command): void {
    const { id } = command
    const known = this.#answers.get(id)
    if (known !== undefined) {
      if (id !== this.#open) {
        throw new Breach('lost', `${id} was answered and acknowledged, and is asked again`)
      }
      if (!isDeepStrictEqual(known.command, command)) {
        throw new Breach('broken', `${id} was ${known.command.command} and is now ${command.command}`)
      }
      this.#sayLater(socket, known.answer)
      return
    }
    const number = Number(/_(\d+)$/.exec(id)?.[1])
    if (!(number > (this.#lastCommand?.number ?? 0))) {
      throw new Breach('lost', `after ${this.#lastCommand?.id} an older command is asked: ${id}`)
    }
    this.#acknowledge()
    if (command.command === 'submit' && ++this.#submits > 1) {
      throw new Breach('broken', `a submit was sent twice in one session: ${id}`)
    }
    const answered = this.#person.answer(command.command, command.params)
    this.#remember(command, answered)
    const answer = { type: 'client.command_response', id, ...answered }
    this.#answers.set(id, { command, answer })
    this.#lastCommand = { id, number }
    this.#open = id
    this.#world.note(this.#entry, 'answer', 'invoke', { id, command: command.command })
    this.#sayLater(socket, answer)
  }

  #remember({ params }: Command, answer: object): void {
    if ('expression' in params && 'result' in answer) {
      if (params.expression === READ_CARDS) {
        this.#shown.cards.push(answer.result)
      } else if (params.expression === READ_BILLS) {
        this.#shown.bills.push(answer.result)
      }
    }
  }

  /** What follows an answer says that it was taken. */
  #acknowledge(): void {
    if (this.#open !== null) {
      this.#world.acknowledge(this.#entry, 'answer', { id: this.#open })
      this.#open = null
    }
  }

  #sayLater(socket: WebSocket, message: object): void {
    setTimeout(() => say(socket, message), this.#chance.below(MOST_THINKING_MS))
  }

  /** Which ends a session may come to, and what is to be found in the result. */
  #checked(end: SessionEnd): SessionEnd {
    const { plan } = this.#entry
    const isDeclined = this.#person.state.person === 'card_declined' && this.#submits > 0
    // This device forgets nothing, so that the service always hears whether a submit was begun: none is left unknown.
    if (end.status === 'failed' && !(end.code === 'AUTOMATION_ERROR' && isDeclined)) {
      throw new Breach('broken', `a session ended with ${end.code}`)
    }
    if (end.status === 'complete') {
      if (isDeclined) {
        throw new Breach('broken', 'a declined card made a complete link')
      }
      this.#entry.shown = digestOfPages(plan.operations, this.#shown, plan.last4)
    }
    return end
  }
}

function say(socket: WebSocket, message: object): void {
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message))
  }
}
