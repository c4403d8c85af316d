// What the site's pages write to their console, and their errors, for the developer of a link with `debug`. Such a line may
// hold anything: the service cuts it before it is kept. Without `debug` nothing is listened to.
import type { ClientEvent } from '../wire/session-message.ts'
import type { PageWindow } from '../device/hands/element.ts'

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const
/** The service keeps no more of a session; a page that never stops writing must not fill the line. */
const MOST_LINES = 200
const MOST_CHARACTERS = 300
/** Lines go together: the service takes 100 messages in 10 seconds, and the commands' answers come first. */
const PAUSE_MS = 1_000

export class PageConsole {
  readonly #send: (events: readonly ClientEvent[]) => void
  readonly #heard = new WeakSet<Document>()
  readonly #lines: ClientEvent[] = []
  #left = MOST_LINES
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(send: (events: readonly ClientEvent[]) => void) {
    this.#send = send
  }

  /** Lines of before this call are lost: nothing tells of a page earlier. */
  hear(view: PageWindow): void {
    // By its document: a frame's window is the same object for every page that it shows.
    if (this.#heard.has(view.document)) {
      return
    }
    this.#heard.add(view.document)
    for (const level of LEVELS) {
      const write = view.console[level].bind(view.console)
      view.console[level] = (...said: unknown[]) => {
        this.#add('console', level, said.map(wordsOf).join(' '))
        write(...said)
      }
    }
    view.addEventListener('error', ({ message }) => this.#add('error', 'error', message))
    view.addEventListener('unhandledrejection', ({ reason }) => this.#add('error', 'error', wordsOf(reason)))
  }

  /** Before an answer leaves, what the page said until then: the answer may end the session. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#lines.splice(0)
    if (lines.length > 0) {
      this.#send(lines)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#left = 0
  }

  #add(type: 'console' | 'error', level: string, message: string): void {
    if (this.#left === 0) {
      return
    }
    this.#left--
    this.#lines.push({ type, ts: Date.now(), payload: { level, message: message.slice(0, MOST_CHARACTERS) } })
    this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS)
  }
}

/** An object may be the page's whole state, and of no use in one line. */
function wordsOf(said: unknown): string {
  if (typeof said === 'object' && said !== null) {
    const { message } = said as { readonly message?: unknown }
    return typeof message === 'string' ? message : '…'
  }
  return String(said)
}
