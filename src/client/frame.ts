// The frame that holds the site: where it is, whether a page is on its way, and how it moves. The site must be of this
// page's origin, or a page may not look into it. Knows no commands.
import { Failed } from './failed.ts'
import { parseUrl } from './parse-url.ts'
import { until } from './wait.ts'

export type FrameWindow = Window & typeof globalThis

/** Less than the service waits, so that it hears the reason and not a silence. */
const LOAD_LIMIT_MS = 25_000
/** A page whose last image hangs can still be used. */
const PARSED_IS_ENOUGH_MS = 3_000
const STEP_LIMIT_MS = 5_000
const BLANK = 'about:blank'

export class Frame {
  readonly element: HTMLIFrameElement
  /** Told of each page as soon as anything can be known of it. */
  onPage: ((view: FrameWindow) => void) | null = null
  #listened: Document | null = null
  /** The page that a navigation is about to replace. Documents are compared and not events: load events can be missed. */
  #leaving: Document | null = null
  /** The page whose document is complete, though not all that it shows, and since when. */
  #parsed: Document | null = null
  #parsedAt = 0
  #wasTranslated = false
  readonly #lengthBefore = history.length
  /** Pages that were replaced in an entry of the frame's history, by the entry's key: the way back from `navigate`. */
  readonly #replaced = new Map<string, string[]>()

  constructor(element: HTMLIFrameElement) {
    this.element = element
    element.addEventListener('load', () => this.#listen())
  }

  /** Whether a translator has changed the texts of a page in here, although it was asked not to. */
  get wasTranslated(): boolean {
    this.isTranslated()
    return this.#wasTranslated
  }

  /** Of the page that is there now. */
  isTranslated(): boolean {
    const root = rootOf(this.document)
    // Chrome and its kin mark the root and wrap each text twice; Edge marks each element.
    const isTranslated =
      root !== null &&
      (root.matches('.translated-ltr, .translated-rtl') || root.querySelector('font > font, [_msttexthash]') !== null)
    this.#wasTranslated ||= isTranslated
    return isTranslated
  }

  /** Takes the frame away, and out of the tab's history what its site has pushed there. */
  close(): void {
    const navigation = this.document?.defaultView?.navigation
    const pushed = (navigation?.entries().length ?? 1) - 1
    const back = navigation?.currentEntry?.index ?? 0
    this.element.remove()
    // Chromium keeps the entries of a frame that is gone: presses of Back that do nothing. Whose they are is only certain
    // where nobody else has pushed any: a developer's page behind must not be moved.
    if (back > 0 && history.length === this.#lengthBefore + pushed) {
      history.go(-back)
    }
  }

  /** Null where the page is of another origin or did not load: a browser's error page counts as foreign. */
  get document(): Document | null {
    return this.element.contentDocument
  }

  /** The address, or null where there is no page that may be looked at. */
  get address(): string | null {
    const address = this.document?.location.href
    return address === undefined || address === BLANK ? null : address
  }

  /**
   * Waits until no page is on its way.
   * Throws navigation_failed where the page cannot be looked at, timeout where it never finishes.
   */
  async settled(): Promise<FrameWindow> {
    return await this.#arrived(false)
  }

  /** Moves to an absolute address of our own origin. Gives the address where it ended, after redirects. */
  async navigate(address: string): Promise<string> {
    const target = parseUrl(address)
    if (target === null || target.origin !== location.origin) {
      throw new Failed('navigation_failed', 'The address is not of this origin, so a frame cannot work there.')
    }
    if (this.document === null) {
      // From a page that cannot be seen, its end cannot be seen either: an empty one comes in between.
      this.#replace(BLANK)
      await until(() => this.document, STEP_LIMIT_MS)
    }
    const key = keyOf(this.document)
    if (key !== null && this.address !== null) {
      this.#replaced.set(key, [...(this.#replaced.get(key) ?? []), this.address])
    }
    return await this.#move(target)
  }

  async reload(): Promise<string> {
    const view = await this.settled()
    this.#leaving = view.document
    view.location.reload()
    return await this.#ended()
  }

  async goBack(): Promise<string> {
    const { document: page, navigation } = await this.settled()
    // history.back() would go by the whole tab's history and could leave this page; the frame's own list cannot.
    if (navigation === undefined) {
      throw new Failed('unsupported', 'This browser has no history of a single frame.')
    }
    const before = this.#replaced.get(keyOf(page) ?? '')?.pop()
    if (before !== undefined) {
      return await this.#move(new URL(before))
    }
    if (!navigation.canGoBack) {
      throw new Failed('navigation_failed', 'There is no page to go back to.')
    }
    const from = page.location.href
    navigation.back()
    const moved = await until(
      () => (this.document !== page || page.location.href !== from ? true : null),
      STEP_LIMIT_MS,
    )
    if (moved === null) {
      throw new Failed('timeout', 'The page did not go back.')
    }
    return (await this.settled()).location.href
  }

  async #move(target: URL): Promise<string> {
    const page = this.document
    if (page !== null && isOtherFragment(page.location, target)) {
      this.#replace(target.href)
      return page.location.href
    }
    this.#leaving = page
    this.#replace(target.href)
    return await this.#ended()
  }

