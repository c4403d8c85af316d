// Finds out that a socket is dead: a network that vanished leaves one that looks open. Silence for a whole beat ends it.

const PING_MS = 25_000

export class Heartbeat {
  readonly #timer: ReturnType<typeof setInterval>
  #hasHeard = true

  /**
   * @param current the socket that is in use now
   * @param lose called with one that is silent. Its own close event would wait for an answer that cannot come.
   */
  constructor(current: () => WebSocket | null, lose: (socket: WebSocket) => void) {
    this.#timer = setInterval(() => this.#beat(current(), lose), PING_MS)
  }

  /** Something came, or a new socket has opened. */
  heard(): void {
    this.#hasHeard = true
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(socket: WebSocket | null, lose: (socket: WebSocket) => void): void {
    if (socket?.readyState !== WebSocket.OPEN) {
      return
    }
    if (!this.#hasHeard) {
      lose(socket)
      socket.close()
      return
    }
    this.#hasHeard = false
    socket.send('ping')
  }
}
