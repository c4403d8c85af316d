// Draws panels into the page. Text goes in as text, never as markup. What has not changed is not touched, so that focus
// and screen readers stay where they are while progress comes in.
import type { Say } from '../words/say.ts'
import {
  addressBar,
  buttonOf,
  element,
  linkOf,
  markOf,
  part,
  partiesOf,
  privacyLink,
  progressBar,
  stepItem,
  termItem,
  textNodes,
} from './draw.ts'
import type { Act, Action, Panel } from './shown.ts'
import { type Doubt, Sight } from './sight.ts'

/** What begins or goes on with something in the user's name. */
const WEIGHTY: readonly Act[] = ['claim', 'resume', 'go_on', 'open_app']

export class Screen {
  readonly #main: HTMLElement
  readonly #stage: HTMLElement
  readonly #live: HTMLElement
  readonly #perform: (act: Act) => void
  readonly #say: Say
  readonly #sections = new Map<string, { readonly box: HTMLElement; drawn: string }>()
  readonly #sight: Sight | null
  /** The same link outside of the modal. */
  readonly #ownTab: string | null
  #shown: Panel | null = null
  #doubt: Doubt | null = null
  /** At the foot, above the button that it is about, and always in the window with it. */
  readonly #doubtBox = element('div', { className: 'doubt' })

  /** @param ownTab given in a modal: where the link opens in a tab of its own; empty: nowhere */
  constructor(perform: (act: Act) => void, say: Say, ownTab: string | null) {
    this.#sight = ownTab === null ? null : new Sight((doubt) => this.#wonder(doubt))
    this.#ownTab = ownTab === '' ? null : ownTab
    this.#perform = perform
    this.#say = say
    this.#main = part('main')
    this.#stage = part('#stage')
    this.#live = part('#live')
    // What was there speaks to browsers without scripts.
    this.#main.replaceChildren()
  }

  markTestMode(): void {
    part('#mode').textContent = this.#say('testMode')
  }

  /** The colours of whoever asks. Set one by one, which the page's policy allows a script, and no text of a style. */
  wear(colours: Readonly<Record<string, string>>): void {
    for (const [name, colour] of Object.entries(colours)) {
      document.documentElement.style.setProperty(`--own-${name}`, colour)
    }
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
    document.body.dataset['phone'] = String(panel.offersPhone)
    document.title = this.#say('title', { heading: panel.heading })
    // While the user has no turn the site stays laid out, or it would not work; but nobody can see, reach or hear it.
    const isHidden = panel.kind !== 'waiting'
    this.#stage.toggleAttribute('inert', isHidden)
    this.#stage.setAttribute('aria-hidden', String(isHidden))

    this.#section('parties', panel.parties, () => partiesOf(panel.parties))
    this.#section('mark', panel.mark, () => markOf(panel.mark))
    const heading = this.#section('heading', panel.heading, () => [
      element('h1', { tabIndex: -1 }, ...textNodes(panel.heading)),
    ])
    this.#section('text', panel.paragraphs, () => panel.paragraphs.map((text) => element('p', {}, ...textNodes(text))))
    this.#section('terms', panel.terms, () => panel.terms.map(termItem))
    this.#section('progress', panel.progress, () =>
      panel.progress === null ? [] : [progressBar(panel.progress, this.#say('workingProgress'))],
    )
    this.#section('steps', panel.steps, () =>
      panel.steps.length === 0 ? [] : [element('ol', { className: 'steps' }, ...panel.steps.map(stepItem))],
    )
    this.#section('notice', panel.notice, () =>
      panel.notice === null ? [] : [element('p', { className: 'notice', textContent: panel.notice })],
    )
    this.#section('caution', panel.caution, () =>
      panel.caution === null ? [] : [element('p', { className: 'caution' }, ...textNodes(panel.caution))],
    )
    this.#section('privacy', panel.privacy, () => (panel.privacy === null ? [] : [privacyLink(panel.privacy)]))
    this.#section('where', panel.address, () => (panel.address === null ? [] : [addressBar(panel.address)]))
    if (isNew) {
      this.#doubt = null
      this.#showDoubt()
    }
    this.#section('actions', [panel.kind, panel.actions], () => {
      this.#sight?.watch(null)
      return [this.#doubtBox, ...panel.actions.map((action) => this.#action(action))]
    })

    this.#tell(before, panel)
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
    const label = element('span', {}, ...textNodes(action.label))
    const isBusy = !('href' in action) && action.isBusy === true
    const made = 'href' in action ? linkOf(action, className, label) : buttonOf(className, label, isBusy)
    const { act } = action
    if (act === undefined) {
      return made
    }
    const sight = WEIGHTY.includes(act) && !isBusy ? this.#sight : null
    sight?.watch(made)
    made.addEventListener('click', (event) => {
      const doubt = sight?.doubt(event) ?? null
      if (doubt !== null) {
        event.preventDefault()
        this.#wonder(doubt)
      } else if (!isBusy) {
        this.#perform(act)
      }
    })
    return made
  }

  /** Says why a press does not count. That it was too quick stays true until one counts, or the button would move away. */
  #wonder(doubt: Doubt | null): void {
    if (doubt !== this.#doubt && (doubt !== null || this.#doubt === 'covered')) {
      this.#doubt = doubt
      this.#showDoubt()
      this.#live.textContent = this.#doubtText()
    }
  }

  #showDoubt(): void {
    this.#doubtBox.replaceChildren()
    if (this.#doubt !== null) {
      this.#doubtBox.append(element('p', { className: 'notice', textContent: this.#doubtText() }))
    }
    if (this.#doubt === 'covered' && this.#ownTab !== null) {
      const way = { href: this.#ownTab, target: '_blank', rel: 'noopener noreferrer' }
      this.#doubtBox.append(element('p', {}, element('a', way, ...textNodes(this.#say('sightOwnTab')))))
    }
  }

  #doubtText(): string {
    return this.#doubt === null ? '' : this.#say(this.#doubt === 'covered' ? 'sightCovered' : 'sightEarly')
  }

  /** The heading is read when it gets the focus; the live region tells the rest. */
  #tell(before: Panel | null, panel: Panel): void {
    if (before?.kind !== panel.kind) {
      this.#live.textContent = panel.paragraphs.join(' ')
      return
    }
    const changed = panel.steps.filter(({ status }, index) => before.steps[index]?.status !== status)
    const news = [
      before.heading === panel.heading ? '' : panel.heading,
      before.notice === panel.notice ? '' : (panel.notice ?? this.#say('connectedAgain')),
      ...changed.map(({ text, statusText }) => `${text}: ${statusText}`),
    ].filter((text) => text !== '')
    if (news.length > 0) {
      this.#live.textContent = news.join('. ')
    }
  }
}
