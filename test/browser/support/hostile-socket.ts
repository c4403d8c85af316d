// A service that was taken over, as a program in this process meets it: every WebSocket leads to it, and it asks for whatever
// the test likes.
import type { ClientMessage, ServerMessage } from '../../../src/wire/session-message.ts'

type Answer = Extract<ClientMessage, { readonly type: 'client.command_response' }>

const Native = globalThis.WebSocket

export interface HostileService {
  /** Once a client has said hello. */
  readonly met: Promise<void>
  /** What the client told of its page. */
  readonly told: readonly unknown[]
  ask(command: string, params: unknown): Promise<Pick<Answer, 'result' | 'error'>>
  say(message: unknown): void
  stop(): void
}

export function beHostile(hello: Extract<ServerMessage, { readonly type: 'server.hello' }>): HostileService {
  const met = Promise.withResolvers<void>()
  const waiting = new Map<string, (answer: Answer) => void>()
  const told: unknown[] = []
  let asked = 0
  let say: (message: unknown) => void = () => {}

  class HostileSocket extends EventTarget {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    readyState = HostileSocket.CONNECTING

    constructor() {
      super()
      say = (message) => this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
      queueMicrotask(() => {
        this.readyState = HostileSocket.OPEN
        this.dispatchEvent(new Event('open'))
      })
    }

    send(frame: string): void {
      const message = frame === 'ping' ? null : (JSON.parse(frame) as ClientMessage)
      if (message?.type === 'client.hello') {
        say(hello)
        met.resolve()
      } else if (message?.type === 'client.command_response') {
        waiting.get(message.id)?.(message)
      } else if (message?.type === 'client.events') {
        told.push(...message.events)
      }
    }

    close(): void {
      this.readyState = 3
    }
  }
  globalThis.WebSocket = HostileSocket as unknown as typeof WebSocket

  return {
    met: met.promise,
    told,
    async ask(command, params) {
      const id = `hostile_${++asked}`
      const answered = new Promise<Answer>((settle) => waiting.set(id, settle))
      say({ type: 'server.command', id, command, params })
      const { result, error } = await answered
      return error === undefined ? { result } : { error }
    },
    say: (message) => say(message),
    stop: () => {
      globalThis.WebSocket = Native
    },
  }
}
