// Watches a place: where it goes, and whether what ends the user's turn is there. Reports each thing once.
import type { ClientEvent, Until } from '../../wire/session-message.ts'
import { complain } from '../complain.ts'
import type { Place } from './place.ts'

/** No event tells of an address that the page changed by itself. */
const LOOK_MS = 200

export interface WatchListener {
  moved(address: string): void
  seen(events: readonly ClientEvent[]): void
}

type AwaitedElement = Until & { readonly type: 'selector' }

interface Turn {
  readonly until: readonly Until[]
  reportedAddress: string | null
  /** Of the page at that address. */
  reportedSelectors: Set<string>
  isLooking: boolean
}

export class Watch {
  readonly #place: Place
  readonly #listener: WatchListener
  #turn: Turn | null = null
  #address: string | null = null
  readonly #timer: ReturnType<typeof setInterval>

  constructor(place: Place, listener: WatchListener) {
    this.#place = place
    this.#listener = listener
    this.#timer = setInterval(() => this.look(), LOOK_MS)
  }

  /** The user's turn begins: what is already there is reported at once. */
  begin(until: readonly Until[]): void {
    this.#turn = { until, reportedAddress: null, reportedSelectors: new Set(), isLooking: false }
    this.look()
  }

  end(): void {
    this.#turn = null
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#turn = null
  }

  /** For a place that knows of something new before it is looked at again. */
  look(): void {
    const address = this.#place.address()
    if (address !== null && address !== this.#address) {
      this.#address = address
      this.#listener.moved(address)
    }
    const turn = this.#turn
    if (turn === null) {
      return
    }
    if (address !== null && address !== turn.reportedAddress) {
      // At once: while an earlier page is still being looked at, the address may change again.
      turn.reportedAddress = address
      turn.reportedSelectors = new Set()
      this.#listener.seen([{ type: 'navigation', ts: Date.now(), payload: { url: address, isMainFrame: true } }])
    }
    if (!turn.isLooking) {
      turn.isLooking = true
      this.#lookFor(turn)
        .catch((cause: unknown) => complain('A look at the page failed', cause))
        .finally(() => (turn.isLooking = false))
    }
  }

  async #lookFor(turn: Turn): Promise<void> {
    const { reportedSelectors } = turn
    const events: ClientEvent[] = []
    for (const condition of turn.until) {
      if (condition.type === 'selector' && (await this.#isNew(reportedSelectors, condition))) {
        const { type, ...payload } = condition
        events.push({ type, ts: Date.now(), payload })
      }
    }
    if (events.length > 0 && turn === this.#turn && reportedSelectors === turn.reportedSelectors) {
      this.#listener.seen(events)
    }
  }

  async #isNew(reportedSelectors: Set<string>, { selector, frame }: AwaitedElement): Promise<boolean> {
    const key = JSON.stringify([selector, frame])
    if (reportedSelectors.has(key)) {
      return false
    }
    try {
      const inFrame = frame !== undefined && { frame }
      const isThere = await this.#place.look('waitForSelector', { selector, state: 'visible', timeout: 1, ...inFrame })
      if (isThere !== true) {
        return false
      }
    } catch {
      // A malformed selector never appears, and nothing in a frame of another origin.
      return false
    }
    reportedSelectors.add(key)
    return true
  }
}
