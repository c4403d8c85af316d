// Finds out that a socket is dead: a network that vanished, or a device that slept, leaves one that looks open. A ping
// that nobody answers ends it.

const PING_MS = 25_000
/** The service takes no more. Milliseconds. */
const LEAST_PAUSE_MS = 20_000
/** Long enough for a phone on a bad network; what waits for it is a user in front of a page that has stopped. */
const ANSWER_MS = 8_000

export class Heartbeat {
  readonly #socket: WebSocket
  readonly #lose: () => void
  readonly #timer: ReturnType<typeof setInterval>
  #answer: ReturnType<typeof setTimeout> | undefined
  #pingedAt = -LEAST_PAUSE_MS

  /** @param lose called where it is silent. Its own close event would wait for an answer that cannot come. */
  constructor(socket: WebSocket, lose: () => void) {
    this.#socket = socket
    this.#lose = lose
    this.#timer = setInterval(() => this.beat(), PING_MS)
    socket.addEventListener('message', () => clearTimeout(this.#answer))
  }

  stop(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#answer)
  }

  /** For who knows of a reason before the next one is due. */
  beat(): void {
    if (this.#socket.readyState !== WebSocket.OPEN || performance.now() - this.#pingedAt < LEAST_PAUSE_MS) {
      return
    }
    this.#pingedAt = performance.now()
    this.#socket.send('ping')
    this.#answer = setTimeout(() => {
      this.#lose()
      this.#socket.close()
    }, ANSWER_MS)
  }
}
