// How fast a client may speak: the service takes 100 messages in 10 s and closes the socket beyond. Pure but for its memory.

/** The rest is left for pings. */
const MOST_MESSAGES = 80
const WINDOW_MS = 10_000

export class Pace {
  #sentAt: readonly number[] = []

  /** How long one more message must wait: never longer than the window, whatever the clock does. Milliseconds. */
  waitMs(now: number): number {
    const oldest = this.#until(now).at(-MOST_MESSAGES)
    return oldest === undefined ? 0 : Math.max(0, oldest + WINDOW_MS - now)
  }

  sent(now: number): void {
    this.#sentAt = [...this.#until(now), now].slice(-MOST_MESSAGES)
  }

  /** When the last messages were sent, as a clock tells it that has been set back since: none of them in its future. */
  #until(now: number): readonly number[] {
    const ahead = (this.#sentAt.at(-1) ?? now) - now
    if (ahead > 0) {
      this.#sentAt = this.#sentAt.map((at) => at - ahead)
    }
    return this.#sentAt
  }
}
