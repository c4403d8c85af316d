// A reload of the developer's page in the middle of a session: the modal comes back to it, also where the browser keeps
// nothing for frames.
import { describe, expect, it } from 'vitest'
import { continueToSite, createLink, heading, linkOf, openShop, shop, signIn, site, useModal } from './support/modal.ts'

useModal()

function refuseFrames(): void {
  if (window !== top) {
    for (const kind of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, kind, {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      })
    }
  }
}

describe('a reload of the page behind', () => {
  it.each([
    ['keeps', null],
    ['refuses', refuseFrames],
  ] as const)('comes back to the session: the browser %s what a frame writes', async (_, before) => {
    const link = await createLink()
    const page = await openShop('/', link.claimCode, shop.url, before)
    const open = async (): Promise<void> => {
      await page.waitForFunction(() => window.Passage !== undefined)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
    }
    await open()
    await heading(page, 'Connect T-Mobile')
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    await page.reload()
    await open()
    await heading(page, 'Sign in to T-Mobile')
    await signIn(page)
    await heading(page, 'All done')
    await page.waitForFunction(() => window.calls.length > 0)
    expect((await linkOf(link)).status).toBe('complete')
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([])
  })
})
