// In place of the extension's content script, for the page's side of their talk: says that it is there, and asks the test
// what to answer. The real one is tested by itself.
import type { Page } from 'playwright-core'
import type { FromExtension, LinkForExtension } from '../../../src/wire/extension-message.ts'

declare global {
  interface Window {
    /** The extension comes into the page, as after it was installed. */
    appear(integrations: readonly string[]): void
    /** It is asked; the test answers by `say`. */
    askStandIn(link: LinkForExtension): void
    say(message: FromExtension): void
  }
}

/** @param answer null: it says nothing */
export async function standIn(
  page: Page,
  integrations: readonly string[] | null,
  answer: (link: LinkForExtension) => FromExtension | null | Promise<FromExtension | null>,
): Promise<void> {
  await page.exposeBinding('askStandIn', async ({ frame }, link: LinkForExtension) => {
    const answered = await answer(link)
    if (answered !== null) {
      await frame.evaluate((message) => window.say(message), answered)
    }
  })
  await page.addInitScript((known) => {
    if (!location.pathname.startsWith('/connect/')) {
      return
    }
    window.say = (message) => window.postMessage(message, location.origin)
    window.appear = (integrations) => {
      const here = { passage: 'extension.here', version: '1.0.0', integrations } as const
      window.say(here)
      addEventListener('message', ({ source, data }) => {
        if (source === window && data.passage === 'extension.hello') {
          window.say(here)
        } else if (source === window && data.passage === 'extension.link') {
          window.askStandIn(data)
        }
      })
    }
    if (known !== null) {
      window.appear(known)
    }
  }, integrations)
}
