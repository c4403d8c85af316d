// Waiting for something that others bring about, without asking again and again: who changes something says so.

export class Signal {
  #waiting: (() => void)[] = []

  changed(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const look of waiting) {
      look()
    }
  }

  /** What `look` gives as soon as it is not null; null where this time is over first. Milliseconds. */
  until<T>(look: () => T | null, withinMs: number): Promise<T | null> {
    return new Promise((settle, fail) => {
      let isOver = false
      const end = (seen: T | null): void => {
        isOver = true
        clearTimeout(timer)
        settle(seen)
      }
      const timer = setTimeout(() => end(null), withinMs)
      const tryOnce = (): void => {
        if (isOver) {
          return
        }
        try {
          const seen = look()
          if (seen === null) {
            this.#waiting.push(tryOnce)
          } else {
            end(seen)
          }
        } catch (cause) {
          isOver = true
          clearTimeout(timer)
          fail(cause)
        }
      }
      tryOnce()
    })
  }
}
