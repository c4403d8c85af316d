// A phone for the component: its web views are pages of Chromium, which tell of themselves as react-native-webview does on iOS
// or on Android, and the cookies are shared or apart as they are there. Whoever sits in front of it presses what is rendered.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import type { PassageSessionProps } from '../../../src/sdk/react-native/props.ts'
import { PATIENCE_MS } from '../../support/patience.ts'
import { runOnPhone } from './hermes.ts'

export type System = 'ios' | 'android'

interface Rendered {
  readonly type: string
  readonly props: Readonly<Record<string, unknown>>
  readonly children: readonly (Rendered | string)[] | null
}

interface Renderer {
  toJSON(): Rendered | null
  unmount(): void
}

interface App {
  open(props: PassageSessionProps): Renderer
}

// oxlint-disable-next-line typescript/no-explicit-any -- as many types as there are events
type Handlers = Readonly<Record<string, any>>

class Signal {
  readonly #listeners = new Set<(value?: unknown) => unknown>()

  readonly listen = (listener: (value?: unknown) => unknown): { remove(): void } => {
    this.#listeners.add(listener)
    return { remove: () => this.#listeners.delete(listener) }
  }

  tell(value?: unknown): void {
    for (const listener of this.#listeners) {
      listener(value)
    }
  }
}

export class Phone {
  readonly #browser: Browser
  readonly #app: App
  readonly os: System
  /** What a screen reader was told to say. */
  readonly said: string[] = []
  readonly appStates = new Signal()
  readonly back = new Signal()
  readonly views: View[] = []
  /** On Android all views have it. */
  #jar: Promise<BrowserContext> | null = null
  #screen: Renderer | null = null

  constructor(browser: Browser, os: System, bundle: string) {
    this.#browser = browser
    this.os = os
    this.#app = runOnPhone(bundle, { platform: this }) as App
  }

  openView(props: () => Handlers): View {
    const view = new View(this.os, props, this.#contextFor(props()['incognito'] === true))
    this.views.push(view)
    return view
  }

  async #contextFor(isFresh: boolean): Promise<BrowserContext> {
    const viewport = { width: 390, height: 700 }
    if (this.os === 'ios') {
      return await this.#browser.newContext({ viewport })
    }
    this.#jar ??= this.#browser.newContext({ viewport })
    const jar = await this.#jar
    if (isFresh) {
      await jar.clearCookies()
    }
    return jar
  }

  async cookies(): Promise<number> {
    const contexts = this.#browser.contexts()
    return (await Promise.all(contexts.map((context) => context.cookies()))).flat().length
  }

  mount(props: PassageSessionProps): void {
    this.#screen = this.#app.open(props)
  }

  unmount(): void {
    this.#screen?.unmount()
    this.#screen = null
  }

