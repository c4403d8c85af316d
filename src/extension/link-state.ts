// What is known of one link: what is kept of it, for the next life of the worker, and what is shown of it. Decides nothing.
import type { Kept } from './kept.ts'
import type { Shown } from './shown.ts'
import { siteShown } from './site-shown.ts'

/** Where it is written down. */
export interface KeptPlace {
  write(kept: Kept): Promise<void>
  erase(linkId: string): Promise<void>
}

export class LinkState {
  #kept: Kept
  #shown: Shown
  readonly #keeper: KeptPlace
  readonly #changed: () => void
  #isErased = false

  /** @param changed what is shown */
  constructor(kept: Kept, keeper: KeptPlace, changed: () => void) {
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
    if (!this.#isErased) {
      await this.#keeper.write(this.#kept)
    }
  }

  /** For good: what the browser or a page still says meanwhile must not make the next life of the worker begin it again. */
  async erase(): Promise<void> {
    this.#isErased = true
    await this.#keeper.erase(this.#kept.linkId)
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change }
    this.#changed()
  }
}
