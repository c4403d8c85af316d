// The modal around the framed page. A <dialog>, because the browser itself then traps the focus, makes the page behind
// inert and gives the focus back. In a shadow tree: the developer's style does not reach in, ours does not reach out.
// Beside the body, not in it: libraries hide what is in the body beside their own dialog, and a script may open it before
// there is a body. Nothing of the page is changed that would have to be put back. Knows nothing of links.
import { guard } from './guard.ts'
import type { ModalNames } from '../wire/modal-message.ts'
import { addStyle, STYLE } from './style.ts'

export class Modal {
  readonly frame = document.createElement('iframe')
  readonly #host = document.createElement('div')
  readonly #dialog = document.createElement('dialog')
  readonly #close = document.createElement('button')
  readonly #text = document.createElement('p')
  readonly #mark = document.createElement('small')
  /** What the page showed when it opened the modal. */
  readonly #behind: readonly Element[]
  #release: (() => void) | null = null

  /** @param closed called however it is closed: by the button, by Escape, by hide, or because the page behind went away */
  constructor(address: string, closed: () => void) {
    const { body, documentElement } = document
    this.#close.type = 'button'
    this.#close.textContent = '×'
    const name = document.createElement('b')
    name.append('Passage', this.#mark)
    this.#text.setAttribute('role', 'status')
    this.#text.textContent = 'Opening…'
    this.#call({ language: 'en', modal: 'Connect your account', close: 'Close' })
    this.frame.src = address
    this.#dialog.addEventListener('close', () => {
      this.#letGo()
      closed()
    })
    this.#dialog.append(name, this.#close, this.#text, this.frame)
    const root = this.#host.attachShadow({ mode: 'open' })
    addStyle(root, STYLE)
    root.append(this.#dialog)
    documentElement.append(this.#host)
    this.#dialog.showModal()

    // A page that has no body yet, or nothing in it, can lose no more than its root.
    this.#behind = body === null ? [documentElement] : body.childElementCount === 0 ? [body] : [...body.children]
    const watch = new MutationObserver(() => {
      if (!this.isInPage) {
        this.#letGo()
        closed()
      }
    })
    for (const node of [document, documentElement, body ?? documentElement]) {
      watch.observe(node, { childList: true })
    }
    const unguard = guard(this.#host, (event) => this.#act(event))
    const unlock = addStyle(document, lockOf(documentElement))
    this.#release = () => {
      unlock()
      unguard()
      watch.disconnect()
    }
  }

  /** False where the page was replaced, with the modal or behind it. */
  get isInPage(): boolean {
    return this.isAttached && this.#behind.some((element) => element.isConnected)
  }

  get isAttached(): boolean {
    return this.#host.isConnected
  }

  /**
   * @param mark stays in sight, whatever the page shows
   * @param names until they come the modal speaks English
   */
  showPage(mark: string, names: ModalNames | undefined): void {
    if (names !== undefined) {
      this.#call(names)
    }
    this.#text.textContent = ''
    this.#mark.textContent = mark
    // Into the page, unless the user has gone on already: before this there was only the button to focus.
    if (this.#host.shadowRoot?.activeElement === this.#close) {
      this.frame.focus()
    }
  }

  /** @param height of what the page shows, in CSS pixels; null: as much as there is */
  resize(height: number | null): void {
    this.#dialog.style.setProperty('--h', height === null ? '100vh' : `${height}px`)
  }

  showProblem(text: string): void {
    this.#text.textContent = text
  }

  /** The framed page goes on: it may have something to end. One that the page threw away is loaded again for that. */
  hide(): void {
    this.#letGo()
    this.#dialog.close()
    if (!this.isAttached) {
      document.documentElement?.append(this.#host)
    }
  }

  remove(): void {
    this.#letGo()
    this.#dialog.close()
    this.#host.remove()
  }

  #call({ language, modal, close }: ModalNames): void {
    this.#dialog.lang = language
    this.#dialog.setAttribute('aria-label', modal)
    this.frame.title = modal
    this.#close.setAttribute('aria-label', close)
  }

  /** At once, since the next modal may open before any event; and never twice, since it may be open by then. */
  #letGo(): void {
    this.#release?.()
    this.#release = null
  }

  /** A click outside does nothing: it happens too easily in the middle of a sign-in. */
  #act(event: Event): void {
    if (event instanceof KeyboardEvent) {
      if (event.type === 'keydown' && event.key === 'Escape' && !event.isComposing) {
        // Done here, also where a listener before this one has refused it. The browser would close what is behind next.
        event.preventDefault()
        this.hide()
      }
    } else if (event.type === 'click' && event.composedPath()[0] === this.#close) {
      this.hide()
    }
  }
}

/** As a rule that comes and goes: a value that is saved and put back would undo what the page does meanwhile. */
function lockOf({ clientWidth }: Element): string {
  // The page must not move sideways when its scroll bar goes.
  const gutter = innerWidth > clientWidth ? ';scrollbar-gutter:stable!important' : ''
  return `:root{overflow:hidden!important${gutter}}`
}
