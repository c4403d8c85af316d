// The toolbar on the page: what the author can do now, the steps so far, and the fields that may be named. Draws what it is
// told and what is being drafted; decides nothing, and is rebuilt on every page.
import type { Ask, Placed, Shown } from '../spoken.ts'
import { button, el, icon, labelled, textField, ticked } from './build.ts'
import type { Column } from './draft-reading.ts'
import { STYLE } from './style.ts'

export interface Drafted {
  readonly kind: 'list' | 'values'
  what: string
  readonly columns: readonly Column[]
  /** What it gives now, as JSON; or why it gives nothing. */
  readonly preview: string
  readonly isRead: boolean
}

export type PointFor = 'value' | 'list' | 'second' | 'signOut' | 'locked' | 'who' | 'signedIn'

export interface Toolbar {
  readonly host: HTMLElement
  readonly frame: HTMLElement
  show(shown: Shown, drafted: Drafted | null, pointing: PointFor | null, notice: string | null): void
  focus(): void
  /** The button that an event on the toolbar is for. */
  buttonAt(event: Event): HTMLButtonElement | null
}

export interface Presses {
  readonly place: (placed: Placed) => void
  readonly signIn: () => void
  readonly signedIn: () => void
  readonly operation: (resource: string, action: 'read' | 'write') => void
  readonly point: (at: PointFor) => void
  readonly stopPointing: () => void
  readonly submits: () => void
  readonly undo: () => void
  readonly finish: () => void
  readonly name: (selector: string, argument: string) => void
  readonly always: (selector: string) => void
  /** Something of the draft was changed. */
  readonly redraft: () => void
  readonly keepDraft: () => void
  readonly dropDraft: () => void
}

const POINTS: Readonly<Record<PointFor, string>> = {
  value: 'Point at the value: click it, or use the arrow keys and Enter. Escape stops.',
  list: 'Point at something in the first row. Escape stops.',
  second: 'Point at the same thing in another row. Escape stops.',
  signOut: 'Point at the link that signs out: it is not followed.',
  locked: 'Point at the words that say that an account is locked.',
  who: 'Point at the name of who is signed in: only where it stands is kept.',
  signedIn: 'Point at something that only somebody who is signed in sees.',
}

