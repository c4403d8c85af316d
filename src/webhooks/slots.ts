// When a host that has had enough is tried again: each delivery that has to wait gets a time of its own, so that they do not all
// come back at once. What this isolate remembers; the others have slots of their own, so nothing may depend on it but that.
import { nextSlot } from './lane.ts'

export class Slots {
  /** The last slot that was given, by host, epoch milliseconds. */
  readonly #last = new Map<string, number>()

  /**
   * Takes the next slot of the host: how long until then, milliseconds.
   * @param chance in [0, 1)
   */
  take(host: string, now: number, chance: number): number {
    for (const [other, last] of this.#last) {
      if (last <= now) {
        this.#last.delete(other)
      }
    }
    const slot = nextSlot(this.#last.get(host) ?? null, now)
    this.#last.set(host, slot)
    return Math.round((slot - now) * (1 + chance / 5))
  }
}
