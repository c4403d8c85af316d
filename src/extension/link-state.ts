// What is known of one link: what is kept of it, for the next life of the worker, and what is shown of it. Decides nothing.
import type { Kept } from './kept.ts'
import type { Keeper } from './keeper.ts'
import type { Shown } from './shown.ts'
import { siteShown } from './site-shown.ts'

export class LinkState {
  #kept: Kept
  #shown: Shown
  readonly #keeper: Keeper
  readonly #changed: () => void

  /** @param changed what is shown */
  constructor(kept: Kept, keeper: Keeper, changed: () => void) {
    this.#kept = kept
    this.#keeper = keeper
    this.#changed = changed
    this.#shown = {
      linkId: kept.linkId,
      asker: kept.asker,
      site: siteShown(kept.integrationId),
      phase: { kind: 'claiming' },
      operations: [],
      status: {},
      isConnected: true,
      isCanceling: kept.isGivenUp || kept.memory?.isCanceling === true,
    }
  }

  get kept(): Kept {
    return this.#kept
  }

  get shown(): Shown {
    return this.#shown
  }

  /** It counts at once, and outlives the worker once the promise is over. */
  async keep(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change, aliveAt: Date.now() }
    await this.#keeper.write(this.#kept)
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change }
    this.#changed()
  }
}
