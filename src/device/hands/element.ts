// Finds an element, in the page or in a frame of it, and says what a user's eye sees of it. A selector is CSS; ` >>> ` in it
// goes into the open shadow roots of what stands before it, and at its beginning into that of the element itself.
// Takes nothing from around it: what a page makes of its own windows, nodes and styles is that page's.
import type { ParamsOf } from '../../wire/command.ts'
import { Failed } from '../failed.ts'

export type PageWindow = Window & typeof globalThis

/** Selectors of frames, each in the page of the one before it. */
export type FramePath = readonly string[] | undefined

export function findElement(view: PageWindow, selector: string): HTMLElement {
  const element = queryElement(view, selector)
  if (element === null) {
    throw new Failed('not_found', 'No element matches the selector.')
  }
  return element
}

/** The first in document order. */
export function queryElement(view: PageWindow, selector: string): HTMLElement | null {
  return (queryAll(view.document, selector)[0] as HTMLElement | undefined) ?? null
}

/** In document order. */
export function queryAll(above: ParentNode, selector: string): Element[] {
  const [first = '', ...inner] = selector.split(INTO_SHADOW)
  let found = first === '' && inner.length > 0 ? [above] : query(above, first)
  for (const part of inner) {
    found = found.flatMap((host) => {
      const { shadowRoot } = host as Element
      return shadowRoot === null ? [] : query(shadowRoot, part)
    })
  }
  return found as Element[]
}

const INTO_SHADOW = /(?:^|\s+)>>>\s+/

function query(above: ParentNode, selector: string): ParentNode[] {
  try {
    return [...above.querySelectorAll(selector)]
  } catch {
    throw new Failed('script_error', 'The selector is malformed.')
  }
}

/**
 * The window of a frame; null where there is no such frame.
 * Throws unsupported for one of another origin: no script may look into it.
 */
export function queryFrame(view: PageWindow, path: FramePath): PageWindow | null {
  let inside: PageWindow | null = view
  for (const selector of path ?? []) {
    const frame: HTMLElement | null = inside === null ? null : queryElement(inside, selector)
    if (frame !== null && !frame.matches('iframe, frame')) {
      throw new Failed('unsupported', 'The element is no frame.')
    }
    inside = frame === null ? null : windowOf(frame as HTMLIFrameElement)
  }
  return inside
}

export function findFrame(view: PageWindow, path: FramePath): PageWindow {
  const inside = queryFrame(view, path)
  if (inside === null) {
    throw new Failed('not_found', 'No frame matches the selector.')
  }
  return inside
}

function windowOf({ contentDocument }: HTMLIFrameElement): PageWindow | null {
  if (contentDocument === null) {
    throw new Failed('unsupported', 'The frame is of another origin.')
  }
  return contentDocument.defaultView
}

/**
 * Laid out, with a size, and neither transparent nor hidden, nor in a frame that is. By hand: Safari has no checkVisibility
 * before 17.4.
 * @param view the page's: what that one is shown in does not count
 */
export function isVisible(view: PageWindow, element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect()
  if (width === 0 || height === 0 || styleOf(element)?.visibility !== 'visible') {
    return false
  }
  for (let above: Element | null = element; above !== null; above = parentOf(above) ?? frameOf(view, above)) {
    const style = styleOf(above)
    const isSkipped = above !== element && style?.getPropertyValue('content-visibility') === 'hidden'
    if (style?.opacity === '0' || isSkipped) {
      return false
    }
  }
  return true
}

function styleOf(element: Element): CSSStyleDeclaration | undefined {
  return element.ownerDocument.defaultView?.getComputedStyle(element)
}

/** By the tree as it is drawn: out of a shadow tree to its host. */
function parentOf(element: Element): Element | null {
  const parent = element.assignedSlot ?? element.parentNode
  // By its kind: the constructors of the frame's window are not ours, and a link has a `host` too.
  if (parent?.nodeType === parent?.DOCUMENT_FRAGMENT_NODE) {
    return (parent as ShadowRoot | null)?.host ?? null
  }
  return parent?.nodeType === parent?.ELEMENT_NODE ? (parent as Element) : null
}

function frameOf(view: PageWindow, { ownerDocument }: Element): Element | null {
  return ownerDocument === view.document ? null : (ownerDocument.defaultView?.frameElement ?? null)
}

/** Whether an element is in the state that is waited for. In a frame that is not there, nothing is. */
export function isInState(
  view: PageWindow,
  { selector, state, frame }: Pick<ParamsOf<'waitForSelector'>, 'selector' | 'state'> & { readonly frame?: FramePath },
): boolean {
  const inside = queryFrame(view, frame)
  const element = inside === null ? null : queryElement(inside, selector)
  switch (state) {
    case 'attached':
      return element !== null
    case 'visible':
      return element !== null && isVisible(view, element)
    case 'hidden':
      return element === null || !isVisible(view, element)
  }
}
