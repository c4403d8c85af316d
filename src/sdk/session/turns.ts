// The turns of the user, each once: a turn that is told again after a lost connection is the same turn, and whoever signs in
// is not asked to begin anew.
import type { DeviceEffect } from '../../device/step.ts'
import type { Until } from '../../wire/session-message.ts'

export class Turns {
  /** Rejects with what signing in has thrown. */
  readonly failure: Promise<never>
  #fail: (cause: unknown) => void = () => {}
  #isUsers = false
  readonly #begin: (until: readonly Until[]) => Promise<void>

  /** @param begin called once a turn */
  constructor(begin: (until: readonly Until[]) => Promise<void>) {
    this.#begin = begin
    this.failure = new Promise((_, fail) => {
      this.#fail = fail
    })
    // Nobody may be waiting any more when it comes.
    this.failure.catch(() => null)
  }

  /** To be told of everything that the session does. */
  doing(effect: DeviceEffect): void {
    if (effect.kind === 'unwatch') {
      this.#isUsers = false
    } else if (effect.kind === 'watch' && !this.#isUsers) {
      this.#isUsers = true
      this.#begin(effect.until).catch((cause: unknown) => {
        // A turn that is over needs nobody: its page has gone on under the hands of who signed in.
        if (this.#isUsers) {
          this.#fail(cause)
        }
      })
    }
  }
}
