// The user's device in one session: a scripted person who comes back with the same token as often as the service dies. What
// a client says and remembers is src/device's; here is only what the service asks for watched on the way.
import type { SessionTicket } from '../../src/wire/claim.ts'
import { isDeepStrictEqual } from 'node:util'
import type { CommandAnswer, Driver, PageListener } from '../../src/device/driver.ts'
import { openSocket } from '../../src/device/open-socket.ts'
import { forgetfulStore, type Outcome, Play, type Refused, type SessionSocket } from '../../src/device/play.ts'
import type { ClientEvent, ServerMessage } from '../../src/wire/session-message.ts'
import type { CommandName, CommandParams, ParamsOf } from '../../src/wire/command.ts'
import { READ_BILLS, READ_CARDS } from '../../src/integrations/tmobile.ts'
import { asksFor } from '../../src/sandbox/scripted-site.ts'
import { SCRIPTED, scriptedDriver } from '../../src/sandbox/scripted-driver.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Chance } from './chance.ts'
import { digestOfPages } from './digest.ts'
import type { Entry, SessionEnd } from './ledger.ts'
import { Breach, pause, type World } from './world.ts'

/** Nothing that an automation here waits for takes as long. Milliseconds. */
const SILENCE_MS = 60_000
/** How long a session that cannot be reached may still read as active: its object brings D1 up with its alarm. */
const UNREACHABLE_MS = 60_000
const MOST_THINKING_MS = 25
/** After a session's end, and by a service that died. Every other code is a breach. */
const CLOSED = { end: 1000, abnormal: 1006 } as const

type Command = ServerMessage & { type: 'server.command' }

export class Device {
  readonly #world: World
  readonly #entry: Entry
  readonly #ticket: SessionTicket
  readonly #person: ScriptedPerson
  readonly #chance: Chance
  readonly #asked = new Map<string, Command>()
  readonly #shown = { cards: [] as unknown[], bills: [] as unknown[] }
  readonly #breach = Promise.withResolvers<never>()
  #silence: NodeJS.Timeout | undefined
  #last: { readonly id: string; readonly number: number } | null = null
  /** What was asked last and is not acknowledged yet. */
  #open: string | null = null
  #submits = 0
  #connections = 0
  #unreachableSince: number | null = null
  /** What the link told of the session's end. */
  #told: SessionEnd | null = null

