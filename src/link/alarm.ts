// The object's one alarm. Only arms: what is due, time.ts says.
import type { HeldLink } from './held-link.ts'
import { deadlinesOf } from './time.ts'

/** An alarm in the past rings at once: whatever goes wrong, it must not ring without a pause. */
const LEAST_PAUSE_MS = 1_000
/** After a fault of our own the alarm tries again this much later: one that keeps throwing would be dropped for good. */
const FAULT_RETRY_MS = 5_000

export class Alarm {
  readonly #storage: DurableObjectStorage
  /** When it is set to; null where that is not known, as after a wake-up: it is then set once more. */
  #at: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** It has rung, or was deleted with everything else. */
  isGone(): void {
    this.#at = null
  }

  /** Sets the alarm where the next deadline is nearer than what it is set to: each move is a row written. */
  arm(held: HeldLink): void {
    const now = Date.now()
    const next = deadlinesOf(held, now)[0]
    const at = next === undefined ? null : Math.max(next.at, now + LEAST_PAUSE_MS)
    if (at !== null && (this.#at === null || at < this.#at)) {
      this.#set(at)
    }
  }

  /** @param waitMs how long from now */
  armAfterFault(waitMs = FAULT_RETRY_MS): void {
    this.#set(Date.now() + waitMs)
  }

  #set(at: number): void {
    this.#at = at
    void this.#storage.setAlarm(at)
  }
}
