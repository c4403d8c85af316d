// A service that was taken over: it is the real one, but for the sockets of its sessions, which lead to the test. That asks for
// whatever it likes, and says what it likes of the session. Not bound by the protocol's own types: nothing hostile is.
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ClientEvent, ClientMessage, Until } from '../../../src/wire/session-message.ts'
import { startLine } from '../../live/support/line.ts'

export type Answer = Pick<Extract<ClientMessage, { readonly type: 'client.command_response' }>, 'result' | 'error'>

/** Within the protocol's own limit for a command that has none. */
const ANSWER_MS = 35_000
const SESSION = /^\/sessions\/\w+\/(\w+)\?/

/** The service's end of one session. A client that comes back finds what was said last as it was. */
export class HostileSession {
  readonly events: ClientEvent[] = []
  #socket: WebSocket | null = null
  #open: unknown = null
  #turn: object = { interactive: false }
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  #asked = 0

  take(socket: WebSocket): void {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#hear(data.toString()))
  }

  /** Nothing of it need be of the protocol. */
  async ask(command: unknown, params: unknown): Promise<Answer> {
    const id = `hostile_${++this.#asked}`
    const answered = new Promise<Answer>((settle) => this.#waiting.set(id, settle))
    this.#open = { type: 'server.command', id, command, params }
    this.say(this.#open)
    const late = sleep(ANSWER_MS, null, { ref: false })
    const answer = await Promise.race([answered, late])
    if (answer === null) {
      throw new Error(`No answer to ${JSON.stringify([command, params])}`)
    }
    const { result, error } = answer
    this.#open = null
    return error === undefined ? { result } : { error }
  }

  turn(until: readonly Until[] | null): void {
    this.#turn = { interactive: until !== null, ...(until !== null && { until }) }
    this.say({ type: 'server.set_interactive', ...this.#turn })
  }

  end(more: object): void {
    this.say({ type: 'server.session_end', status: 'complete', ...more })
    this.#socket?.close(1000)
  }

  say(message: unknown): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #hear(frame: string): void {
    if (frame === 'ping') {
      this.#socket?.send('pong')
      return
    }
    const message = JSON.parse(frame) as ClientMessage
    switch (message.type) {
      case 'client.hello':
        this.#greet()
        return
      case 'client.command_response':
        this.#waiting.get(message.id)?.(message)
        return
      case 'client.events':
        this.events.push(...message.events)
        return
      case 'client.cancel':
    }
  }

  #greet(): void {
    this.say({
      type: 'server.hello',
      sessionId: 'sess_1',
      linkId: 'link_1',
      integration: { id: 'tmobile', name: 'T-Mobile' },
      // It may say so: the client knows better.
      origins: ['https://evil.example', 'data:', '*'],
      operations: [],
      ...this.#turn,
      debug: false,
      expiresAt: Date.now() + 3_600_000,
    })
    if (this.#open !== null) {
      this.say(this.#open)
    }
  }
}

export interface TakenOver {
  readonly url: string
  /** The one whose client comes next. */
  next(): Promise<HostileSession>
  stop(): Promise<void>
}

export async function takeOver(service: string): Promise<TakenOver> {
  const sessions = new Map<string, HostileSession>()
  const sockets = new WebSocketServer({ noServer: true })
  let begun: (session: HostileSession) => void = () => {}
  const line = await startLine(service, (incoming: IncomingMessage, client, head) => {
    const [, id] = SESSION.exec(incoming.url ?? '') ?? []
    if (id === undefined) {
      return false
    }
    sockets.handleUpgrade(incoming, client, head, (socket) => {
      const known = sessions.get(id)
      const session = known ?? new HostileSession()
      sessions.set(id, session)
      session.take(socket)
      if (known === undefined) {
        begun(session)
      }
    })
    return true
  })
  return {
    url: line.url,
    next: () => new Promise((settle) => (begun = settle)),
    async stop() {
      for (const socket of sockets.clients) {
        socket.terminate()
      }
      await line.stop()
    },
  }
}