  constructor(world: World, entry: Entry, ticket: SessionTicket, person: string, chance: Chance) {
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
    const play = new Play({
      connect: () => this.#connect(),
      // Comes back at once: what is tested is a service that has only just come up.
      pause: () => pause(),
      driver: (page) => this.#drive(page),
      clock: { now: Date.now, sleep: pause },
      chance: () => this.#chance.fraction(),
      store: forgetfulStore(),
      isAlone: true,
      rules: SCRIPTED,
      witness: {
        heard: (message) => this.#hear(message),
        garbled: () => {
          throw new Breach('broken', 'the service sent what is no message')
        },
        complained: (code) => {
          throw new Breach('broken', `the service refused a message: ${code}`)
        },
      },
    })
    try {
      return this.#checked(this.#endOf(await Promise.race([play.outcome, this.#breach.promise])))
    } finally {
      clearTimeout(this.#silence)
      play.stop()
    }
  }

  /** One connection, or a refusal for good where the link tells that the session is over. */
  async #connect(): Promise<SessionSocket | Refused> {
    if (this.#connections > 0 || this.#unreachableSince !== null) {
      this.#told = await this.#readEnd()
      if (this.#told !== null) {
        return { refused: 401 }
      }
      if (this.#unreachableSince !== null && performance.now() - this.#unreachableSince > UNREACHABLE_MS) {
        throw new Breach('lost', 'a session that was claimed reads as active and lets nobody in')
      }
    }
    await this.#world.service.up()
    this.#listen()
    const socket = await openSocket(this.#ticket)
    if ('refused' in socket) {
      clearTimeout(this.#silence)
      this.#world.note(this.#entry, 'socket', 'info', { refused: socket.refused })
      this.#unreachableSince ??= performance.now()
      return socket
    }
    this.#connections++
    this.#unreachableSince = null
    socket.addEventListener('message', () => this.#listen())
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(this.#silence)
      this.#world.note(this.#entry, 'socket', 'info', { code })
      if (code !== CLOSED.end && code !== CLOSED.abnormal) {
        this.#breach.reject(new Breach('broken', `the service closed a session's socket with ${code}`))
      }
    })
    return socket
  }

  #listen(): void {
    clearTimeout(this.#silence)
    const breach = new Breach('broken', `a session was silent for ${SILENCE_MS} ms`)
    this.#silence = setTimeout(() => this.#breach.reject(breach), SILENCE_MS)
  }

  /** The frame that told of the end may have died with the service; the link tells of it as well. */
  async #readEnd(): Promise<SessionEnd | null> {
    const { sessionId } = this.#ticket
    const view = await this.#world.read(this.#entry)
    if (view.status === 'active' && view.currentSessionId === sessionId) {
      return null
    }
    const status = statusOf(view.status)
    this.#world.note(this.#entry, 'end', 'info', { session: sessionId, status })
    return { sessionId, status, code: status === 'failed' ? (view.error?.code ?? null) : null }
  }

  #endOf(outcome: Outcome): SessionEnd {
    if (outcome.kind === 'ended') {
      const { status, error } = outcome
      return { sessionId: this.#ticket.sessionId, status: statusOf(status), code: error?.code ?? null }
    }
    if (this.#told === null) {
      throw new Breach('broken', `a session's device was out of it before its end (${outcome.kind})`)
    }
    return this.#told
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'server.command':
        this.#ask(message)
        return
      case 'server.set_interactive':
        if (message.interactive) {
          this.#acknowledge()
          this.#open = 'turn'
        }
        return
      case 'server.session_end': {
        this.#acknowledge()
        const end = { session: this.#ticket.sessionId, status: statusOf(message.status), code: message.error?.code }
        this.#world.acknowledge(this.#entry, 'end', end)
        return
      }
      case 'server.hello':
      case 'server.progress':
      case 'server.error':
    }
  }

  /** Each command comes after the one before it, and the same id is the same command for as long as it is open. */
  #ask(command: Command): void {
    const { id } = command
    const known = this.#asked.get(id)
    if (known !== undefined) {
      if (id !== this.#open) {
        throw new Breach('lost', `${id} was answered and acknowledged, and is asked again`)
      }
      if (!isDeepStrictEqual(known, command)) {
        throw new Breach('broken', `${id} was ${known.command} and is now ${command.command}`)
      }
      return
    }
    const number = Number(/_(\d+)$/.exec(id)?.[1])
    if (!(number > (this.#last?.number ?? 0))) {
      throw new Breach('lost', `after ${this.#last?.id} an older command is asked: ${id}`)
    }
    this.#acknowledge()
    if (command.command === 'submit' && ++this.#submits > 1) {
      throw new Breach('broken', `a submit was sent twice in one session: ${id}`)
    }
    this.#asked.set(id, command)
    this.#last = { id, number }
    this.#open = id
    this.#world.note(this.#entry, 'answer', 'invoke', { id, command: command.command })
  }

  /** The scripted person, who takes a moment for everything, whatever the site would have taken. */
  #drive(page: PageListener): Driver {
    const think = (): Promise<void> => pause(this.#chance.below(MOST_THINKING_MS))
    let turn = 0
    let told: readonly ClientEvent[] | null = null
    const tell = async (events: readonly ClientEvent[]): Promise<void> => {
      const mine = turn
      told = events
      await think()
      if (mine === turn) {
        page.seen(events)
      }
    }
    const driver = scriptedDriver(this.#person, { sleep: async () => {} })({
      seen: (events) => void tell(events),
      left: () => page.left(),
    })
    return {
      ...driver,
      run: async (command, params) => {
        const answer = await driver.run(command, params)
        this.#remember(command, params, answer)
        await think()
        return answer
      },
      watch: (until) => {
        turn++
        // Asked again on a new connection, a page reports again where its user has come to.
        if (told === null) {
          driver.watch(until)
        } else {
          void tell(told)
        }
      },
      unwatch: () => {
        turn++
        driver.unwatch()
      },
    }
  }

  #remember(command: CommandName, params: CommandParams, answer: CommandAnswer): void {
    if (command === 'extract' && 'result' in answer) {
      const asked = params as ParamsOf<'extract'>
      if (asksFor(READ_CARDS, asked)) {
        this.#shown.cards.push(answer.result)
      } else if (asksFor(READ_BILLS, asked)) {
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

function statusOf(status: string): SessionEnd['status'] {
  return status === 'complete' || status === 'canceled' ? status : 'failed'
}
