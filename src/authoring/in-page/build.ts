// Makes the toolbar's elements. Never from a text of markup: the page may forbid that, and a word of the page is no markup.
type Child = Node | string

/** An event of its own, which stays in the toolbar's tree: the click itself is kept from the page, and so from there too. */
const PRESS = 'recorder-press'

export function press(button: HTMLButtonElement): void {
  button.dispatchEvent(new Event(PRESS))
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  set: Partial<Omit<HTMLElementTagNameMap[K], 'children'>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  Object.assign(element, set)
  element.append(...children)
  return element
}

export function button(
  words: string,
  pressed: () => void,
  how: { main?: boolean; disabled?: boolean; pressed?: boolean } = {},
): HTMLButtonElement {
  const made = el(
    'button',
    { type: 'button', disabled: how.disabled === true, className: how.main === true ? 'main' : '' },
    words,
  )
  if (how.pressed !== undefined) {
    made.setAttribute('aria-pressed', String(how.pressed))
  }
  made.addEventListener(PRESS, pressed)
  return made
}

/** @param name what a screen reader says */
export function icon(sign: string, name: string, pressed: () => void): HTMLButtonElement {
  const made = button(sign, pressed)
  made.className = 'icon'
  made.setAttribute('aria-label', name)
  made.title = name
  return made
}

export function labelled(words: string, field: HTMLElement): HTMLLabelElement {
  return el('label', {}, el('span', {}, words), field)
}

export function ticked(words: string, isOn: boolean, change: (isOn: boolean) => void): HTMLLabelElement {
  const box = el('input', { type: 'checkbox', checked: isOn })
  box.addEventListener('change', () => change(box.checked))
  return el('label', { className: 'tick' }, box, words)
}

/** Tells what stands there once it is left, or Enter is pressed. */
export function textField(value: string, name: string, change: (text: string) => void): HTMLInputElement {
  const made = el('input', { type: 'text', value, autocomplete: 'off', spellcheck: false })
  made.setAttribute('aria-label', name)
  made.addEventListener('change', () => change(made.value.trim()))
  return made
}