export function newToolbar(presses: Presses): Toolbar {
  const host = el('passage-recorder' as 'div')
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const frame = el('div', { className: 'frame', hidden: true })
  const bar = el('section', { className: 'bar' })
  bar.setAttribute('aria-label', 'Recorder')
  root.append(frame, bar)
  let isBeginning = false
  let again: () => void = nothing

  const show: Toolbar['show'] = (shown, drafted, pointing, notice) => {
    again = () => show(shown, drafted, pointing, notice)
    const had = keyOf(root.activeElement)
    const typed = (root.activeElement as HTMLInputElement | null)?.value
    const { corner, isFolded } = shown.placed
    host.className = `corner-${corner}`
    bar.classList.toggle('folded', isFolded)
    bar.replaceChildren(head(shown), ...(isFolded ? [] : [body(shown, drafted, pointing, notice)]))
    bar.querySelector('ol')?.lastElementChild?.scrollIntoView({ block: 'nearest' })
    if (had !== null) {
      const same = [...bar.querySelectorAll<HTMLInputElement>('button, input, select')].find(
        (one) => keyOf(one) === had,
      )
      // What is being typed there is not said yet.
      if (same !== undefined && typed !== undefined && same.type === 'text') {
        same.value = typed
      }
      same?.focus()
    }
  }

  function head(shown: Shown): HTMLElement {
    const dot = el('span', { className: shown.phase === 'operation' || shown.phase === 'sign-in' ? 'dot on' : 'dot' })
    const { corner, isFolded } = shown.placed
    const move = icon('⤡', 'Move the recorder', () =>
      presses.place({ corner: ((corner + 1) % 4) as typeof corner, isFolded }),
    )
    const fold = icon(isFolded ? '▴' : '▾', isFolded ? 'Open the recorder' : 'Fold the recorder', () =>
      presses.place({ corner, isFolded: !isFolded }),
    )
    fold.setAttribute('aria-expanded', String(!isFolded))
    return el('div', { className: 'head' }, dot, el('strong', {}, shown.title), move, fold)
  }

  function body(shown: Shown, drafted: Drafted | null, pointing: PointFor | null, notice: string | null): HTMLElement {
    const said = notice ?? shown.notice
    const status = el('p', { className: 'notice', hidden: said === null }, said ?? '')
    status.setAttribute('role', 'status')
    return el(
      'div',
      { className: 'body' },
      status,
      ...(pointing === null ? main(shown, drafted) : [pointingAt(pointing)]),
      ...stepsOf(shown),
    )
  }

  function pointingAt(pointing: PointFor): HTMLElement {
    return el(
      'fieldset',
      {},
      el('legend', {}, 'Pointing'),
      el('p', { className: 'hint' }, POINTS[pointing]),
      el('div', { className: 'row' }, button('Stop pointing', presses.stopPointing)),
    )
  }

  function main(shown: Shown, drafted: Drafted | null): HTMLElement[] {
    if (drafted !== null) {
      return [draft(drafted)]
    }
    if (isBeginning) {
      return [beginning()]
    }
    switch (shown.phase) {
      case 'idle':
        return [beginnings(shown)]
      case 'sign-in':
        return [signingIn()]
      case 'operation':
        return [...asked(shown.asks), working(shown)]
      case 'finished':
        return [el('p', { className: 'hint' }, 'Written down. The window can be closed.')]
    }
  }

  function beginnings({ lines }: Shown): HTMLElement {
    return el(
      'div',
      { className: 'row' },
      button('Record sign-in', presses.signIn, { main: lines.length === 0 }),
      button('Record operation', begin, { main: lines.length > 0 }),
      button('Finish', presses.finish),
    )
  }

  function begin(): void {
    isBeginning = true
    again()
    bar.querySelector('input')?.focus()
  }

  function beginning(): HTMLElement {
    const resource = textField('', 'Resource', () => {})
    resource.placeholder = 'paymentMethod'
    const action = el('select', {}, el('option', {}, 'read'), el('option', {}, 'write'))
    action.setAttribute('aria-label', 'Action')
    const start = (): void => {
      if (/^[a-z][A-Za-z0-9]{0,63}$/.test(resource.value.trim())) {
        isBeginning = false
        presses.operation(resource.value.trim(), action.value as 'read' | 'write')
      } else {
        resource.setCustomValidity('Letters and digits, beginning with a small letter.')
        resource.reportValidity()
      }
    }
    resource.addEventListener('input', () => resource.setCustomValidity(''))
    return el(
      'fieldset',
      {},
      el('legend', {}, 'Operation'),
      el('div', { className: 'field' }, labelled('Resource', resource), labelled('Action', action)),
      el('p', { className: 'hint' }, 'It begins on the page that is open now.'),
      el(
        'div',
        { className: 'row' },
        button('Start', start, { main: true }),
        button('Cancel', () => {
          isBeginning = false
          again()
        }),
      ),
    )
  }

  function signingIn(): HTMLElement {
    return el(
      'fieldset',
      {},
      el('legend', {}, 'Sign-in'),
      el(
        'p',
        { className: 'hint' },
        'Sign in as always. Nothing that you type or click is recorded, only where it begins and ends.',
      ),
      el('div', { className: 'row' }, button('I am signed in', presses.signedIn, { main: true })),
      el('p', { className: 'hint' }, 'Where the site shows it, point at:'),
      el(
        'div',
        { className: 'row' },
        button('the sign-out link', () => presses.point('signOut')),
        button('who is signed in', () => presses.point('who')),
        button('what only they see', () => presses.point('signedIn')),
        button('“account locked”', () => presses.point('locked')),
      ),
    )
  }

  function working(shown: Shown): HTMLElement {
    return el(
      'div',
      { className: 'row' },
      button('Point at a value', () => presses.point('value')),
      button('Point at a list', () => presses.point('list')),
      button('This submits', presses.submits, { pressed: shown.isSubmitMarked }),
      button('Undo last', presses.undo, { disabled: !shown.canUndo }),
      button('Record operation', begin),
      button('Finish', presses.finish, { main: true }),
    )
  }

  function asked(asks: readonly Ask[]): HTMLElement[] {
    if (asks.length === 0) {
      return []
    }
    const rows = asks.map((ask) => {
      const name = textField(ask.argument, `Argument for ${ask.selector}`, (text) => presses.name(ask.selector, text))
      name.disabled = ask.isAlways
      const tick = ticked('always so', ask.isAlways, (isOn) =>
        isOn ? presses.always(ask.selector) : presses.name(ask.selector, ask.argument),
      )
      const hint = ask.isHidden ? 'Hidden text. Leave it empty if it is your password.' : ask.selector
      return el('div', { className: 'field' }, labelled(hint, name), ...(ask.kind === 'text' ? [] : [tick]))
    })
    return [el('fieldset', {}, el('legend', {}, 'Which argument goes here?'), ...rows)]
  }

  function draft(drafted: Drafted): HTMLElement {
    const what = textField(drafted.what, 'What is read, in words', (text) => {
      drafted.what = text
    })
    return el(
      'fieldset',
      {},
      el('legend', {}, drafted.kind === 'list' ? 'A list' : 'Values'),
      labelled('What is read, in words', what),
      ...drafted.columns.map(column),
      el('pre', { tabIndex: 0, ariaLabel: 'Preview' }, drafted.preview),
      el(
        'div',
        { className: 'row' },
        button('Keep', presses.keepDraft, { main: true, disabled: !drafted.isRead }),
        button(drafted.kind === 'list' ? 'Point at a second row' : 'Point at another value', () =>
          presses.point(drafted.kind === 'list' ? 'second' : 'value'),
        ),
        button('Drop', presses.dropDraft),
      ),
    )
  }

  function column(one: Column): HTMLElement {
    const kept = el('input', { type: 'checkbox', checked: one.isKept })
    kept.setAttribute('aria-label', `Read ${one.name}`)
    kept.addEventListener('change', () => {
      one.isKept = kept.checked
      presses.redraft()
    })
    const name = textField(one.name, `Name of ${one.name}`, (text) => {
      one.name = /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) ? text : one.name
      presses.redraft()
    })
    const takes = el('select', {}, ...['its text', ...one.attributes].map((words) => el('option', {}, words)))
    takes.setAttribute('aria-label', `What is read of ${one.name}`)
    takes.value = one.attribute ?? 'its text'
    takes.addEventListener('change', () => {
      one.attribute = takes.selectedIndex === 0 ? null : takes.value
      presses.redraft()
    })
    return el('div', { className: 'column' }, kept, name, takes)
  }

  return {
    host,
    frame,
    show,
    focus: () => bar.querySelector('button')?.focus(),
    buttonAt(event) {
      const { detail, clientX, clientY } = event as MouseEvent
      // Made by a key, a click has no place.
      const inner = detail === 0 ? root.activeElement : root.elementFromPoint(clientX, clientY)
      const button = inner?.closest('button') ?? null
      return button?.disabled === false ? button : null
    },
  }
}

function nothing(): void {}

function stepsOf({ lines }: Shown): HTMLElement[] {
  return lines.length === 0 ? [] : [el('ol', { ariaLabel: 'Steps' }, ...lines.map((line) => el('li', {}, line)))]
}

/** The same thing after it was drawn again. */
function keyOf(element: Element | null): string | null {
  return element === null ? null : (element.getAttribute('aria-label') ?? element.textContent)
}
