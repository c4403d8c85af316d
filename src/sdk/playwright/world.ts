// Where the hands work inside a page. In Chromium a world of their own: they see the site's elements and none of its
// scripts' changes to the language, and the site sees nothing of them. A page that has replaced `Array.prototype.map` or
// given arrays a `toJSON`, as old frameworks do, would otherwise break what is read or hear what is typed before it is.
// Firefox and WebKit offer no such world to a program from outside: there they work in the page's own.
import type { CDPSession, Page } from 'playwright-core'
import { Gone } from '../../device/drivers/remote-view.ts'
import type { PageAnswer, PageCall } from '../../device/hands/in-page.ts'
import { callText, findText } from './hands-script.ts'
import { isolatedFrame } from './isolated-frame.ts'

export interface World {
  /**
   * In the page that is there now, or in a frame of it, of whatever origin. Null where there is no such frame.
   * @param path selectors, each in the page of the one before it
   * @throws Gone
   */
  call(asked: PageCall, path?: readonly string[]): Promise<PageAnswer | null>
  /** Calls where the page is about to go to another one, before anybody is asked for that, if the browser tells. */
  onLeaving(tell: () => void): void
  close(): void
}

export async function openWorld(page: Page): Promise<World> {
  let session: CDPSession
  try {
    session = await page.context().newCDPSession(page)
  } catch {
    // No Chromium.
    return mainWorld(page)
  }
  const { frameTree } = await session.send('Page.getFrameTree')
  await session.send('Page.enable')
  return isolatedWorld(page, session, frameTree.frame.id)
}

function isolatedWorld(page: Page, session: CDPSession, mainFrame: string): World {
  return {
    async call(asked, path = []) {
      const expression = await callText(asked)
      const where = await isolatedFrame(page, session, path).catch((cause: unknown) => {
        throw new Gone(false, cause)
      })
      if (where === null) {
        return null
      }
      const { result, exceptionDetails } = await where.session
        .send('Runtime.evaluate', { expression, contextId: where.contextId, awaitPromise: true, returnByValue: true })
        .catch((cause: unknown) => {
          throw new Gone(!/Cannot find (?:default )?(?:execution )?context/.test(String(cause)), cause)
        })
      if (exceptionDetails !== undefined) {
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      }
      return result.value as PageAnswer
    },
    onLeaving(tell) {
      const heard = (to: { readonly frameId: string; readonly url: string }): void => {
        if (to.frameId === mainFrame && /^https?:/.test(to.url)) {
          tell()
        }
      }
      // A form that is sent is first scheduled; a meta element's refresh is too, for later.
      session.on('Page.frameScheduledNavigation', (to) => to.delay === 0 && heard(to))
      session.on('Page.frameRequestedNavigation', (to) => to.disposition === 'currentTab' && heard(to))
    },
    close() {
      // With the page it goes by itself.
      session.detach().catch(() => null)
    },
  }
}

export function mainWorld(page: Page): World {
  return {
    async call(asked, path = []) {
      const expression = await callText(asked)
      let frame = page.mainFrame()
      try {
        for (const selector of path) {
          const found = await frame.evaluateHandle<Element | null>(await findText(selector))
          const inside = (await found.asElement()?.contentFrame()) ?? null
          if (inside === null) {
            return null
          }
          frame = inside
        }
      } catch (cause) {
        throw new Gone(false, cause)
      }
      try {
        return await frame.evaluate<PageAnswer>(expression)
      } catch (cause) {
        throw new Gone(true, cause)
      }
    },
    onLeaving() {},
    close() {},
  }
}
