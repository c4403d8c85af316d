// A session whose socket does not open says nothing of why: perhaps it is over. After some refusals the link itself is asked.
import { endAfterRefusals, ENOUGH_REFUSALS } from '../device/after-refusals.ts'
import { complain } from '../device/complain.ts'
import { lookAtLink } from '../device/end-of.ts'
import type { DeviceEnd } from '../device/step.ts'
import { shipped } from './shipped.ts'

export class Silence {
  readonly #code: string
  readonly #over: (end: DeviceEnd) => Promise<void>
  #isAsking = false

  /** @param over the link says that the session is */
  constructor(code: string, over: (end: DeviceEnd) => Promise<void>) {
    this.#code = code
    this.#over = over
  }

  /** @param refusals connections in a row that did not even bring a greeting */
  heard(refusals: number): void {
    if (refusals < ENOUGH_REFUSALS || this.#isAsking) {
      return
    }
    this.#isAsking = true
    this.#ask(refusals)
      .catch((cause: unknown) => complain('The link did not say how it stands', cause))
      .finally(() => (this.#isAsking = false))
  }

  async #ask(refusals: number): Promise<void> {
    const end = endAfterRefusals(await lookAtLink(shipped.service, this.#code), refusals)
    if (end !== null) {
      await this.#over(end)
    }
  }
}
