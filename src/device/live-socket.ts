// A socket that tells of its end once, also where it has died in silence. Opens nothing again, and knows no messages nor
// what is around it.
import { Heartbeat } from './heartbeat.ts'
import type { SessionSocket } from './play.ts'

/** The end that nobody gave a reason for. */
const ABNORMAL = 1006

/**
 * What else may say something of a socket, listened to until `signal`. `beat`: perhaps it is dead. `leave`: whoever has opened
 * it goes, and comes back another time.
 */
export type Surroundings = (
  hear: { readonly beat: () => void; readonly leave: () => void },
  signal: AbortSignal,
) => void

export class LiveSocket implements SessionSocket {
  readonly #socket: WebSocket
  readonly #life = new AbortController()
  readonly #heartbeat: Heartbeat
  readonly #endListeners: ((end: { readonly code: number }) => void)[] = []
  /** Closed from here: what the service answers to that is not its own wish. */
  #isLeft = false

  constructor(address: string, surroundings: Surroundings = () => {}) {
    const socket = new WebSocket(address)
    this.#socket = socket
    this.#heartbeat = new Heartbeat(socket, () => this.#end(ABNORMAL))
    const { signal } = this.#life
    socket.addEventListener('close', ({ code }) => this.#end(this.#isLeft ? ABNORMAL : code), { signal })
    surroundings({ beat: () => this.#heartbeat.beat(), leave: () => this.#leave() }, signal)
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  send(frame: string): void {
    this.#socket.send(frame)
  }

  /** Without a word to anybody here. */
  close(): void {
    this.#forget()
    this.#shut()
  }

  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (end: { readonly code: number }) => void): void
  addEventListener(type: 'open' | 'message' | 'close', listener: (event: never) => void): void {
    if (type === 'close') {
      this.#endListeners.push(listener as (end: { readonly code: number }) => void)
    } else {
      // Nothing comes any more from one that is taken for dead.
      this.#socket.addEventListener(type, listener as (event: Event) => void, { signal: this.#life.signal })
    }
  }

  #leave(): void {
    this.#isLeft = true
    this.#shut()
  }

  #shut(): void {
    const socket = this.#socket
    if (socket.readyState === WebSocket.CONNECTING) {
      // One that is closed while it opens makes the browser write its address into the console, and the address carries a
      // claim code or a token. With its page it goes anyway.
      socket.addEventListener('open', () => socket.close())
    } else {
      socket.close()
    }
  }

  #end(code: number): void {
    this.#forget()
    for (const listener of this.#endListeners) {
      listener({ code })
    }
  }

  #forget(): void {
    this.#life.abort()
    this.#heartbeat.stop()
  }
}
