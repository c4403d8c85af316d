// Draws panels into the page. Text goes in as text, never as markup. What has not changed is not touched, so that focus
// and screen readers stay where they are while progress comes in.
import type { Act, Action, Panel, Step } from './panel.ts'

const APP = 'Passage'

export class Screen {
  readonly #main: HTMLElement
  readonly #stage: HTMLElement
  readonly #live: HTMLElement
  readonly #perform: (act: Act) => void
  readonly #sections = new Map<string, { readonly box: HTMLElement; drawn: string }>()
  #shown: Panel | null = null

  constructor(perform: (act: Act) => void) {
    this.#perform = perform
    this.#main = part('main')
    this.#stage = part('#stage')
    this.#live = part('#live')
  }

  markTestMode(): void {
    part('#mode').textContent = 'Test mode'
  }

  /** A fresh frame for the site, below the panel. */
  openFrame(site: string): HTMLIFrameElement {
    const frame = document.createElement('iframe')
    frame.title = site
    // No navigation of this page, no new windows (the agent could not follow), no dialogs (they would stop the agent).
    // Not against an evil site: one of our own origin could lift this. Chromium warns of that.
    frame.setAttribute('sandbox', 'allow-same-origin allow-scripts allow-forms')
    this.#stage.replaceChildren(frame)
    return frame
  }

  show(panel: Panel): void {
    const before = this.#shown
    const isNew = before?.kind !== panel.kind
    this.#shown = panel
    document.body.dataset['kind'] = panel.kind
    document.title = `${panel.heading} – ${APP}`
    // While the user has no turn the site stays laid out, or it would not work; but nobody can see, reach or hear it.
    this.#stage.inert = panel.kind !== 'waiting'
    this.#stage.ariaHidden = String(this.#stage.inert)

    this.#section('mark', panel.mark, () => [element('span', { className: `icon ${panel.mark}`, ariaHidden: 'true' })])
    const heading = this.#section('heading', panel.heading, () => [
      element('h1', { textContent: panel.heading, tabIndex: -1 }),
    ])
    this.#section('text', panel.paragraphs, () => panel.paragraphs.map((textContent) => element('p', { textContent })))
    this.#section('lists', panel.lists, () =>
      panel.lists.flatMap(({ title, items }) => [
        element('h2', { textContent: title }),
        element('ul', {}, ...items.map((textContent) => element('li', { textContent }))),
      ]),
    )
    this.#section('progress', panel.progress, () => (panel.progress === null ? [] : [progressBar(panel.progress)]))
    this.#section('steps', panel.steps, () =>
      panel.steps.length === 0 ? [] : [element('ol', { className: 'steps' }, ...panel.steps.map(stepItem))],
    )
    this.#section('notice', panel.notice, () =>
      panel.notice === null ? [] : [element('p', { className: 'notice', textContent: panel.notice })],
    )
    this.#section('actions', [panel.kind, panel.actions], () => panel.actions.map((action) => this.#action(action)))

    this.#say(before, panel)
    if (isNew && before !== null) {
      heading.querySelector('h1')?.focus()
      scrollTo(0, 0)
    }
  }

  #section(name: string, content: unknown, draw: () => HTMLElement[]): HTMLElement {
    let section = this.#sections.get(name)
    if (section === undefined) {
      section = { box: element('div', { className: name }), drawn: '' }
      this.#sections.set(name, section)
      this.#main.append(section.box)
    }
    const drawn = JSON.stringify(content)
    if (section.drawn !== drawn) {
      section.drawn = drawn
      const hadFocus = section.box.contains(document.activeElement)
      section.box.replaceChildren(...draw())
      if (hadFocus) {
        section.box.querySelector<HTMLElement>('a, button, [tabindex]')?.focus()
      }
    }
    return section.box
  }

  #action(action: Action): HTMLElement {
    const className = action.isPrimary ? 'button primary' : 'button'
    if ('href' in action) {
      return element('a', { className, href: action.href, textContent: action.label, rel: 'noreferrer' })
    }
    const button = element('button', { className, type: 'button', textContent: action.label })
    // Not `disabled`: a disabled button drops the focus.
    button.ariaDisabled = String(action.isBusy === true)
    button.addEventListener('click', () => {
      if (action.isBusy !== true) {
        this.#perform(action.act)
      }
    })
    return button
  }

  /** The heading is read when it gets the focus; the live region tells the rest. */
  #say(before: Panel | null, panel: Panel): void {
    if (before?.kind !== panel.kind) {
      this.#live.textContent = panel.paragraphs.join(' ')
      return
    }
    const changed = panel.steps.filter(({ status }, index) => before.steps[index]?.status !== status)
    const news = [
      before.heading === panel.heading ? '' : panel.heading,
      before.notice === panel.notice ? '' : (panel.notice ?? 'Connected again.'),
      ...changed.map(({ text, statusText }) => `${text}: ${statusText}`),
    ].filter((text) => text !== '')
    if (news.length > 0) {
      this.#live.textContent = news.join('. ')
    }
  }
}

function stepItem({ text, status, statusText }: Step): HTMLElement {
  const item = element(
    'li',
    {},
    element('span', { className: 'step', textContent: text }),
    element('span', { className: 'status', textContent: statusText }),
  )
  item.dataset['status'] = status
  return item
}

function progressBar(value: number): HTMLElement {
  const bar = element('progress', { max: 1, value })
  bar.ariaLabel = 'Progress'
  return bar
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: readonly HTMLElement[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

function part(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector)
  if (found === null) {
    throw new Error(`The page was served without ${selector}.`)
  }
  return found
}
