// How many of something run at once, by whose they are. Pure but for what it remembers: time is an argument.

export class AtOnce {
  readonly #running = new Map<string, Set<{ readonly until: number }>>()
  readonly #most: number
  readonly #longestMs: number

  /** @param longestMs after which one has ended, told or not: the platform may stop a request without a word */
  constructor(most: number, longestMs: number) {
    this.#most = most
    this.#longestMs = longestMs
  }

  /**
   * Null where there are too many already; else what to call when it has ended, once or more.
   * @param now epoch milliseconds
   */
  begin(name: string, now: number): (() => void) | null {
    const running = this.#running.get(name) ?? new Set()
    for (const one of running) {
      if (one.until <= now) {
        running.delete(one)
      }
    }
    if (running.size >= this.#most) {
      return null
    }
    const begun = { until: now + this.#longestMs }
    this.#running.set(name, running.add(begun))
    return () => {
      running.delete(begun)
      if (running.size === 0 && this.#running.get(name) === running) {
        this.#running.delete(name)
      }
    }
  }
}
