// The frame of the hosted page as a place for a site: where it is, whether a page is on its way, how it moves, and the
// hands at work in it. The site must be of this page's origin, or a page may not look into it. Knows no session.
import type { ParamsOf } from '../../wire/command.ts'
import { Failed } from '../failed.ts'
import type { PageWindow } from '../hands/element.ts'
import { type HandName, type Looked, LOOKS } from '../hands/hands.ts'
import { forbidTranslation, isTranslated } from '../hands/translation.ts'
import { parseUrl } from '../parse-url.ts'
import { until } from '../wait.ts'
import { FRAME_HANDS } from './frame-hands.ts'
import { FrameHistory } from './frame-history.ts'
import { HAND_LIMIT_MS, LOAD_LIMIT_MS, PARSED_IS_ENOUGH_MS } from './limits.ts'
import type { Place } from './place.ts'

const STEP_LIMIT_MS = 5_000
const BLANK = 'about:blank'

export class Frame implements Place {
  readonly element: HTMLIFrameElement
  readonly #tellOfPage: ((view: PageWindow) => void)[] = []
  #listened: Document | null = null
  /** The page that a navigation is about to replace. Documents are compared and not events: load events can be missed. */
  #leaving: Document | null = null
  /** The page whose document is complete, though not all that it shows, and since when. */
  #parsed: Document | null = null
  #parsedAt = 0
  #wasTranslated = false
  readonly #history = new FrameHistory()

  constructor(element: HTMLIFrameElement) {
    this.element = element
    element.addEventListener('load', () => this.#listen())
  }

  /** Whether a translator has changed the texts of a page in here, although it was asked not to. */
  get wasTranslated(): boolean {
    this.#wasTranslated ||= isTranslated(this.document)
    return this.#wasTranslated
  }

  /** Tells of the page that is there and of each that comes, as soon as anything can be known of it. */
  eachPage(tell: (view: PageWindow) => void): void {
    this.#tellOfPage.push(tell)
    const view = this.document?.defaultView ?? null
    if (view !== null) {
      tell(view)
    }
  }

  /** Takes the frame away, and out of the tab's history what its site has pushed there. */
  close(): void {
    this.#wasTranslated ||= isTranslated(this.document)
    const pushed = this.#history.entriesOf(this.document)
    this.element.remove()
    this.#history.takeOut(pushed)
  }

  /** Null where the page is of another origin or did not load: a browser's error page counts as foreign. */
  get document(): Document | null {
    return this.element.contentDocument
  }

  address(): string | null {
    const address = this.document?.location.href
    return address === undefined || address === BLANK ? null : address
  }

  async settled(): Promise<PageWindow> {
    return await this.#arrived(false)
  }

  async use<N extends HandName>(hand: N, params: ParamsOf<N>): Promise<unknown> {
    if (!Object.keys(FRAME_HANDS).includes(hand)) {
      throw new Failed('unsupported', 'This client does not know the command.')
    }
    const view = await this.settled()
    // A page that was translated for a while may be in its own words again when the session ends.
    this.#wasTranslated ||= isTranslated(view.document)
    const done = FRAME_HANDS[hand](view, params)
    return done instanceof Promise ? await this.#whileThere(view.document, done) : done
  }

  async look<N extends keyof Looked>(look: N, params: ParamsOf<N>): Promise<Looked[N] | null> {
    const view = this.document?.defaultView ?? null
    return view === null ? null : LOOKS[look](view, params)
  }

  /** Moves to an absolute address of our own origin. */
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
    this.#history.replaced(this.document, this.address())
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
    const before = this.#history.takeReplaced(page)
    if (before !== null) {
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

  async #whileThere(page: Document, done: Promise<unknown>): Promise<unknown> {
    let isOver = false
    const end = async (): Promise<unknown> => {
      try {
        return await done
      } finally {
        isOver = true
      }
    }
    const loss = async (): Promise<never> => {
      const reason = await until(() => (isOver || this.document !== page ? 'detached' : null), HAND_LIMIT_MS)
      throw reason === null
        ? new Failed('timeout', 'The page gave no answer.')
        : new Failed('detached', 'The page went away before it gave an answer.')
    }
    return await Promise.race([end(), loss()])
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

  async #arrived(mustMove: boolean): Promise<PageWindow> {
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
    // The sign-in page too: what is read may be the same document.
    forbidTranslation(page)
    if (page === null || view === null || view === undefined || page === this.#listened) {
      return
    }
    this.#listened = page
    const leave = (): void => {
      this.#wasTranslated ||= isTranslated(page)
      this.#leaving = page
    }
    view.addEventListener('beforeunload', leave)
    view.addEventListener('pagehide', leave)
    for (const tell of this.#tellOfPage) {
      tell(view)
    }
  }
}

function isOtherFragment(from: Location, to: URL): boolean {
  return to.hash !== '' && to.hash !== from.hash && to.href.split('#')[0] === from.href.split('#')[0]
}
