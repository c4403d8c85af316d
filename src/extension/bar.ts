// The bar at the top of the site's page, in a world of its own: who asks for what, what is happening, and a way to cancel. The
// page can take it away or lay something over it, so it decides nothing: the button of the browser shows the same, where no
// page reaches. It touches nothing of the site but the room that it needs.
import { language, say } from './language.ts'
import { type Action, barOf, type Panel } from './panel.ts'
import { ask, hearShown } from './port.ts'
import { Room } from './room.ts'
import { DIALOG_KINDS } from './messages.ts'
import type { Shown } from './shown.ts'

declare const BAR_STYLE: string
declare const DIALOG_EVENT: string

const LOOK_MS = 500
/** A page that takes it away so often means it. */
const MOST_TIMES_BACK = 50
/** Of one page. */
const MOST_DIALOGS = 20

class Bar {
  readonly #host = document.createElement('div')
  readonly #root = this.#host.attachShadow({ mode: 'closed' })
  readonly #room = new Room(this.#host)
  #shown: Shown | null = null
  #drawn = ''
  #timesBack = 0
  #looking: ReturnType<typeof setInterval> | undefined

  constructor() {
    this.#dressRoot()
    new MutationObserver(() => this.#putBack()).observe(document.documentElement, { childList: true })
    new ResizeObserver(() => this.#putBack()).observe(this.#host)
    addEventListener('beforeunload', (event) => {
      if (this.#shown !== null && this.#shown.phase.kind !== 'users_turn') {
        // The page would ask whether to leave it, and nobody is there who has typed anything.
        event.stopImmediatePropagation()
      }
    })
  }

  show(shown: Shown | null): void {
    this.#shown = shown
    if (shown === null) {
      clearInterval(this.#looking)
      this.#looking = undefined
      this.#host.remove()
      this.#room.giveBack()
      this.#drawn = ''
      return
    }
    const panel = barOf(shown, say)
    const text = JSON.stringify(panel)
    if (text !== this.#drawn) {
      this.#drawn = text
      this.#draw(panel, shown)
    }
    this.#putBack()
    this.#looking ??= setInterval(() => this.#putBack(), LOOK_MS)
  }

  #putBack(): void {
    if (this.#shown === null || this.#timesBack > MOST_TIMES_BACK) {
      return
    }
    if (this.#host.parentNode !== document.documentElement) {
      this.#timesBack++
      document.documentElement.append(this.#host)
    }
    if (this.#host.getAttribute('style') !== HOST_STYLE || this.#host.hidden) {
      this.#timesBack++
      this.#host.setAttribute('style', HOST_STYLE)
      this.#host.hidden = false
    }
    if (!this.#host.matches(':popover-open')) {
      this.#host.popover = 'manual'
      this.#host.showPopover()
    }
    this.#room.make(Math.ceil(this.#host.getBoundingClientRect().height))
  }

  #dressRoot(): void {
    try {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(BAR_STYLE)
      this.#root.adoptedStyleSheets = [sheet]
    } catch {
      // Not from here, in some browsers.
      const style = document.createElement('style')
      style.textContent = BAR_STYLE
      this.#root.append(style)
    }
    const region = make('section', 'bar')
    const words = make('div', 'words')
    words.setAttribute('role', 'status')
    words.append(make('strong', 'heading'), make('span', 'text'))
    region.append(make('span', 'sign'), words, make('div', 'actions'), make('div', 'progress'))
    this.#root.append(region)
  }

  #draw({ heading, text, actions, progress, tone }: Panel, shown: Shown): void {
    const at = (name: string): HTMLElement => this.#root.querySelector(`.${name}`) as HTMLElement
    const region = at('bar')
    region.dataset['tone'] = tone
    region.setAttribute('aria-label', say('region', { asker: shown.asker }))
    region.lang = language
    at('heading').textContent = heading
    at('text').textContent = text
    const line = at('progress')
    line.hidden = progress === null
    line.setAttribute('role', 'progressbar')
    line.setAttribute('aria-label', say('progress'))
    line.setAttribute('aria-valuenow', String(Math.round((progress ?? 0) * 100)))
    line.style.setProperty('--done', String(progress ?? 0))
    const before = this.#root.activeElement?.getAttribute('data-act') ?? null
    at('actions').replaceChildren(...actions.map((action) => this.#button(action, shown)))
    this.#root.querySelector<HTMLElement>(`[data-act="${before}"]`)?.focus()
  }

  #button({ act, label }: Action, { linkId, asker }: Shown): HTMLElement {
    const button = make('button', 'button') as HTMLButtonElement
    button.type = 'button'
    button.textContent = label
    button.dataset['act'] = act
    if (act === 'cancel') {
      button.setAttribute('aria-label', say('cancelFor', { asker }))
    }
    button.addEventListener('click', (event) => {
      // A page cannot reach it, but may send events at where it is.
      if (event.isTrusted) {
        ask(act === 'front' ? { ask: 'front', linkId } : { ask: 'cancel', linkId })
      }
    })
    return button
  }
}

const HOST_STYLE =
  'all: initial !important; display: block !important; position: fixed !important; inset: 0 0 auto 0 !important; width: 100% !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important; background: none !important; overflow: visible !important; visibility: visible !important; opacity: 1 !important; transform: none !important; clip-path: none !important; pointer-events: auto !important; z-index: 2147483647 !important'

function make(name: string, kind: string): HTMLElement {
  const element = document.createElement(name)
  element.className = kind
  return element
}

function begin(): void {
  const bar = new Bar()
  hearShown((shown) => bar.show(shown[0] ?? null))
}

const OWN = globalThis as { passageBar?: true }
if (!Object.hasOwn(globalThis, 'passageBar')) {
  OWN.passageBar = true
  let dialogs = 0
  document.addEventListener(DIALOG_EVENT, (event) => {
    // Sent beside the page's own scripts, which may send it too.
    const said = String((event as CustomEvent<unknown>).detail)
    const kind = DIALOG_KINDS.find((one) => one === said)
    if (kind !== undefined && dialogs++ < MOST_DIALOGS) {
      ask({ ask: 'dialog', kind })
    }
  })
  if (document.documentElement === null) {
    const observer = new MutationObserver(() => {
      if (document.documentElement !== null) {
        observer.disconnect()
        begin()
      }
    })
    observer.observe(document, { childList: true })
  } else {
    begin()
  }
}
