// The extension's own pages: the popup of its button, and the one in a tab, which asks what no page of a site may be asked
// on, and tells the end where nobody else does. Draws what panel.ts says.
import { language, say } from './language.ts'
import { type Act, type Action, endPanel, idlePanel, type Panel, panelOf } from './panel.ts'
import { ask, hearShown } from './port.ts'
import { readEnded, type Shown } from './shown.ts'

/** Nobody presses on purpose what has just come under their pointer. */
const LEAST_SEEN_MS = 500

const main = document.querySelector('main') as HTMLElement
const isPopup = document.documentElement.dataset['page'] === 'popup'
const ended = readEnded(location.search)
const wanted = new URLSearchParams(location.search).get('link')
let shownSince = performance.now()
let drawn = ''
let deniedOf: string | null = null
let last: readonly Shown[] = []

document.documentElement.lang = language
document.addEventListener('visibilitychange', () => (shownSince = performance.now()))
if (ended === null) {
  hearShown((shown) => {
    last = shown
    draw()
  })
} else {
  drawAll([{ panel: endPanel(ended, say), shown: null }])
}

function draw(): void {
  const mine = last.filter(({ linkId }) => isPopup || linkId === wanted)
  const panels = mine.map((shown) => ({
    panel: panelOf(shown, say, deniedOf === shown.linkId),
    shown,
  }))
  drawAll(panels.length === 0 ? [{ panel: idlePanel(say), shown: null }] : panels)
}

function drawAll(all: readonly { readonly panel: Panel; readonly shown: Shown | null }[]): void {
  const text = JSON.stringify(all.map(({ panel }) => panel))
  if (text === drawn) {
    return
  }
  drawn = text
  shownSince = performance.now()
  const { act, link }: DOMStringMap = (document.activeElement as HTMLElement | null)?.dataset ?? {}
  const heading = all[0]?.panel.heading ?? ''
  document.title = heading
  main.replaceChildren(...all.map(({ panel, shown }) => sectionOf(panel, shown)))
  // The same button of the same link: the popup may show several.
  const again = [...main.querySelectorAll('button')].find(
    ({ dataset }) => dataset['act'] === act && dataset['link'] === link,
  )
  ;(again ?? (isPopup ? null : main.querySelector<HTMLElement>('h1')))?.focus()
}

function sectionOf({ heading, text, lists, note, actions, progress, tone }: Panel, shown: Shown | null): HTMLElement {
  const section = make('section', { 'data-tone': tone })
  section.append(make('h1', { tabindex: '-1' }, heading))
  if (text !== '') {
    section.append(make('p', {}, text))
  }
  for (const { title, items } of lists) {
    if (title !== null) {
      section.append(make('p', { class: 'title' }, title))
    }
    const list = make('ul', {})
    list.append(...items.map((item) => make('li', {}, item)))
    section.append(list)
  }
  if (note !== null) {
    section.append(make('p', { class: 'note' }, note))
  }
  if (progress !== null) {
    section.append(make('progress', { value: String(progress), max: '1', 'aria-label': say('progress') }))
  }
  const row = make('div', { class: 'actions' })
  const offered = isPopup ? actions.filter(({ act }) => act !== 'allow') : actions
  const canShow = isPopup && shown !== null && offered.every(({ act }) => act !== 'front')
  const more: Action[] = canShow ? [{ act: 'front', label: say('show'), isPrimary: false }] : []
  row.append(...[...offered, ...more].map((action) => buttonOf(action, shown)))
  section.append(row)
  return section
}

function buttonOf({ act, label, isPrimary }: Action, shown: Shown | null): HTMLElement {
  const named = { 'data-act': act, 'data-link': shown?.linkId ?? '' }
  const button = make('button', { type: 'button', ...named, ...(isPrimary ? { class: 'primary' } : {}) }, label)
  button.addEventListener('click', (event) => {
    if (event.isTrusted && performance.now() - shownSince >= LEAST_SEEN_MS) {
      press(act, shown)
    }
  })
  return button
}

function press(act: Act, shown: Shown | null): void {
  if (act === 'close' || shown === null) {
    close().catch(() => {})
    return
  }
  const { linkId, phase } = shown
  switch (act) {
    case 'allow':
      if (phase.kind === 'asking') {
        // At once: later it would be no press of the user's any more.
        chrome.permissions
          .request({ origins: [...phase.patterns] })
          .catch(() => false)
          .then((isAllowed) => answered(linkId, isAllowed))
          .catch(() => {})
      }
      return
    case 'cancel':
      ask({ ask: 'cancel', linkId })
      return
    case 'front':
      ask({ ask: 'front', linkId })
      if (isPopup) {
        window.close()
      }
      return
    case 'go_on':
    case 'other':
      ask({ ask: 'choose', linkId, accepted: act === 'go_on' })
  }
}

/** Firefox lets no script close a tab in which a site was before, unless the browser is asked to. */
async function close(): Promise<void> {
  const { id } = (await chrome.tabs.getCurrent()) ?? {}
  if (id === undefined) {
    window.close()
  } else {
    await chrome.tabs.remove(id)
  }
}

/** Whoever has said no to the browser may have meant something else, and can still cancel here. */
function answered(linkId: string, isAllowed: boolean): void {
  if (isAllowed) {
    ask({ ask: 'allowed', linkId })
  } else {
    deniedOf = linkId
    draw()
  }
}

function make(name: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value)
  }
  element.textContent = text
  return element
}