  /** Never pushes: the entry would be one of the whole tab, and for the user a press of Back that does nothing. */
  #replace(address: string): void {
    this.element.contentWindow?.location.replace(address)
  }

  async #ended(): Promise<string> {
    const view = await this.#arrived(true)
    const [entry] = view.performance.getEntriesByType('navigation')
    const status = entry !== undefined && 'responseStatus' in entry ? Number(entry.responseStatus) : 0
    if (status >= 500) {
      throw new Failed('navigation_failed', `The site answered ${status}.`)
    }
    return view.location.href
  }

  async #arrived(mustMove: boolean): Promise<FrameWindow> {
    const view = await until(() => {
      this.#listen()
      const page = this.document
      if (page === null) {
        throw new Failed('navigation_failed', 'The page did not load, or is not of this origin.')
      }
      if (page === this.#leaving || (mustMove && page.location.href === BLANK)) {
        return null
      }
      if (page.readyState === 'interactive' && page !== this.#parsed) {
        this.#parsed = page
        this.#parsedAt = performance.now()
      }
      const isParsed = page === this.#parsed && performance.now() - this.#parsedAt > PARSED_IS_ENOUGH_MS
      const isReady = page.readyState === 'complete' || isParsed
      return isReady ? page.defaultView : null
    }, LOAD_LIMIT_MS)
    if (view !== null) {
      return view
    }
    const stayed = this.document === this.#leaving ? (this.#leaving?.defaultView ?? null) : null
    this.#leaving = null
    if (stayed !== null && !mustMove) {
      // A download or an empty answer: the navigation began and brought no page.
      return stayed
    }
    throw new Failed('timeout', 'The page did not finish loading.')
  }

  /** Each page has its own window to listen to, and no event tells of a new one before it has loaded. */
  #listen(): void {
    const page = this.document
    const view = page?.defaultView
    // A translation changes the very texts that are read. The sign-in page too: what is read may be the same document.
    const root = rootOf(page)
    root?.setAttribute('translate', 'no')
    root?.classList.add('notranslate')
    if (page === null || view === null || view === undefined || page === this.#listened) {
      return
    }
    this.#listened = page
    const leave = (): void => {
      this.isTranslated()
      this.#leaving = page
    }
    view.addEventListener('beforeunload', leave)
    view.addEventListener('pagehide', leave)
    this.onPage?.(view)
  }
}

/** Null too while the first bytes of a page are on their way. */
function rootOf(page: Document | null): HTMLElement | null {
  return page?.querySelector('html') ?? null
}

/** Null where the browser has no history of a single frame. */
function keyOf(page: Document | null): string | null {
  return page?.defaultView?.navigation?.currentEntry?.key ?? null
}

function isOtherFragment(from: Location, to: URL): boolean {
  return to.hash !== '' && to.hash !== from.hash && to.href.split('#')[0] === from.href.split('#')[0]
}
