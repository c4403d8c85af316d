// The browser extension, as this page hears it: its content script is in the same window. Decides nothing. It is told the
// link's code, so that nobody else in the window may be taken for it.
import {
  type FromExtension,
  type LinkForExtension,
  readFromExtension,
  type ToExtension,
} from '../wire/extension-message.ts'

/** It needs a task or two. Nobody sees a button that moves away so soon. */
const HERE_LIMIT_MS = 300
/** It claims the link before it answers, and tries that more than once. */
const TAKEN_LIMIT_MS = 45_000

export type ExtensionNews = FromExtension | { readonly passage: 'missing' }

export class ExtensionLine {
  #asked: ReturnType<typeof setTimeout> | undefined

  constructor(told: (news: ExtensionNews) => void) {
    addEventListener('message', (event) => {
      const news = readFromExtension(event, { window, origin: location.origin })
      if (news !== null) {
        told(news)
      }
    })
    // Whoever goes to get it comes back to this page.
    document.addEventListener('visibilitychange', () => this.#greet())
    addEventListener('focus', () => this.#greet())
    this.#greet()
    setTimeout(() => told({ passage: 'missing' }), HERE_LIMIT_MS)
  }

  /** @param silent it has not answered for so long that it will not */
  link(link: LinkForExtension, silent: () => void): void {
    clearTimeout(this.#asked)
    this.#asked = setTimeout(silent, TAKEN_LIMIT_MS)
    this.#say({ passage: 'extension.link', ...link })
  }

  #greet(): void {
    this.#say({ passage: 'extension.hello' })
  }

  /** To this very origin: what is heard by a frame inside, or by a page around, has another window. */
  #say(message: ToExtension): void {
    window.postMessage(message, location.origin)
  }
}
