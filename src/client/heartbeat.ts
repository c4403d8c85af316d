// Finds out that a socket is dead: a network that vanished, or a device that slept, leaves one that looks open. A ping
// that nobody answers ends it.

const PING_MS = 25_000
/** The service takes no more. Milliseconds. */
const LEAST_PAUSE_MS = 20_000
/** Long enough for a phone on a bad network; what waits for it is a user in front of a page that has stopped. */
const ANSWER_MS = 8_000

export class Heartbeat {
  readonly #current: () => WebSocket | null
  readonly #lose: (socket: WebSocket) => void
  readonly #timer: ReturnType<typeof setInterval>
  readonly #life = new AbortController()
  #answer: ReturnType<typeof setTimeout> | undefined
  #pingedAt = -LEAST_PAUSE_MS

  /**
   * @param current the socket that is in use now
   * @param lose called with one that is silent. Its own close event would wait for an answer that cannot come.
   */
  constructor(current: () => WebSocket | null, lose: (socket: WebSocket) => void) {
    this.#current = current
    this.#lose = lose
    this.#timer = setInterval(() => this.#beat(), PING_MS)
    // A device that wakes shows its page before any timer is due: its user must not wait for the next beat.
    const { signal } = this.#life
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#beat(), {
      signal,
    })
    addEventListener('online', () => this.#beat(), { signal })
  }

  /** Something came, or a new socket has opened. */
  heard(): void {
    clearTimeout(this.#answer)
  }

  stop(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#answer)
    this.#life.abort()
  }

  #beat(): void {
    const socket = this.#current()
    if (socket?.readyState !== WebSocket.OPEN || performance.now() - this.#pingedAt < LEAST_PAUSE_MS) {
      return
    }
    this.#pingedAt = performance.now()
    socket.send('ping')
    this.#answer = setTimeout(() => {
      this.#lose(socket)
      socket.close()
    }, ANSWER_MS)
  }
}
