// A page of Chromium's as an app's web view: the five calls over the browser's own protocol. The script is put in at document
// start and among the page's own scripts, as Android and React Native do it; a page's policy holds for what is run.
import type { WebViewBridge, WebViewEvents } from '../../../src/sdk/web-view/bridge.ts'
import { CHANNEL } from '../../../src/device/page-line.ts'
import type { Cdp, Fields } from './cdp.ts'

/** Of the binding, which the page finds as well. */
const SEND = 'passageSend'
const PRELUDE = `if (window.${SEND}) Object.defineProperty(window, '${CHANNEL}', { value: Object.freeze({ postMessage: ((send) => (text) => send(text))(window.${SEND}) }) })`

export interface CdpBridgeOptions {
  /** Null: put in by nobody but the calls themselves. */
  readonly script: string | null
  /** A platform that tells of pages only when they are there, and never why none came. */
  readonly tellsLittle?: boolean
}

export class CdpBridge implements WebViewBridge {
  readonly #cdp: Cdp
  readonly #targetId: string
  readonly #sessionId: string
  readonly #tellsLittle: boolean
  #hear: WebViewEvents | null = null
  /** The request for a page that is under way. */
  #asked: string | null = null
  #status = 0

  private constructor(cdp: Cdp, targetId: string, sessionId: string, tellsLittle: boolean) {
    this.#cdp = cdp
    this.#targetId = targetId
    this.#sessionId = sessionId
    this.#tellsLittle = tellsLittle
    cdp.on((method, params, from) => this.#heard(method, params, from))
  }

  /** An empty view. @param browserContextId whose cookies it has */
  static async open(cdp: Cdp, browserContextId: string | undefined, options: CdpBridgeOptions): Promise<CdpBridge> {
    const where = browserContextId === undefined ? {} : { browserContextId }
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', ...where })
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
    const bridge = new CdpBridge(cdp, String(targetId), String(sessionId), options.tellsLittle ?? false)
    await cdp.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true, ...where })
    await cdp.send('Target.setDiscoverTargets', { discover: true })
    for (const domain of ['Page', 'Network', 'Runtime', 'Inspector']) {
      await bridge.#send(`${domain}.enable`)
    }
    await bridge.#send('Runtime.addBinding', { name: SEND })
    await bridge.#send('Page.addScriptToEvaluateOnNewDocument', { source: PRELUDE })
    if (options.script !== null) {
      await bridge.#send('Page.addScriptToEvaluateOnNewDocument', { source: options.script })
    }
    return bridge
  }

  get targetId(): string {
    return this.#targetId
  }

  load(address: string): void {
    // What is under way gives way to it, and that is no failure.
    this.#asked = null
    this.#sendAway('Page.navigate', { url: address })
  }

  reload(): void {
    this.#sendAway('Page.reload')
  }

  goBack(): void {
    const back = async (): Promise<void> => {
      const { currentIndex, entries } = (await this.#send('Page.getNavigationHistory')) as {
        readonly currentIndex: number
        readonly entries: readonly { readonly id: number; readonly url: string }[]
      }
      const before = entries[currentIndex - 1]
      // No web view has an empty page in its history.
      if (before !== undefined && before.url !== 'about:blank') {
        await this.#send('Page.navigateToHistoryEntry', { entryId: before.id })
      }
    }
    back().catch(() => null)
  }

  run(text: string): void {
    this.#sendAway('Runtime.evaluate', { expression: text, silent: true, allowUnsafeEvalBlockedByCSP: false })
  }

  listen(hear: WebViewEvents): () => void {
    this.#hear = hear
    return () => (this.#hear = null)
  }

  /** Beside the calls: what a test does in the page, or wants to see of it. */
  async inPage(expression: string): Promise<unknown> {
    const { result } = (await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { readonly result: Fields }
    return result['value']
  }

  crash(): void {
    this.#sendAway('Page.crash')
  }

  async close(): Promise<void> {
    await this.#cdp.send('Target.closeTarget', { targetId: this.#targetId })
  }

  async #send(method: string, params: Fields = {}): Promise<Fields> {
    return await this.#cdp.send(method, params, this.#sessionId)
  }

  #sendAway(method: string, params: Fields = {}): void {
    this.#send(method, params).catch(() => null)
  }

  #heard(method: string, params: Fields, sessionId: string | undefined): void {
    if (sessionId === undefined) {
      this.#heardOfTargets(method, params)
    } else if (sessionId === this.#sessionId) {
      this.#heardOfPage(method, params)
    }
  }

  #heardOfTargets(method: string, params: Fields): void {
    const { targetId, openerId } = (params['targetInfo'] ?? {}) as Fields
    if (method === 'Target.targetCreated' && openerId === this.#targetId) {
      // Its address was told before: it is opened here.
      this.#cdp.send('Target.closeTarget', { targetId }).catch(() => null)
    } else if (method === 'Target.targetDestroyed' && params['targetId'] === this.#targetId) {
      this.#hear?.left()
    }
  }

  #heardOfPage(method: string, params: Fields): void {
    const hear = this.#hear
    switch (method) {
      case 'Runtime.bindingCalled':
        hear?.message(String(params['payload']))
        break
      case 'Network.requestWillBeSent':
        if (params['type'] === 'Document' && params['frameId'] === this.#targetId) {
          this.#asked = String(params['requestId'])
          if (params['redirectResponse'] === undefined && !this.#tellsLittle) {
            hear?.leaving()
          }
        }
        break
      case 'Network.responseReceived':
        if (params['requestId'] === this.#asked) {
          this.#status = Number((params['response'] as Fields)['status'])
        }
        break
      case 'Network.loadingFailed':
        // Where its connection broke, a page of the browser's comes after it.
        if (params['requestId'] === this.#asked && params['errorText'] === 'net::ERR_ABORTED' && !this.#tellsLittle) {
          this.#asked = null
          hear?.failed()
        }
        break
      case 'Page.frameNavigated': {
        const frame = params['frame'] as Fields
        if (frame['parentId'] === undefined) {
          this.#asked = null
          hear?.came(frame['unreachableUrl'] === undefined ? String(frame['url']) : null, this.#status)
        }
        break
      }
      case 'Page.navigatedWithinDocument':
        if (params['frameId'] === this.#targetId) {
          hear?.moved(String(params['url']))
        }
        break
      case 'Page.javascriptDialogOpening': {
        const kind = String(params['type'])
        // Nobody is there to lose what he has typed.
        this.#sendAway('Page.handleJavaScriptDialog', { accept: kind === 'beforeunload' })
        hear?.dialog(kind)
        break
      }
      case 'Page.windowOpen':
        if (/^https?:/.test(String(params['url']))) {
          this.load(String(params['url']))
        }
        break
      case 'Inspector.targetCrashed':
        hear?.died()
        break
    }
  }
}
