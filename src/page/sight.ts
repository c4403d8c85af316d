// Whether a button of this page is really seen by whoever presses it. A stranger's page is around this one in a modal, and
// could lay something over it, make it transparent, or move it under the pointer at the last moment.
// https://w3c.github.io/IntersectionObserver/v2/

/** In sight for so long without a break: nobody presses on purpose what has just appeared. Milliseconds. */
const SEEN_MS = 500
/** A mouse has been over this page for so long, and the page has not moved below it. Milliseconds. */
const STILL_MS = 300
/** Out of sight for so long is no passing thing, and is told. Milliseconds. */
const COVERED_MS = 2_000
/** Of the button, that must be in the window. Less than all: fractions of a pixel get lost. */
const MOST = 0.9
/** As often as the browser allows for. Milliseconds. */
const DELAY = 100

/** What is known of one press. Times in milliseconds, of one clock. */
export interface Press {
  readonly at: number
  /** Null: out of sight. */
  readonly seenSince: number | null
  /** Null: no mouse, but a finger, a key or an assistive program, which hover over nothing before. */
  readonly stillSince: number | null
}

export function counts({ at, seenSince, stillSince }: Press): boolean {
  return seenSince !== null && at - seenSince >= SEEN_MS && (stillSince === null || at - stillSince >= STILL_MS)
}

export type Doubt = 'covered' | 'early'

interface Point {
  readonly clientX: number
  readonly clientY: number
  readonly screenX: number
  readonly screenY: number
}

/**
 * The page has moved below a pointer that has not: then it is as new there as if it had just come. A move of both at once
 * cannot be told apart from a plain one, as the screen's pixels and the page's are not of one size.
 */
export function hasMoved(before: Point, now: Point): boolean {
  const isSame = before.screenX === now.screenX && before.screenY === now.screenY
  return isSame && (before.clientX !== now.clientX || before.clientY !== now.clientY)
}

/** Fires with what the second version of the interface adds; where it is missing, only what the window cuts off is known. */
type Entry = IntersectionObserverEntry & { readonly isVisible?: boolean }

export class Sight {
  readonly #told: (doubt: Doubt | null) => void
  #observer: IntersectionObserver | null = null
  #button: HTMLElement | null = null
  #seenSince: number | null = null
  #covering: ReturnType<typeof setTimeout> | undefined
  #seeing: ReturnType<typeof setTimeout> | undefined
  #last: Point | null = null
  #stillSince: number | null = null
  #pointer = ''

  /** @param told of a button that stays out of sight, and null once it is back */
  constructor(told: (doubt: Doubt | null) => void) {
    this.#told = told
    const listen = { capture: true, passive: true }
    for (const type of ['pointerover', 'pointermove', 'pointerdown'] as const) {
      document.addEventListener(type, (event) => this.#notice(event), listen)
    }
    document.documentElement.addEventListener('pointerleave', () => (this.#last = null))
  }

  /** From now on this button is watched, or none. */
  watch(button: HTMLElement | null): void {
    this.#observer?.disconnect()
    this.#button = button
    this.#lose()
    if (button === null) {
      clearTimeout(this.#covering)
      return
    }
    const options = { threshold: [0, MOST, 1], trackVisibility: true, delay: DELAY }
    this.#observer = new IntersectionObserver((entries) => this.#look(entries.at(-1)), options)
    this.#observer.observe(button)
  }

  /** What keeps a press from being one that the user means; null: nothing. */
  doubt(event: MouseEvent): Doubt | null {
    const at = performance.now()
    const isMouse = event.detail > 0 && this.#pointer === 'mouse'
    const stillSince = isMouse ? (this.#stillSince ?? at) : null
    if (counts({ at, seenSince: this.#seenSince, stillSince })) {
      return null
    }
    return this.#seenSince === null ? 'covered' : 'early'
  }

  #look(entry: Entry | undefined): void {
    const isSeen = entry !== undefined && entry.intersectionRatio >= MOST && entry.isVisible !== false
    if (!isSeen) {
      this.#lose()
    } else if (this.#seenSince === null) {
      clearTimeout(this.#covering)
      this.#seenSince = performance.now()
      this.#seeing = setTimeout(() => this.#set(true), SEEN_MS)
    }
  }

  #lose(): void {
    this.#seenSince = null
    clearTimeout(this.#seeing)
    clearTimeout(this.#covering)
    this.#covering = setTimeout(() => this.#told('covered'), COVERED_MS)
    this.#set(false)
  }

  /** Not `disabled`: a disabled button drops the focus. */
  #set(isSeen: boolean): void {
    this.#button?.setAttribute('aria-disabled', String(!isSeen))
    if (isSeen) {
      this.#told(null)
    }
  }

  #notice(event: PointerEvent): void {
    this.#pointer = event.pointerType
    if (this.#last === null || hasMoved(this.#last, event)) {
      this.#stillSince = performance.now()
    }
    this.#last = event
  }
}
