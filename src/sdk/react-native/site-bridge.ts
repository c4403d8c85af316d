// A view of react-native-webview as the bridge of a session: one view for one session, with what the component renders of it.
// Decides nothing; knows no React.
import type { WebViewBridge, WebViewEvents } from '../web-view/bridge.ts'
import {
  decideLoad,
  type Heard,
  heardOf,
  type LoadRequest,
  type NativeEvent,
  type Platform,
  wayTo,
} from './web-view-events.ts'

/** Of the component's instance. */
export interface ViewHandle {
  injectJavaScript(text: string): void
  reload(): void
  goBack(): void
}

/** What the component is rendered with. */
export interface ViewShape {
  /** Another number: another view. */
  readonly life: number
  readonly source: { readonly uri: string; readonly baseUrl: string } | undefined
  /** A view that begins so is one without a past. On Android it also takes the cookies of every other view away. */
  readonly isFresh: boolean
}

/** How long the view that erases may take to be there. Milliseconds. */
const ERASE_LIMIT_MS = 1_000
/** What the page of a site keeps besides cookies, of its own origin. */
const ERASE = `try{localStorage.clear();sessionStorage.clear();
indexedDB.databases?.().then((all)=>all.forEach(({name})=>indexedDB.deleteDatabase(name)))}catch{}true`

let lives = 0

export class SiteBridge implements WebViewBridge {
  #shape: ViewShape = { life: ++lives, source: undefined, isFresh: true }
  readonly #platform: Platform
  readonly #changed: () => void
  #view: ViewHandle | null = null
  #hear: WebViewEvents | null = null
  #at: string | null = null
  /** Of the answer that is on its way, where it was one of an error. */
  #status: number | undefined
  #loads = 0
  #isLeft = false
  #attached: () => void = () => {}

  constructor(platform: Platform, changed: () => void) {
    this.#platform = platform
    this.#changed = changed
  }

  get shape(): ViewShape {
    return this.#shape
  }

  get isLeft(): boolean {
    return this.#isLeft
  }

  get address(): string | null {
    return this.#at
  }

  /** From the component: its instance, or that there is none. */
  readonly attach = (view: ViewHandle | null): void => {
    this.#view = view
    if (view !== null) {
      this.#attached()
    }
  }

  load(address: string): void {
    const way = wayTo(this.#platform, address, this.#at)
    if (way === 'source') {
      // Of another base each time: the same source again would be no change, and load nothing.
      this.#render({ source: { uri: address, baseUrl: `about:blank#${++this.#loads}` } })
    } else if (way === 'assign') {
      this.run(`location.assign(${JSON.stringify(address)});true`)
    } else {
      this.reload()
    }
  }

  reload(): void {
    this.#view?.reload()
  }

  goBack(): void {
    this.#view?.goBack()
  }

  run(text: string): void {
    this.#view?.injectJavaScript(text)
  }

  listen(hear: WebViewEvents): () => void {
    this.#hear = hear
    if (this.#isLeft) {
      // Whoever listens is not ready to hear before this has returned.
      Promise.resolve()
        .then(() => hear.left())
        .catch(() => {})
    }
    return () => {
      this.#hear = null
    }
  }

  happened(event: NativeEvent): void {
    const heard = heardOf(this.#platform, event)
    if (heard !== null) {
      this.#tell(heard)
    }
  }

  /** The answer to what was asked for last is one of an error. */
  answered(status: number): void {
    this.#status = status
  }

  mayLoad(request: LoadRequest): boolean {
    const { mayLoad, heard } = decideLoad(request, this.#at)
    if (heard !== null) {
      this.#tell(heard)
    }
    return mayLoad
  }

  /** Nobody works here any more. The session goes on without. */
  leave(): void {
    this.#isLeft = true
    this.#hear?.left()
  }

  /** Takes away what the session has left on the device. */
  async erase(): Promise<void> {
    this.run(ERASE)
    await new Promise<void>((settle) => {
      this.#attached = settle
      setTimeout(settle, ERASE_LIMIT_MS)
      this.#render({ life: ++lives, source: undefined, isFresh: true })
    })
  }

  #tell(heard: Heard): void {
    switch (heard.call) {
      case 'leaving':
        this.#status = undefined
        this.#hear?.leaving()
        return
      case 'came': {
        this.#moveTo(heard.address)
        const status = this.#status
        this.#status = undefined
        this.#hear?.came(heard.address, ...(status === undefined ? [] : [status]))
        return
      }
      case 'moved':
        this.#moveTo(heard.address)
        this.#hear?.moved(heard.address)
        return
      case 'failed':
        this.#hear?.failed()
        return
      case 'died':
        if (this.#platform === 'android') {
          // A view whose process has died shows nothing any more. The next one has its cookies: it is not fresh.
          this.#render({ life: ++lives, source: undefined, isFresh: false })
        }
        this.#at = null
        this.#hear?.died()
        return
      case 'message':
        this.#hear?.message(heard.text)
        return
      case 'open':
        this.load(heard.address)
        this.#hear?.leaving()
    }
  }

  #moveTo(address: string | null): void {
    this.#at = address
    this.#changed()
  }

  #render(change: Partial<ViewShape>): void {
    this.#shape = { ...this.#shape, ...change }
    this.#changed()
  }
}
