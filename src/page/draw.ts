// Elements of the hosted page. Text goes in as text, never as markup.
import { BAD, LATE } from './icons.ts'
import type { Action, Panel, Term } from './shown.ts'
import type { Step } from './steps.ts'

/** Longer ones must break, or a narrow screen cannot hold them. */
const MOST_WHOLE = 16
const SVG = 'http://www.w3.org/2000/svg'

/** Drawn for this page, on a field of 24 by 24. */
const ICONS = {
  read: 'M2.5 12S6 5.5 12 5.5s9.5 6.5 9.5 6.5S18 18.5 12 18.5 2.5 12 2.5 12zM12 9.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5z',
  write: 'M4 20l1-4.5L15.5 5 19 8.5 8.5 19 4 20zM13 7.5l3.5 3.5',
  send: 'M3.5 12H15M10.5 7l5 5-5 5M20 5v14',
  lock: 'M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  site: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c4.5 5 4.5 12 0 17M12 3.5c-4.5 5-4.5 12 0 17',
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: BAD,
  ended: 'M7 7l10 10M17 7L7 17',
  late: LATE,
  away: 'M7.5 3h9v18h-9zM11 18h2',
  tab: 'M8.5 8.5h12v12h-12zM15.5 5.5v-2h-12v12h2',
} as const

export function icon(name: keyof typeof ICONS): SVGSVGElement {
  const drawing = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', ICONS[name])
  drawing.setAttribute('viewBox', '0 0 24 24')
  drawing.setAttribute('aria-hidden', 'true')
  drawing.append(path)
  return drawing
}

export function markOf(mark: Panel['mark']): HTMLElement[] {
  if (mark === 'none') {
    return []
  }
  const box = forTheEye(element('span', { className: `icon ${mark}` }))
  if (mark !== 'busy') {
    box.append(icon(mark))
  }
  return [box]
}

/** The logo or initial of the two, for the eye only: the heading names them. */
export function partiesOf(parties: Panel['parties']): HTMLElement[] {
  if (parties === null) {
    return []
  }
  const initial = (name: string, className: string): HTMLElement =>
    element('span', { className, textContent: String.fromCodePoint(name.codePointAt(0) ?? 0x20).toUpperCase() })
  const box = forTheEye(element('div', { className: 'pair' }))
  box.append(
    parties.logo === null
      ? initial(parties.asker, 'initial asker')
      : element('img', { className: 'initial logo', src: parties.logo, alt: '' }),
    element('span', { className: 'line' }),
    initial(parties.site, 'initial site'),
  )
  return [box]
}

export function termItem({ icon: name, title, text, items }: Term): HTMLElement {
  const words = element('div', {}, element('h2', {}, ...textNodes(title)))
  if (text !== undefined) {
    words.append(element('p', {}, ...textNodes(text)))
  }
  if (items !== undefined) {
    words.append(element('ul', {}, ...items.map((item) => element('li', {}, ...textNodes(item)))))
  }
  return element('div', { className: `term ${name}` }, icon(name), words)
}

export function stepItem({ text, status, statusText }: Step): HTMLElement {
  const mark = forTheEye(element('span', { className: 'dot' }))
  if (status === 'complete' || status === 'failed') {
    mark.append(icon(status === 'complete' ? 'good' : 'bad'))
  }
  const item = element(
    'li',
    {},
    mark,
    element('span', { className: 'step', textContent: text }),
    element('span', { className: 'status', textContent: statusText }),
  )
  item.dataset['status'] = status
  return item
}

/** @param label one box: buttons lay their children out, and would lose the spaces between them */
export function buttonOf(className: string, label: Element, isBusy: boolean): HTMLElement {
  const button = element('button', { className, type: 'button' }, label)
  // Not `disabled`: a disabled button drops the focus.
  button.setAttribute('aria-disabled', String(isBusy))
  return button
}

export function linkOf(
  { href, isApart }: Extract<Action, { readonly href: string }>,
  className: string,
  label: Element,
): HTMLElement {
  // A tab that only opens an app stays behind empty: an app's own scheme takes none.
  const target = isApart === true && /^https?:/.test(href) ? '_blank' : ''
  return element('a', { className, href, target, rel: 'noreferrer' }, label)
}

/** In a tab of its own: what runs here must not end because somebody reads. */
export function privacyLink({ label, href }: NonNullable<Panel['privacy']>): HTMLElement {
  return element(
    'p',
    { className: 'privacy' },
    element('a', { href, target: '_blank', rel: 'noreferrer', textContent: label }),
  )
}

/** No padlock: that is the browser's to show. */
export function addressBar(address: string): HTMLElement {
  const bar = element('p', { className: 'address' }, icon('site'))
  bar.append(element('span', { textContent: address }))
  return bar
}

/** Text in which no short name is broken at its hyphen. */
export function textNodes(text: string): (Element | string)[] {
  return text
    .split(/([^\s-]+(?:-[^\s-]+)+)/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      piece.includes('-') && piece.length <= MOST_WHOLE
        ? element('span', { className: 'whole', textContent: piece })
        : piece,
    )
}

export function progressBar(value: number, label: string): HTMLElement {
  const bar = element('progress', { max: 1, value })
  bar.setAttribute('aria-label', label)
  return bar
}

/** By the attribute: Firefox has no `ariaHidden` before 119, and would set it without a word and without effect. */
function forTheEye(drawn: HTMLElement): HTMLElement {
  drawn.setAttribute('aria-hidden', 'true')
  return drawn
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: readonly (Element | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

export function part(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector)
  if (found === null) {
    throw new Error(`The page was served without ${selector}.`)
  }
  return found
}
