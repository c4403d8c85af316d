// The session's socket: opens it, opens it again whenever it is lost, and keeps within the service's limits.
// Knows the frames of the protocol, not what they mean.
import type { ClientMessage, ServerMessage } from '../core/message.ts'
import { backoffMs } from './backoff.ts'
import { closeSocket } from './close-socket.ts'
import { Heartbeat } from './heartbeat.ts'
import type { ClaimedSession } from './memory.ts'

/** The service allows 100 messages in 10 s and closes beyond; the rest is left for pings. */
const MOST_MESSAGES = 80
const WINDOW_MS = 10_000
/** Another tab took the session over. */
const REPLACED = 4409

export interface SocketListener {
  /** What is said first on every connection. */
  hello(): ClientMessage
  opened(): void
  message(message: ServerMessage): void
  /** @param refusals connections in a row that did not even open */
  lost(refusals: number): void
  replaced(): void
}

export class SessionSocket {
  readonly #address: string
  readonly #listener: SocketListener
  #socket: WebSocket | null = null
  #refusals = 0
  #isOver = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #heartbeat: Heartbeat
  readonly #life = new AbortController()
  readonly #sentAt: number[] = []
  #queue: Promise<void> = Promise.resolve()

  constructor(session: ClaimedSession, listener: SocketListener) {
    const address = new URL(session.websocketUrl)
    address.searchParams.set('role', 'client')
    address.searchParams.set('token', session.clientToken)
    this.#address = address.href
    this.#listener = listener
    // Back on the network: no reason to wait any longer.
    addEventListener('online', () => this.#connectNow(), { signal: this.#life.signal })
    // The service hears at once that nobody is here. A page that comes back from the browser's cache connects again.
    addEventListener('pagehide', () => this.#socket?.close(), { signal: this.#life.signal })
    this.#heartbeat = new Heartbeat(
      () => this.#socket,
      (socket) => this.#lose(socket, 1006, true),
    )
    this.#connect()
  }

  /** What does not reach the service is lost with the connection: the service asks again after the next hello. */
  send(message: ClientMessage): void {
    this.#queue = this.#sendAfter(this.#queue, this.#socket, message)
  }

  /** For good: the session has ended, or goes on elsewhere. */
  end(): void {
    const socket = this.#socket
    this.#isOver = true
    this.#socket = null
    this.#life.abort()
    clearTimeout(this.#timer)
    this.#heartbeat.stop()
    if (socket !== null) {
      closeSocket(socket)
    }
  }

  #connect(): void {
    const socket = new WebSocket(this.#address)
    let hasOpened = false
    this.#socket = socket
    socket.addEventListener('open', () => {
      hasOpened = true
      this.#heartbeat.heard()
      this.#refusals = 0
      this.send(this.#listener.hello())
      this.#listener.opened()
    })
    socket.addEventListener('message', ({ data }) => {
      this.#heartbeat.heard()
      const message = parseServerMessage(data)
      if (message !== null && socket === this.#socket) {
        this.#listener.message(message)
      }
    })
    socket.addEventListener('close', ({ code }) => this.#lose(socket, code, hasOpened))
  }

  #lose(socket: WebSocket, code: number, hadOpened: boolean): void {
    if (socket !== this.#socket) {
      return
    }
    this.#socket = null
    if (code === REPLACED) {
      this.end()
      this.#listener.replaced()
      return
    }
    this.#refusals = hadOpened ? 0 : this.#refusals + 1
    this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#refusals, Math.random()))
    this.#listener.lost(this.#refusals)
  }

  #connectNow(): void {
    if (this.#socket === null && !this.#isOver) {
      clearTimeout(this.#timer)
      this.#connect()
    }
  }

  async #sendAfter(earlier: Promise<void>, socket: WebSocket | null, message: ClientMessage): Promise<void> {
    await earlier
    await this.#room()
    if (socket !== null && socket === this.#socket && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify(message))
    }
  }

  /** Waits until the service has room for one more message. */
  async #room(): Promise<void> {
    const oldest = this.#sentAt.length < MOST_MESSAGES ? undefined : this.#sentAt.shift()
    const wait = oldest === undefined ? 0 : oldest + WINDOW_MS - performance.now()
    if (wait > 0) {
      await new Promise((resolve) => {
        setTimeout(resolve, wait)
      })
    }
    this.#sentAt.push(performance.now())
  }
}

/** Null for what is not of the protocol: `pong`, and whatever a later version may say in another form. */
function parseServerMessage(data: unknown): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(String(data))
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ServerMessage) : null
  } catch {
    return null
  }
}
