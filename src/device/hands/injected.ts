// GET /device.js: what an app puts into each page of a site, at document start where its platform can, and again before a call
// where it is not there. Keeps nothing in the page but itself, and runs no text that anybody sends. It takes what it needs of
// the language and of the way out before the page's own scripts can change them.
import { keepInView } from '../drivers/one-view.ts'
import { CHANNEL, GLOBAL, HINTS, MOST_ANSWER, VERSION, WORDS } from '../page-line.ts'
import type { PageWindow } from './element.ts'
import { answer, type PageCall } from './in-page.ts'
import { jsonText } from './json-text.ts'

interface Channel {
  postMessage(text: string): void
}

/** Whichever is there. */
interface Channels {
  readonly webkit?: { readonly messageHandlers?: { readonly [CHANNEL]?: Channel } }
  readonly ReactNativeWebView?: Channel
  readonly [CHANNEL]?: Channel
}

const { parse } = JSON
const there = window as PageWindow & Channels

function channel(): Channel | undefined {
  return there.webkit?.messageHandlers?.[CHANNEL] ?? there[CHANNEL] ?? there.ReactNativeWebView
}

/** At document start it may not be there yet; later, the page may have put another one in its place. */
const early = channel()
const postEarly = early?.postMessage.bind(early)

function post(text: string): void {
  if (postEarly === undefined) {
    channel()?.postMessage(text)
  } else {
    postEarly(text)
  }
}

/** @param asked a PageCall, as JSON */
async function call(name: string, asked: string): Promise<void> {
  const { table, name: what, params, origins } = parse(asked) as PageCall
  if (table === 'hands') {
    post(`${name} ${WORDS.begun} ${performance.timeOrigin}`)
  }
  const text = jsonText(await answer(table, what, params, origins))
  post(`${name} ${text.length > MOST_ANSWER ? TOO_LARGE : text}`)
}

const TOO_LARGE = jsonText({
  failed: { code: 'unsupported', message: 'The answer is larger than a message may be.' },
})

function install(): void {
  if (window.top !== window) {
    // Some platforms put it into frames too. Those are worked in from the page around them.
    return
  }
  try {
    Object.defineProperty(window, GLOBAL, { value: Object.freeze({ version: VERSION, call }) })
  } catch {
    // It is here already; or the page has made one that cannot be changed, and then there is none for us.
    return
  }
  // Where the browser tells of it: not every web view tells its app before the next page has come.
  window.addEventListener('beforeunload', () => post(HINTS.leaving))
  if (early !== undefined && early === there.ReactNativeWebView) {
    // There no app is asked about dialogs.
    keepInView(there, (kind) => post(`${HINTS.dialog} ${kind}`))
  }
}

install()
