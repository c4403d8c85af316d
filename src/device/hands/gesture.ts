// What a user's hand does to an element. Events are made by the page's own constructors: the site checks against those of
// its own window.
import { Failed } from '../failed.ts'
import type { PageWindow } from './element.ts'

/** Throws not_found for what cannot be used, unsupported for what would ask the user for a file. */
export function clickElement(view: PageWindow, element: HTMLElement): void {
  refuseUnusable(element)
  if (element.matches('input[type=file i]')) {
    throw new Failed('unsupported', 'No file can be given.')
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

/** Throws before anything has happened: unsupported for what takes no text, not_found for what cannot be used. */
export function fillElement(view: PageWindow, element: HTMLElement, value: string): void {
  if (!takesText(view, element)) {
    throw new Failed('unsupported', 'The element takes no text.')
  }
  refuseUnusable(element)
  enter(view, element)
  if (element instanceof view.HTMLInputElement) {
    setNativeValue(view.HTMLInputElement.prototype, element, value)
  } else if (element instanceof view.HTMLTextAreaElement) {
    setNativeValue(view.HTMLTextAreaElement.prototype, element, value)
  } else {
    element.textContent = value
  }
  element.dispatchEvent(new view.InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }))
  element.dispatchEvent(new view.Event('change', { bubbles: true }))
  leave(view, element)
}

export function takesText(view: PageWindow, element: HTMLElement): boolean {
  return element instanceof view.HTMLInputElement
    ? isTextInput(element)
    : element instanceof view.HTMLTextAreaElement || element.isContentEditable
}

/** Throws before anything has happened: unsupported for what is no such list, not_found where one is not offered. */
export function selectOptions(view: PageWindow, element: HTMLElement, values: readonly string[]): void {
  if (!takesOptions(view, element, values)) {
    throw new Failed('unsupported', 'The element is no list to choose so many from.')
  }
  refuseUnusable(element)
  const chosen = optionsFor(element, values)
  if (chosen === null) {
    throw new Failed('not_found', 'The element has no such option.')
  }
  enter(view, element)
  for (const option of element.options) {
    option.selected = chosen.includes(option)
  }
  element.dispatchEvent(new view.Event('input', { bubbles: true, composed: true }))
  element.dispatchEvent(new view.Event('change', { bubbles: true }))
  leave(view, element)
}

export function takesOptions(
  view: PageWindow,
  element: HTMLElement,
  values: readonly string[],
): element is HTMLSelectElement {
  return element instanceof view.HTMLSelectElement && (values.length < 2 || element.multiple)
}

/** Each by its value, and where no option has it, by its words. Null where one is not offered. */
export function optionsFor(
  { options }: HTMLSelectElement,
  values: readonly string[],
): readonly HTMLOptionElement[] | null {
  const usable = [...options].filter(isUsable)
  const chosen = values.flatMap(
    (value) => usable.find((one) => one.value === value) ?? usable.find((one) => wordsOn(one) === value) ?? [],
  )
  return chosen.length === values.length ? chosen : null
}

/** What is chosen, in the words or by the value by which it was asked for; what was not asked for, by its words. */
export function chosenOf({ selectedOptions }: HTMLSelectElement, asked: readonly string[]): string[] {
  return [...selectedOptions].map(
    (one) => asked.find((value) => value === one.value || value === wordsOn(one)) ?? wordsOn(one),
  )
}

function wordsOn({ label }: HTMLOptionElement): string {
  return label.replaceAll(/\s+/g, ' ').trim()
}

export function isUsable(element: HTMLElement): boolean {
  return !element.matches(':disabled')
}

function refuseUnusable(element: HTMLElement): void {
  if (!isUsable(element)) {
    throw new Failed('not_found', 'The element is there but cannot be used.')
  }
}

/** Where the next key goes: the body, where nothing has the focus. */
export function focusedIn(page: Document): HTMLElement {
  let focused = page.activeElement
  while (focused?.shadowRoot?.activeElement) {
    focused = focused.shadowRoot.activeElement
  }
  return (focused as HTMLElement | null) ?? page.body
}

/** A made key event has no default action in any browser, so what the key would have done is done here. */
export function pressKey(view: PageWindow, target: HTMLElement, key: string): void {
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

function pressEnter(view: PageWindow, target: HTMLElement): void {
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

function typeCharacter(view: PageWindow, target: HTMLElement, character: string): void {
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
function enter(view: PageWindow, element: HTMLElement): void {
  element.focus({ preventScroll: true })
  if (!hasFocus(element)) {
    element.dispatchEvent(new view.FocusEvent('focus'))
    element.dispatchEvent(new view.FocusEvent('focusin', { bubbles: true, composed: true }))
  }
}

function leave(view: PageWindow, element: HTMLElement): void {
  if (hasFocus(element)) {
    element.blur()
  } else {
    element.dispatchEvent(new view.FocusEvent('blur'))
    element.dispatchEvent(new view.FocusEvent('focusout', { bubbles: true, composed: true }))
  }
}

/** In a shadow tree, the page itself knows only its host. */
function hasFocus(element: HTMLElement): boolean {
  return (element.getRootNode() as Document | ShadowRoot).activeElement === element
}
