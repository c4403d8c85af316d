// What an isolate remembers for a while: so many entries at most, of which the oldest goes first.

export class Recent<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Undefined from its last moment on. Times are epoch milliseconds. */
  find(name: string, now: number): V | undefined {
    const entry = this.#entries.get(name)
    return entry !== undefined && entry.until > now ? entry.value : undefined
  }

  keep(name: string, value: V, until: number): void {
    this.#entries.delete(name)
    this.#entries.set(name, { value, until })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#most && oldest !== undefined) {
      this.#entries.delete(oldest)
    }
  }

  /** As young and as long as what it replaces; where nothing is kept, nothing. */
  replace(name: string, value: V): void {
    const entry = this.#entries.get(name)
    if (entry !== undefined) {
      this.#entries.set(name, { ...entry, value })
    }
  }

  forget(name: string): void {
    this.#entries.delete(name)
  }
}
