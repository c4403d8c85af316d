// Follows a link whose session runs somewhere else, or nowhere yet: one socket, opened again when it is lost. Decides
// nothing; the page does.
import { backoffMs } from './backoff.ts'
import { closeSocket } from './close-socket.ts'
import { Heartbeat } from './heartbeat.ts'
import { type LinkStatus, openStatusSocket, parseStatus } from './link-status.ts'

export interface FollowListener {
  heard(status: LinkStatus): void
  /** @param isConnected false from the first loss until the next connection */
  connected(isConnected: boolean): void
}

/** Refused so often in a row, asking on by itself helps nobody: a code that is no longer known is refused for ever. */
const MOST_REFUSALS = 12

export class Follower {
  readonly #code: string
  readonly #listener: FollowListener
  readonly #life = new AbortController()
  readonly #heartbeat: Heartbeat
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #refusals = 0

  constructor(code: string, listener: FollowListener) {
    this.#code = code
    this.#listener = listener
    const { signal } = this.#life
    addEventListener('online', () => this.#connect(), { signal })
    // A hidden page keeps the socket that it has and opens no new one: nobody looks.
    document.addEventListener('visibilitychange', () => this.#connect(), { signal })
    this.#heartbeat = new Heartbeat(
      () => this.#socket,
      (socket) => this.#lose(socket),
    )
    this.#connect()
  }

  stop(): void {
    const socket = this.#socket
    this.#life.abort()
    this.#socket = null
    clearTimeout(this.#timer)
    this.#heartbeat.stop()
    if (socket !== null) {
      closeSocket(socket)
    }
  }

  #connect(): void {
    clearTimeout(this.#timer)
    if (this.#socket !== null || document.hidden) {
      return
    }
    const socket = openStatusSocket(this.#code)
    this.#socket = socket
    socket.addEventListener('open', () => {
      this.#refusals = 0
      this.#heartbeat.heard()
      this.#listener.connected(true)
    })
    socket.addEventListener('message', ({ data }) => {
      this.#heartbeat.heard()
      const status = parseStatus(data)
      if (status !== null && socket === this.#socket) {
        this.#listener.heard(status)
      }
    })
    socket.addEventListener('close', () => this.#lose(socket))
  }

  #lose(socket: WebSocket): void {
    if (socket !== this.#socket) {
      return
    }
    this.#socket = null
    this.#listener.connected(false)
    if (this.#refusals++ < MOST_REFUSALS) {
      this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#refusals, Math.random()))
    }
  }
}
