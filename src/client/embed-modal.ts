// The modal around the framed page. A <dialog>, because the browser itself then traps the focus, makes the page behind
// inert and gives the focus back. In a shadow tree: the developer's style does not reach in, ours does not reach out.
// Knows nothing of links.

/** Constructed, not an element: a policy without inline styles stays as strict as it is. */
const STYLE = `
:host{all:initial!important;display:contents!important}
dialog{box-sizing:border-box;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;border:0;overflow:hidden;
padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
color-scheme:light dark;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif}
dialog[open]{display:grid;grid-template:3rem minmax(0,1fr)/minmax(0,1fr)}
dialog::backdrop{background:rgb(0 0 0/.6)}
b{grid-area:1/1;place-self:center start;padding-left:1.25rem}
button{grid-area:1/1;place-self:center end;width:2.75rem;height:2.75rem;margin-right:.25rem;padding:0;border:0;border-radius:.75rem;background:none;
color:inherit;font:1.75rem/1 system-ui,sans-serif;cursor:pointer}
button:hover{background:rgb(128 128 128/.2)}
button:focus-visible{outline:3px solid #1d4fd8;outline-offset:-4px}
p{grid-area:2/1;place-self:center;margin:0;padding:1.5rem;text-align:center}
iframe{grid-area:2/1;width:100%;height:100%;border:0;color-scheme:light dark}
p:not(:empty)+iframe{visibility:hidden}
@media(prefers-color-scheme:dark){dialog{background:#101216;color:#eef0f3}button:focus-visible{outline-color:#8fb2ff}}
@media(min-width:36rem) and (min-height:30rem){dialog{width:30rem;height:min(47.5rem,100% - 3rem);margin:auto;border-radius:1rem}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:a .18s ease-out}@keyframes a{from{opacity:0;transform:translateY(.75rem)}}}
@media(forced-colors:active){dialog{border:1px solid}}`

export class Modal {
  readonly frame = document.createElement('iframe')
  readonly #host = document.createElement('div')
  readonly #dialog = document.createElement('dialog')
  readonly #close = document.createElement('button')
  readonly #text = document.createElement('p')
  readonly #name = document.createElement('b')
  #unlock: (() => void) | null = lockScroll()

  /** @param closed called however the dialog is closed: by the button, by Escape, or by hide */
  constructor(address: string, closed: () => void) {
    this.#dialog.setAttribute('aria-label', 'Connect your account')
    this.#close.type = 'button'
    this.#close.setAttribute('aria-label', 'Close')
    this.#close.textContent = '×'
    this.#name.textContent = 'Passage'
    this.#text.setAttribute('role', 'status')
    this.#text.textContent = 'Opening…'
    this.frame.title = 'Connect your account'
    this.frame.src = address
    // A click outside does nothing: it happens too easily in the middle of a sign-in.
    this.#close.addEventListener('click', () => this.hide())
    this.#dialog.addEventListener('close', () => {
      this.#letScroll()
      closed()
    })
    this.#dialog.append(this.#name, this.#close, this.#text, this.frame)

    const style = new CSSStyleSheet()
    style.replaceSync(STYLE)
    const root = this.#host.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [style]
    root.append(this.#dialog)
    document.body.append(this.#host)
    this.#dialog.showModal()
  }

  get isInPage(): boolean {
    return this.#host.isConnected
  }

  showPage(): void {
    this.#text.textContent = ''
    // Into the page, unless the user has gone on already: before this there was only the button to focus.
    if (this.#host.shadowRoot?.activeElement === this.#close) {
      this.frame.focus()
    }
  }

  showProblem(text: string): void {
    this.#text.textContent = text
  }

  /** The framed page goes on: it may have something to end. */
  hide(): void {
    this.#letScroll()
    this.#dialog.close()
  }

  remove(): void {
    this.hide()
    this.#host.remove()
  }

  /** At once, since the next modal may open before any event; and never twice, since it may be open by then. */
  #letScroll(): void {
    this.#unlock?.()
    this.#unlock = null
  }
}

/** Gives what undoes it. By script and not by a style element, for the page's policy. */
function lockScroll(): () => void {
  const { style, clientWidth } = document.documentElement
  const before = [style.overflow, style.scrollbarGutter] as const
  style.overflow = 'hidden'
  if (innerWidth > clientWidth) {
    // The page must not move sideways when its scroll bar goes.
    style.scrollbarGutter = 'stable'
  }
  return () => {
    ;[style.overflow, style.scrollbarGutter] = before
  }
}
