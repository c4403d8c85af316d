// In place of the extension's content script, for the page's side of their talk: says that it is there, and asks the test
// what to answer. The real one is tested by itself.
import type { Page } from 'playwright-core'
import type { FromExtension, LinkForExtension } from '../../../src/wire/extension-message.ts'

declare global {
  interface Window {
    /** The extension comes into the page, as after it was installed. */
    appear(integrations: readonly string[]): void
    answerLink(link: LinkForExtension): Promise<FromExtension | null>
  }
}

/** @param answer null: it says nothing */
export async function standIn(
  page: Page,
  integrations: readonly string[] | null,
  answer: (link: LinkForExtension) => Promise<FromExtension | null>,
): Promise<void> {
  await page.exposeFunction('answerLink', answer)
  await page.addInitScript((known) => {
    if (!location.pathname.startsWith('/connect/')) {
      return
    }
    const say = (message: FromExtension): void => window.postMessage(message, location.origin)
    window.appear = (integrations) => {
      const here = { passage: 'extension.here', version: '1.0.0', integrations } as const
      say(here)
      addEventListener('message', ({ source, data }) => {
        if (source === window && data.passage === 'extension.hello') {
          say(here)
        } else if (source === window && data.passage === 'extension.link') {
          void window.answerLink(data).then((answered) => {
            if (answered !== null) {
              say(answered)
            }
          })
        }
      })
    }
    if (known !== null) {
      window.appear(known)
    }
  }, integrations)
}
