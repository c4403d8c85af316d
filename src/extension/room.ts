// Makes room at the top of a site's page, so that the bar covers nothing: the page begins below it, and so does what the page
// holds fast at its top. What is changed is put back.

/** What of an element decides whether it is held fast there. Computed: pixels. */
export interface Held {
  readonly position: string
  readonly top: string
}

/** Where it is to be; null: it stays. */
export function topBelow({ position, top }: Held, height: number): number | null {
  const at = Number.parseFloat(top)
  return (position === 'fixed' || position === 'sticky') && Number.isFinite(at) && at < height && at > -height
    ? at + height
    : null
}

interface Moved {
  readonly before: string
  readonly priority: string
}

export class Room {
  #height = 0
  readonly #moved = new Map<HTMLElement, Moved>()
  readonly #bar: HTMLElement

  constructor(bar: HTMLElement) {
    this.#bar = bar
  }

  /** Again and again: a page may hold something fast only once it is scrolled. */
  make(height: number): void {
    if (height !== this.#height) {
      this.giveBack()
      this.#height = height
      this.#move(document.documentElement, 'margin-top', height)
    }
    for (const element of this.#heldFast(height)) {
      const to = this.#moved.has(element) ? null : topBelow(getComputedStyle(element), height)
      if (to !== null) {
        this.#move(element, 'top', to)
      }
    }
  }

  giveBack(): void {
    for (const [element, { before, priority }] of this.#moved) {
      element.style.setProperty(element === document.documentElement ? 'margin-top' : 'top', before, priority)
    }
    this.#moved.clear()
    this.#height = 0
  }

  #move(element: HTMLElement, property: 'margin-top' | 'top', to: number): void {
    const { style } = element
    this.#moved.set(element, {
      before: style.getPropertyValue(property),
      priority: style.getPropertyPriority(property),
    })
    style.setProperty(property, `${to}px`, 'important')
  }

  /** What is below the bar, with all that holds it. */
  #heldFast(height: number): Set<HTMLElement> {
    const found = new Set<HTMLElement>()
    for (const x of [0.02, 0.25, 0.5, 0.75, 0.98]) {
      for (const y of [1, height / 2, height - 1]) {
        for (const element of document.elementsFromPoint(x * innerWidth, y)) {
          for (let up: Element | null = element; up instanceof HTMLElement && !found.has(up); up = up.parentElement) {
            if (up !== this.#bar && up !== document.documentElement) {
              found.add(up)
            }
          }
        }
      }
    }
    return found
  }
}
