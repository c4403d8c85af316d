// Watches the frame: where it goes, and whether what ends the user's turn is there. Reports each thing once.
import type { ClientEvent, Until } from '../core/message.ts'
import { isVisible } from './element.ts'
import type { Frame } from './frame.ts'

/** No event tells of an address that the page changed by itself. */
const LOOK_MS = 200

export interface WatchListener {
  moved(address: string): void
  events(events: ClientEvent[]): void
}

export class Watch {
  readonly #frame: Frame
  readonly #listener: WatchListener
  #until: readonly Until[] | null = null
  #address: string | null = null
  #reportedAddress: string | null = null
  readonly #reportedSelectors = new Set<string>()
  readonly #timer: ReturnType<typeof setInterval>

  constructor(frame: Frame, listener: WatchListener) {
    this.#frame = frame
    this.#listener = listener
    frame.element.addEventListener('load', () => this.#look())
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  /** The user's turn begins: what is already there is reported at once. */
  begin(until: readonly Until[]): void {
    this.#until = until
    this.#reportedAddress = null
    this.#reportedSelectors.clear()
    this.#look()
  }

  end(): void {
    this.#until = null
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#until = null
  }

  #look(): void {
    const { address } = this.#frame
    if (address !== null && address !== this.#address) {
      this.#address = address
      this.#listener.moved(address)
    }
    if (this.#until === null) {
      return
    }
    const events: ClientEvent[] = []
    if (address !== null && address !== this.#reportedAddress) {
      this.#reportedAddress = address
      this.#reportedSelectors.clear()
      events.push({ type: 'navigation', ts: Date.now(), payload: { url: address, isMainFrame: true } })
    }
    for (const condition of this.#until) {
      if (condition.type === 'selector' && this.#isNew(condition.selector)) {
        events.push({ type: 'selector', ts: Date.now(), payload: { selector: condition.selector } })
      }
    }
    if (events.length > 0) {
      this.#listener.events(events)
    }
  }

  #isNew(selector: string): boolean {
    if (this.#reportedSelectors.has(selector)) {
      return false
    }
    try {
      const element = this.#frame.document?.querySelector<HTMLElement>(selector) ?? null
      if (element === null || !isVisible(element)) {
        return false
      }
    } catch {
      // A malformed selector never appears.
      return false
    }
    this.#reportedSelectors.add(selector)
    return true
  }
}
