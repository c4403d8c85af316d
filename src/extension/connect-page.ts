// In the hosted page, in a world of its own: says that the extension is here, and hands the link over that the user has asked
// for. Does nothing by itself.
import { type FromExtension, readToExtension } from '../wire/extension-message.ts'
import type { Asked, AskedStill } from './messages.ts'

declare const SERVICE_ORIGIN: string
declare const VERSION: string
declare const INTEGRATIONS: readonly string[]

/** The link's id, from the address of its page. */
const [, linkId = ''] = /^\/connect\/(\w+)/.exec(location.pathname) ?? []

// Firefox knows no ports in what the manifest says of this page.
if (location.origin === SERVICE_ORIGIN) {
  addEventListener('message', (event) => {
    const said = readToExtension(event, { window, origin: location.origin })
    if (said?.passage === 'extension.hello') {
      sayHere()
    } else if (said !== null && navigator.userActivation.isActive) {
      const { passage: _, ...link } = said
      ask({ ask: 'link', link })
    }
  })
  chrome.runtime.onMessage.addListener((message: FromExtension | AskedStill, _sender, answer: (is: true) => void) => {
    if ('passage' in message) {
      window.postMessage(message, location.origin)
    } else if (message.linkId === linkId) {
      answer(true)
    }
  })
  sayHere()
  if (linkId !== '') {
    ask({ ask: 'here', linkId })
  }
}

function sayHere(): void {
  const here: FromExtension = { passage: 'extension.here', version: VERSION, integrations: INTEGRATIONS }
  // One that was updated or removed since is not here any more.
  if (chrome.runtime?.id !== undefined) {
    window.postMessage(here, location.origin)
  }
}

function ask(asked: Asked): void {
  chrome.runtime.sendMessage(asked).catch(() => {
    // The worker was stopped before it had answered; it has heard all the same.
  })
}
