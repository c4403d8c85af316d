// A client that speaks the session protocol by hand, with a scripted person at its side: for tests that must leave out,
// repeat or delay what src/device never would. It keeps what a real page keeps: the ids it has executed and the answers it
// gave, so that nothing is ever executed twice.
import type { CommandName } from '../../src/wire/command.ts'
import type { ClientEvent, Until } from '../../src/wire/session-message.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Claim } from '../../src/wire/claim.ts'
import { openSocket, type Closed, type Frame, type OpenSocket } from './socket.ts'

export interface SessionEnd {
  readonly status: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly returnUrl?: string
  /** The close that followed. */
  readonly code: number
}

export class SessionClient {
  readonly #url: string
  readonly #person: ScriptedPerson
  readonly #answers = new Map<string, unknown>()
  #socket: OpenSocket | null = null
  #lastCommandId: string | undefined
  #clientSeq = 0
  #turn: { readonly key: string; readonly events: readonly ClientEvent[] } | null = null
  /** Every command in the order in which it was executed. */
  readonly executed: { readonly id: string; readonly command: CommandName }[] = []
  /** How often the server asked for each id. */
  readonly asked = new Map<string, number>()
  readonly turns: (readonly Until[])[] = []

  constructor(claimed: Claim, person: string, integrationId = 'tmobile') {
    this.#url = `${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`
    this.#person = newScriptedPerson(integrationId, person)
  }

  async connect(): Promise<Frame> {
    this.#socket = await openSocket(this.#url)
    this.#socket.send({ type: 'client.hello', protocol: 2, lastCommandId: this.#lastCommandId })
    return await this.#socket.until('server.hello')
  }

  /** Goes away without a word to the server's frames that are on their way. */
  drop(): void {
    this.#socket?.close(1000, 'gone')
  }

  /**
   * Takes and answers frames until the session ends. `between` runs after each frame is executed and before its answer
   * is sent; where it gives 'lost', the answer never leaves, as when the network goes in that moment.
   */
  async run(between: (frame: Frame) => Promise<'lost' | void> = async () => {}): Promise<SessionEnd> {
    for (;;) {
      const frame = await this.#open().next()
      if (frame.type === 'server.session_end') {
        const closed = (await this.#open().next()) as Closed
        return { ...(frame as unknown as SessionEnd), code: closed.code }
      }
      if (frame.type === 'closed') {
        throw new Error(`closed with ${String(frame['code'])} before the end`)
      }
      const answer = this.answerTo(frame as Frame)
      if (answer !== null && (await between(frame as Frame)) !== 'lost') {
        this.#open().send(answer)
      }
    }
  }

  async next(): Promise<Frame | Closed> {
    return await this.#open().next()
  }

  send(message: unknown): void {
    this.#open().send(message)
  }

  /** What the page answers to a frame; null where it has nothing to say. */
  answerTo(frame: Frame): unknown {
    switch (frame.type) {
      case 'server.command':
        return this.#execute(frame as unknown as { id: string; command: CommandName; params: unknown })
      case 'server.set_interactive':
        return frame['interactive'] === true ? this.#takeTurn(frame['until'] as Until[]) : null
      default:
        return null
    }
  }

  #execute({ id, command, params }: { id: string; command: CommandName; params: unknown }): unknown {
    this.asked.set(id, (this.asked.get(id) ?? 0) + 1)
    this.#lastCommandId = id
    if (!this.#answers.has(id)) {
      this.executed.push({ id, command })
      this.#answers.set(id, { type: 'client.command_response', id, ...this.#person.answer(command, params) })
    }
    return this.#answers.get(id)
  }

  #takeTurn(until: readonly Until[]): unknown {
    const key = JSON.stringify(until)
    if (this.#turn?.key !== key) {
      this.turns.push(until)
      this.#turn = { key, events: this.#person.takeTurn(until) }
    }
    // Asked again after a lost connection, a page reports again where its user has come to.
    return { type: 'client.events', clientSeq: ++this.#clientSeq, events: this.#turn.events }
  }

  #open(): OpenSocket {
    if (this.#socket === null) {
      throw new Error('not connected')
    }
    return this.#socket
  }
}
