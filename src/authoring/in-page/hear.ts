// Hears what the author does in the page: clicks, typing, choices and keys, of a person only. Tells where, and never what
// was typed but to be left out of what is kept. Must not keep the page from anything.
import { type PageWindow } from '../../device/hands/element.ts'
import { takesText } from '../../device/hands/gesture.ts'
import { isForUser } from '../../device/hands/password.ts'
import { isPassword, wordsOf } from '../../device/hands/words.ts'
import { argumentName } from '../argument-name.ts'
import type { FieldKind, Said, TypedField } from '../spoken.ts'
import { frameOf, selectorOf } from './find-selector.ts'

export interface Ear {
  /** Whether what is done is taken down now: not in the author's sign-in, and not while something is pointed at. */
  isOpen(): boolean
  /** Whether the author is signing in now: then it is only told that something is typed, and where. */
  isSigningIn(): boolean
  /** The recorder's own element. */
  readonly apart: Element | null
  /** What was typed, here or before. */
  readonly typed: readonly string[]
  keep(): string
  say(said: Said): void
}

const PRESSED =
  'a[href], button, summary, [role=button], [role=link], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=tab], [role=option], [role=switch], [role=radio], [role=checkbox], input[type=submit i], input[type=button i], input[type=image i], input[type=reset i], area[href]'
const KEYS = ['Enter', 'Escape', 'ArrowDown', 'ArrowUp']

export function hear(view: PageWindow, ear: Ear): void {
  const heard = new WeakSet<Element>()
  const on = (type: string, take: (target: Element, event: Event) => void): void => {
    view.addEventListener(
      type,
      (event) => {
        const [target] = event.composedPath()
        const element = target as Element | undefined
        // A script of the page is not the author, and the toolbar is not the page.
        const isTheirs = event.isTrusted && element?.nodeType === 1 && event.target !== ear.apart
        if (isTheirs && element !== undefined && ear.isOpen()) {
          take(element, event)
        }
      },
      { capture: true },
    )
  }
  view.addEventListener(
    'input',
    ({ isTrusted, target }) => {
      const field = target as HTMLInputElement
      if (isTrusted && field !== ear.apart && ear.isSigningIn() && !heard.has(field)) {
        heard.add(field)
        const selector = selectorOf(view, (field.form as Element | null | undefined) ?? field, [])
        if (selector !== null) {
          ear.say({ say: 'signs-in', selector })
        }
      }
    },
    { capture: true },
  )
  on('click', (target) => {
    const pressed = pressedBy(view, target)
    if (pressed !== null) {
      tell(pressed, (selector, frame) => {
        ear.say({ say: 'clicked', selector, frame, isSending: isSending(pressed), page: ear.keep() })
      })
    }
  })
  on('input', (target) => {
    if (takesText(view, target as HTMLElement) && !heard.has(target)) {
      heard.add(target)
      takeField(target, 'text')
    }
  })
  on('change', (target) => {
    if (target.matches('select')) {
      takeField(target, 'list')
    } else if (target.matches('input[type=checkbox i], input[type=radio i]')) {
      takeField(target, 'tick')
    } else if (takesText(view, target as HTMLElement)) {
      ear.say({ say: 'texts', texts: isPassword(target) ? [] : [textIn(target)] })
      // It may be taken back and typed again. This is told after the key that sends the form: it is no step of its own.
      heard.delete(target)
    }
  })
  on('keydown', (target, event) => {
    const { key } = event as KeyboardEvent
    if (KEYS.includes(key) && !isTypedInto(view, target, key)) {
      tell(target, (selector, frame) => ear.say({ say: 'pressed', key, selector, frame, page: ear.keep() }))
    }
  })

  function takeField(target: Element, kind: FieldKind): void {
    if (isForUser(target) && !target.matches('input[type=password i]:not([autocomplete*=password i])')) {
      ear.say({ say: 'cannot', why: 'A password, or a code that was sent, is the user’s to type: it is not recorded.' })
      return
    }
    tell(target, (selector, frame) => {
      ear.say({ say: 'typed', field: describe(target, kind, selector), frame, page: ear.keep() })
    })
  }

  function tell(target: Element, say: (selector: string, frame: readonly string[]) => void): void {
    const secrets = [...ear.typed]
    const selector = selectorOf(view, target, secrets)
    const frame = frameOf(view, secrets)
    if (selector === null || frame === null) {
      ear.say({
        say: 'cannot',
        why:
          frame === null
            ? 'It is in a frame of another origin.'
            : 'No selector finds it: it may be in a closed shadow root.',
      })
    } else {
      say(selector, frame)
    }
  }
}

/** What the press is meant for; null where it meets nothing. */
function pressedBy(view: PageWindow, target: Element): Element | null {
  const inner = target.closest(PRESSED)
  if (inner !== null) {
    return inner
  }
  if (target.closest('input, select, textarea, label, option, [contenteditable]') !== null) {
    return null
  }
  // What looks like it can be pressed, to the outermost that does.
  let found: Element | null = null
  for (
    let one: Element | null = target;
    one !== null && view.getComputedStyle(one).cursor === 'pointer';
    one = one.parentElement
  ) {
    found = one
  }
  return found
}

function isSending(pressed: Element): boolean {
  const { form, type } = pressed as HTMLButtonElement
  return pressed.matches('button, input') && (form ?? null) !== null && ['submit', 'image'].includes(type)
}

/** What the key would do is typing, or is told as the click that it makes. */
function isTypedInto(view: PageWindow, target: Element, key: string): boolean {
  if (key.startsWith('Arrow')) {
    return !target.matches('[role=combobox], [role=listbox], [role=menu] *, [role=tablist] *, [aria-autocomplete]')
  }
  if (key === 'Escape') {
    return false
  }
  const isPressed = target.closest(PRESSED) !== null
  const form = (target as HTMLInputElement).form
  const button = form?.querySelector('button:not([type]), [type=submit i], [type=image i]') ?? null
  return isPressed || button !== null || target.matches('textarea, select') || !takesText(view, target as HTMLElement)
}

function describe(target: Element, kind: FieldKind, selector: string): TypedField {
  const { name, labels } = target as HTMLInputElement
  const label = labels?.[0]
  const called = [
    target.getAttribute('autocomplete') ?? '',
    name,
    label === undefined ? '' : wordsOf(label),
    target.getAttribute('aria-label') ?? '',
    target.id,
  ]
  const names = called.map((one) => (one === 'on' || one === 'off' ? null : argumentName(one)))
  const suggested = names.find((one) => one !== null) ?? 'value'
  return { selector, kind, isHidden: target.matches('[type=password i]'), suggested, chosen: chosenIn(target, kind) }
}

function chosenIn(target: Element, kind: FieldKind): TypedField['chosen'] {
  switch (kind) {
    case 'tick':
      return (target as HTMLInputElement).checked
    case 'list':
      return [...(target as HTMLSelectElement).selectedOptions].map(({ label }) => label.trim())
    case 'text':
      return null
  }
}

function textIn(target: Element): string {
  return 'value' in target ? String(target.value) : (target.textContent ?? '')
}
