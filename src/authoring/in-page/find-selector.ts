// The selector of an element of the page: its description is taken here, and each candidate is proven with the very function
// that looks for it later.
import { type PageWindow, queryAll } from '../../device/hands/element.ts'
import { type Described, selectorFor } from '../selector.ts'

const NOTICED = ['id', 'name', 'class', 'type', 'role', 'href', 'title', 'placeholder', 'autocomplete', 'aria-label']

/** Finds it in the page, through open shadow roots too. Null where it is in a closed one. */
export function selectorOf(view: PageWindow, element: Element, secrets: readonly string[]): string | null {
  const root = element.getRootNode() as Document | ShadowRoot
  const isHere = (selector: string): boolean => isOnly(root, selector, element)
  const own = selectorFor(lineTo(element, null), isHere, secrets)
  if (root === view.document || own === null) {
    return own
  }
  const host = (root as ShadowRoot).host as Element | undefined
  const outer = host === undefined ? null : selectorOf(view, host, secrets)
  const whole = outer === null ? null : `${outer} >>> ${own}`
  return whole !== null && isOnly(view.document, whole, element) ? whole : null
}

function isOnly(above: ParentNode, selector: string, element: Element): boolean {
  try {
    const found = queryAll(above, selector)
    return found.length === 1 && found[0] === element
  } catch {
    return false
  }
}

/** Finds the element below its row, and in every other row what corresponds to it or nothing. */
export function selectorBelow(
  row: Element,
  element: Element,
  rows: readonly Element[],
  secrets: readonly string[],
): string | null {
  const isRight = (selector: string): boolean => {
    try {
      return (
        queryAll(row, selector)[0] === element &&
        rows.every((other) => {
          const [first] = queryAll(other, selector)
          return first === undefined || first.localName === element.localName
        })
      )
    } catch {
      return false
    }
  }
  return selectorFor(lineTo(element, row), isRight, secrets)
}

/** The element and what is around it, up to but without `end`, in its own tree. */
function lineTo(element: Element, end: Element | null): Described[] {
  const line: Described[] = []
  for (let one: Element | null = element; one !== null && one !== end; one = one.parentElement) {
    line.push(describe(one))
  }
  return line
}

function describe(element: Element): Described {
  const same = [...(element.parentNode?.children ?? [element])].filter((one) => one.localName === element.localName)
  const attributes = [...element.attributes].filter(({ name }) => NOTICED.includes(name) || name.startsWith('data-'))
  return {
    tag: element.localName,
    attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
    place: same.indexOf(element) + 1,
    siblings: same.length,
  }
}

/** Where an element's window is, from the page down: selectors of frames. Null where one of them is of another origin. */
export function frameOf(view: PageWindow, secrets: readonly string[]): string[] | null {
  const path: string[] = []
  for (let inner: Window = view; inner !== inner.parent; inner = inner.parent) {
    const frame = inner.frameElement
    const outer = frame?.ownerDocument.defaultView ?? null
    const selector = frame === null || outer === null ? null : selectorOf(outer, frame, secrets)
    if (selector === null) {
      return null
    }
    path.unshift(selector)
  }
  return path
}
