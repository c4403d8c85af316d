// Follows a link whose session runs somewhere else, or nowhere yet: one socket, opened again when it is lost. Decides
// nothing; the page does.
import { pauseOfWatcher } from '../device/backoff.ts'
import type { LiveSocket } from '../device/live-socket.ts'
import { type StatusMessage, openStatusSocket, parseStatus } from './link-status.ts'

export interface FollowListener {
  heard(status: StatusMessage): void
  /** @param isConnected false from the first loss until the next connection */
  connected(isConnected: boolean): void
}

/** Refused so often in a row, asking on by itself helps nobody: a code that is no longer known is refused for ever. */
const MOST_REFUSALS = 12

export class Follower {
  readonly #code: string
  readonly #listener: FollowListener
  readonly #life = new AbortController()
  #socket: LiveSocket | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #refusals = 0

  constructor(code: string, listener: FollowListener) {
    this.#code = code
    this.#listener = listener
    const { signal } = this.#life
    addEventListener('online', () => this.#connect(), { signal })
    // A hidden page keeps the socket that it has and opens no new one: nobody looks.
    document.addEventListener('visibilitychange', () => this.#connect(), { signal })
    this.#connect()
  }

  stop(): void {
    const socket = this.#socket
    this.#life.abort()
    this.#socket = null
    clearTimeout(this.#timer)
    socket?.close()
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
      this.#listener.connected(true)
    })
    socket.addEventListener('message', ({ data }) => {
      const status = parseStatus(data)
      if (status !== null && socket === this.#socket) {
        this.#listener.heard(status)
      }
    })
    socket.addEventListener('close', ({ code }) => this.#lose(socket, code))
  }

  #lose(socket: LiveSocket, code: number): void {
    if (socket !== this.#socket) {
      return
    }
    this.#socket = null
    this.#listener.connected(false)
    if (this.#refusals++ < MOST_REFUSALS) {
      this.#timer = setTimeout(() => this.#connect(), pauseOfWatcher(code, this.#refusals, Math.random()))
    }
  }
}
