// Lets the author point at an element, with the mouse or with the keys, while the page hears nothing of it.
import type { PageWindow } from '../../device/hands/element.ts'

export interface Pointer {
  readonly isPointing: boolean
  /** @param pick gets what was pointed at; null: the author gave up */
  begin(pick: (element: Element | null) => void): void
  end(): void
}

const SWALLOWED = [
  'pointerdown',
  'mousedown',
  'pointerup',
  'mouseup',
  'click',
  'dblclick',
  'auxclick',
  'contextmenu',
  'touchstart',
  'touchend',
]

/** @param frame is laid over what is meant; it lies in the toolbar's tree */
export function newPointer(view: PageWindow, isApart: (event: Event) => boolean, frame: HTMLElement): Pointer {
  let pick: ((element: Element | null) => void) | null = null
  let meant: Element | null = null

  const mean = (element: Element | null): void => {
    meant = element
    frame.hidden = element === null
    if (element !== null) {
      const { left, top, width, height } = element.getBoundingClientRect()
      Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` })
    }
  }
  const finish = (element: Element | null): void => {
    const tell = pick
    pick = null
    mean(null)
    tell?.(element)
  }
  const swallow = (event: Event): void => {
    if (pick === null || isApart(event)) {
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.type === 'click') {
      finish(targetOf(event))
    }
  }
  for (const type of SWALLOWED) {
    view.addEventListener(type, swallow, { capture: true, passive: false })
  }
  view.addEventListener(
    'pointermove',
    (event) => {
      if (pick !== null) {
        mean(isApart(event) ? null : targetOf(event))
      }
    },
    { capture: true },
  )
  view.addEventListener(
    'keydown',
    (event) => {
      const isMove = event.key.startsWith('Arrow')
      if (pick === null || (isApart(event) && event.key !== 'Escape' && !isMove)) {
        return
      }
      if (event.key === 'Escape') {
        finish(null)
      } else if (event.key === 'Enter' && meant !== null) {
        finish(meant)
      } else if (isMove) {
        mean(besides(meant ?? view.document.body, event.key))
        meant?.scrollIntoView({ block: 'nearest' })
        mean(meant)
      } else {
        return
      }
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    { capture: true },
  )
  view.addEventListener('scroll', () => pick !== null && mean(meant), { capture: true, passive: true })

  return {
    get isPointing() {
      return pick !== null
    },
    begin(take) {
      pick = take
      // Keys begin somewhere.
      mean(null)
    },
    end: () => finish(null),
  }
}

function targetOf(event: Event): Element | null {
  const [target] = event.composedPath()
  return (target as Node | undefined)?.nodeType === 1 ? (target as Element) : null
}

/** Up and down the tree, and to its neighbours. */
function besides(element: Element, key: string): Element {
  const { parentElement, firstElementChild, nextElementSibling, previousElementSibling } = element
  const next = {
    ArrowUp: parentElement,
    ArrowDown: firstElementChild ?? element.shadowRoot?.firstElementChild ?? null,
    ArrowRight: nextElementSibling,
    ArrowLeft: previousElementSibling,
  }[key]
  return next ?? element
}
