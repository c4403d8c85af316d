// What a user's hand does to an element, and what their eye sees of it. Events are made by the frame's own constructors:
// the site checks against those of its own window.
import { Failed } from './failed.ts'
import type { FrameWindow } from './frame.ts'

export function findElement(view: FrameWindow, selector: string): HTMLElement {
  const element = queryElement(view, selector)
  if (element === null) {
    throw new Failed('not_found', 'No element matches the selector.')
  }
  return element
}

export function queryElement(view: FrameWindow, selector: string): HTMLElement | null {
  try {
    return view.document.querySelector<HTMLElement>(selector)
  } catch {
    throw new Failed('script_error', 'The selector is malformed.')
  }
}

/** Laid out, with a size, and neither transparent nor hidden. By hand: Safari has no checkVisibility before 17.4. */
export function isVisible(element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect()
  if (width === 0 || height === 0 || getComputedStyle(element).visibility !== 'visible') {
    return false
  }
  for (let above: Element | null = element; above !== null; above = parentOf(above)) {
    const style = getComputedStyle(above)
    const isSkipped = above !== element && style.getPropertyValue('content-visibility') === 'hidden'
    if (style.opacity === '0' || isSkipped) {
      return false
    }
  }
  return true
}

/** By the tree as it is drawn: out of a shadow tree to its host. */
function parentOf(element: Element): Element | null {
  const parent = element.assignedSlot ?? element.parentNode
  // By its kind: the constructors of the frame's window are not ours, and a link has a `host` too.
  if (parent?.nodeType === Node.DOCUMENT_FRAGMENT_NODE) {
    return (parent as ShadowRoot).host
  }
  return parent?.nodeType === Node.ELEMENT_NODE ? (parent as Element) : null
}

export function clickElement(view: FrameWindow, element: HTMLElement): void {
  if (element.matches(':disabled')) {
    throw new Failed('not_found', 'The element is there but cannot be used.')
  }
  element.scrollIntoView({ block: 'center' })
  const options = { bubbles: true, cancelable: true, composed: true, view }
  element.dispatchEvent(new view.PointerEvent('pointerdown', options))
  element.dispatchEvent(new view.MouseEvent('mousedown', options))
  element.focus({ preventScroll: true })
  element.dispatchEvent(new view.PointerEvent('pointerup', options))
  element.dispatchEvent(new view.MouseEvent('mouseup', options))
  element.click()
}

export function fillElement(view: FrameWindow, element: HTMLElement, value: string): void {
  enter(view, element)
  if (element instanceof view.HTMLInputElement && isTextInput(element)) {
    setNativeValue(view.HTMLInputElement.prototype, element, value)
  } else if (element instanceof view.HTMLTextAreaElement) {
    setNativeValue(view.HTMLTextAreaElement.prototype, element, value)
  } else if (element.isContentEditable) {
    element.textContent = value
  } else {
    throw new Failed('unsupported', 'The element takes no text.')
  }
  element.dispatchEvent(new view.InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }))
  element.dispatchEvent(new view.Event('change', { bubbles: true }))
  leave(view, element)
}

export function selectOptions(view: FrameWindow, element: HTMLElement, values: readonly string[]): void {
  if (!(element instanceof view.HTMLSelectElement)) {
    throw new Failed('unsupported', 'The element has no options.')
  }
  const options = [...element.options]
  if (values.some((value) => !options.some((option) => option.value === value))) {
    throw new Failed('not_found', 'The element has no such option.')
  }
  enter(view, element)
  for (const option of options) {
    option.selected = values.includes(option.value)
  }
  element.dispatchEvent(new view.Event('input', { bubbles: true, composed: true }))
  element.dispatchEvent(new view.Event('change', { bubbles: true }))
  leave(view, element)
}

/** A made key event has no default action in any browser, so what the key would have done is done here. */
export function pressKey(view: FrameWindow, target: HTMLElement, key: string): void {
  const options = { key, bubbles: true, cancelable: true, composed: true, view }
  const goesOn = target.dispatchEvent(new view.KeyboardEvent('keydown', options))
  if (goesOn && key === 'Enter') {
    pressEnter(view, target)
  } else if (goesOn && key === ' ' && target.matches('button, summary, input[type=checkbox], input[type=radio]')) {
    target.click()
  } else if (goesOn && key.length === 1) {
    typeCharacter(view, target, key)
  }
  target.dispatchEvent(new view.KeyboardEvent('keyup', options))
}

function pressEnter(view: FrameWindow, target: HTMLElement): void {
  if (target.matches('a[href], button, summary')) {
    target.click()
  } else if (target instanceof view.HTMLInputElement && target.form !== null) {
    const button = target.form.querySelector<HTMLElement>('button:not([type]), [type=submit], [type=image]')
    if (button === null) {
      target.form.requestSubmit()
    } else {
      button.click()
    }
  }
}

function typeCharacter(view: FrameWindow, target: HTMLElement, character: string): void {
  if (target instanceof view.HTMLInputElement && isTextInput(target)) {
    setNativeValue(view.HTMLInputElement.prototype, target, target.value + character)
  } else if (target instanceof view.HTMLTextAreaElement) {
    setNativeValue(view.HTMLTextAreaElement.prototype, target, target.value + character)
  } else {
    return
  }
  target.dispatchEvent(new view.InputEvent('input', { bubbles: true, composed: true, data: character }))
}

/** Frameworks put their own setter on the element and take a change through it for their own doing. */
function setNativeValue(prototype: HTMLElement, element: HTMLElement, value: string): void {
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, value)
}

function isTextInput(input: HTMLInputElement): boolean {
  return !['checkbox', 'radio', 'file', 'submit', 'button', 'image', 'reset', 'hidden'].includes(input.type)
}

/** A hidden frame is inert and cannot hold the focus: then the site is told all the same. */
function enter(view: FrameWindow, element: HTMLElement): void {
  element.focus({ preventScroll: true })
  if (view.document.activeElement !== element) {
    element.dispatchEvent(new view.FocusEvent('focus'))
    element.dispatchEvent(new view.FocusEvent('focusin', { bubbles: true }))
  }
}

function leave(view: FrameWindow, element: HTMLElement): void {
  if (view.document.activeElement === element) {
    element.blur()
  } else {
    element.dispatchEvent(new view.FocusEvent('blur'))
    element.dispatchEvent(new view.FocusEvent('focusout', { bubbles: true }))
  }
}