  async close(): Promise<void> {
    this.unmount()
    await Promise.all(this.#browser.contexts().map((context) => context.close()))
  }

  /** Every text that is on the screen, but for what is hidden. */
  texts(): string[] {
    return textsOf(this.#screen?.toJSON() ?? null)
  }

  /** The page of the site, once it is the user's turn. */
  async site(): Promise<Page> {
    await this.until(() => this.texts().includes('Sign in to go on'))
    const view = this.views.findLast(({ isOpen }) => isOpen)
    if (view === undefined) {
      throw new Error('There is no view.')
    }
    return await view.page
  }

  async press(label: string): Promise<void> {
    const find = (): Rendered | undefined =>
      buttonsOf(this.#screen?.toJSON() ?? null).find((one) => textsOf(one)[0] === label)
    await this.until(() => find() !== undefined)
    const press = find()?.props['onPress'] as (() => void) | undefined
    press?.()
  }

  async until(holds: () => boolean): Promise<void> {
    for (const limit = Date.now() + PATIENCE_MS; !holds(); await sleep(50)) {
      if (Date.now() > limit) {
        throw new Error(`It never came. On the screen: ${this.texts().join(' | ')}`)
      }
    }
  }
}

function childrenOf(one: Rendered): readonly (Rendered | string)[] {
  return one.props['accessibilityElementsHidden'] === true ? [] : (one.children ?? [])
}

function textsOf(one: Rendered | string | null): string[] {
  return one === null ? [] : typeof one === 'string' ? [one] : childrenOf(one).flatMap(textsOf)
}

function buttonsOf(one: Rendered | string | null): Rendered[] {
  if (one === null || typeof one === 'string') {
    return []
  }
  return one.type === 'Pressable' ? [one] : childrenOf(one).flatMap(buttonsOf)
}

/** What is done to it is done in its order, once it is there. */
class View {
  readonly page: Promise<Page>
  readonly #os: System
  readonly #props: () => Handlers
  #line: CDPSession | null = null
  #main = ''
  #order: Promise<unknown>
  isOpen = true

  constructor(os: System, props: () => Handlers, context: Promise<BrowserContext>) {
    this.#os = os
    this.#props = props
    this.page = context.then((one) => this.#open(one))
    this.#order = this.page
  }

  load(address: string): void {
    this.#after(async (page) => {
      // A navigation that is overtaken by another one is none of the caller's business here.
      await page.goto(address, { waitUntil: 'commit' }).catch(() => null)
    })
  }

  run(text: string): void {
    this.#after(() => this.#line?.send('Runtime.evaluate', { expression: text }))
  }

  reload(): void {
    this.#after(() => this.#line?.send('Page.reload'))
  }

  goBack(): void {
    this.#after((page) => page.goBack({ waitUntil: 'commit' }))
  }

  close(): void {
    this.isOpen = false
    this.#after(async (page) => {
      await (this.#os === 'ios' ? page.context().close() : page.close())
    })
  }

  /** As the system does with a page that it needs the memory of. */
  async kill(): Promise<void> {
    this.isOpen = false
    await (await this.page).close()
    this.#tell('onRenderProcessGone', { didCrash: false })
  }

  #after(act: (page: Page) => unknown): void {
    this.#order = this.#order.then(async () => act(await this.page)).catch(() => null)
  }

  #tell(handler: string, nativeEvent: object): void {
    const event = { nativeEvent, preventDefault: () => {} }
    if (this.isOpen || handler === 'onRenderProcessGone') {
      this.#props()[handler]?.(event)
    }
  }

  async #open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    this.#line = line
    await line.send('Page.enable')
    await line.send('Runtime.enable')
    await line.send('Network.enable')
    await line.send('Runtime.addBinding', { name: '__post' })
    // Not the package's script: on Android nobody can rely on that being there so early.
    const source = 'window.ReactNativeWebView = { postMessage: (text) => __post(String(text)) }'
    await line.send('Page.addScriptToEvaluateOnNewDocument', { source })
    this.#main = (await line.send('Page.getFrameTree')).frameTree.frame.id
    line.on('Runtime.bindingCalled', ({ payload }) => this.#tell('onMessage', { data: payload }))
    line.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      if (frameId === this.#main) {
        this.#props()['onShouldStartLoadWithRequest']?.(this.#request(url))
      }
    })
    line.on('Network.responseReceived', ({ frameId, type, response: { status: statusCode, url } }) => {
      if (frameId === this.#main && type === 'Document' && statusCode >= 400) {
        this.#tell('onHttpError', { statusCode, url })
      }
    })
    line.on('Page.frameNavigated', ({ frame: { id, url } }) => {
      if (id === this.#main && this.#os === 'android') {
        this.#tell('onLoadStart', { url, loading: true })
      }
    })
    line.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.#main) {
        const isAndroid = this.#os === 'android'
        this.#tell(
          isAndroid ? 'onLoadStart' : 'onLoad',
          isAndroid ? { url, loading: false } : { url, navigationType: 'other' },
        )
      }
    })
    line.on('Page.loadEventFired', () => this.#tell('onLoad', { url: page.url() }))
    return page
  }

  #request(url: string): object {
    return this.#os === 'ios' ? { url, isTopFrame: true, navigationType: 'other' } : { url }
  }
}
