// The line of one session as the service has it: its sockets, one after the other, and the log of what happened on them.
// Decides nothing: what is said and what must come is the script's.
import type { WebSocket } from 'ws'
import { parseClientMessage } from '../wire/session-message.ts'
import type { Entry } from './rules.ts'
import { Signal } from './signal.ts'

const REPLACED = 4409
const CLOSING_MS = 3_000

type Event = Entry extends infer E ? (E extends Entry ? Omit<E, 'at' | 'connection'> : never) : never

export class Line {
  readonly log: Entry[] = []
  /** The status that every try to connect is answered with; null takes it. */
  refusing: number | null = null
  #socket: WebSocket | null = null
  #connections = 0
  #isSilent = false
  #isForgotten = false
  readonly #signal = new Signal()

  get isOpen(): boolean {
    return this.#socket !== null
  }

  get connections(): number {
    return this.#connections
  }

  /** Its client was killed, in another session: what comes from now on is no fault of its own. */
  forget(): void {
    this.#isForgotten = true
  }

  note(event: Event): void {
    if (this.#isForgotten) {
      return
    }
    this.log.push({ ...event, at: Date.now(), connection: this.#connections })
    this.#signal.changed()
  }

  /** What `look` finds in the log or on the line; null where it is not there in time. Milliseconds. */
  until<T>(look: () => T | null, withinMs: number): Promise<T | null> {
    return this.#signal.until(look, withinMs)
  }

  take(socket: WebSocket): void {
    this.#socket?.close(REPLACED, 'replaced')
    this.#socket = socket
    this.#connections++
    this.#isSilent = false
    const connection = this.#connections
    const isNow = (): boolean => connection === this.#connections
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isNow() && !this.#isSilent) {
        this.#hear(data, isBinary)
      }
    })
    socket.on('close', (code) => {
      if (isNow() && this.#socket !== null) {
        this.#socket = null
        this.note({ kind: 'lost', code })
      }
    })
    // Tells of a frame that is malformed or too large; the close that follows is what counts.
    socket.on('error', () => {})
    this.note({ kind: 'opened' })
  }

  ask(command: { readonly id: string; readonly command: string; readonly params: unknown }): void {
    this.note({ kind: 'asked', id: command.id })
    this.say({ type: 'server.command', ...command })
  }

  say(message: object): void {
    this.sendFrame(JSON.stringify(message))
  }

  sendFrame(data: string | Uint8Array): void {
    this.#socket?.send(data)
  }

  cut(): void {
    this.#socket?.terminate()
    this.#leave(1006)
  }

  close(code: number): void {
    this.#socket?.close(code, '')
    this.#leave(code)
  }

  /** Closes, and waits until the client has closed too: what it still had to say is in the log then. */
  async end(code: number): Promise<void> {
    const socket = this.#socket
    if (socket === null) {
      return
    }
    const closed = new Promise((settle) => socket.once('close', settle))
    this.close(code)
    const timer = setTimeout(() => socket.terminate(), CLOSING_MS)
    await closed
    clearTimeout(timer)
  }

  /** The bytes of the client are read, so that its network sees nothing amiss, and nobody listens. */
  fallSilent(): void {
    this.#isSilent = true
  }

  #leave(code: number): void {
    if (this.#socket !== null) {
      this.#socket = null
      this.note({ kind: 'lost', code })
    }
  }

  #hear(data: Buffer, isBinary: boolean): void {
    const text = data.toString()
    if (!isBinary && text === 'ping') {
      this.note({ kind: 'pinged' })
      this.#socket?.send('pong')
      return
    }
    this.note({ kind: 'heard', parsed: parseClientMessage(isBinary ? data : text), bytes: data.length })
  }
}
