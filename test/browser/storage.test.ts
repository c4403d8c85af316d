// Where the browser keeps nothing for this page, as private windows do to frames; and what reaches the console, there and
// everywhere: no claim code and no token.
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, service, useService } from './support/device.ts'
import { startNetwork } from './support/proxy.ts'
import { continueToSite, createLink, enterName, enterPassword, heading, READ, signIn, site } from './support/visit.ts'

useService('Acme')

interface Watched {
  readonly page: Page
  /** Each line of the console, with where it says that it comes from. */
  readonly lines: string[]
}

async function device(keeps: boolean, use: (watched: Watched) => Promise<void>): Promise<void> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 390, height: 800 } })
  if (!keeps) {
    await context.addInitScript(() => {
      for (const kind of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, kind, {
          get() {
            throw new DOMException('Access is denied for this document.', 'SecurityError')
          },
        })
      }
    })
  }
  const page = await context.newPage()
  const lines: string[] = []
  page.on('console', (message) => lines.push(`${message.text()} (${message.location().url})`))
  page.on('pageerror', (error) => lines.push(`${error.message} ${error.stack}`))
  try {
    await use({ page, lines })
  } finally {
    await context.close()
  }
}

describe('a browser that keeps nothing', () => {
  it('comes to the end, and complains once', async () => {
    await device(false, async ({ page, lines }) => {
      await page.goto((await createLink(service)).appClipUrl)
      await continueToSite(page)
      await signIn(page)
      await heading(page, 'All done')
      expect(lines.filter((line) => line.includes('keeps nothing'))).toHaveLength(1)
      expect(lines.filter((line) => /clm_|ct_/.test(line))).toEqual([])
      // What was remembered in the tab's history is forgotten with the link.
      await page.waitForFunction(() => !/clm_|ct_/.test(JSON.stringify(history.state)))
      await page.waitForTimeout(1_000)
      expect(await page.evaluate(() => JSON.stringify(history.state))).not.toMatch(/clm_|ct_/)
    })
  })

  it('goes on after a reload', async () => {
    await device(false, async ({ page }) => {
      const link = await createLink(service)
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      await enterName(page, 'user_good')
      await page.reload()
      await heading(page, 'Sign in to T-Mobile')
      await site(page).getByLabel('Password').waitFor()
      await enterPassword(page, 'pass_good')
      await heading(page, 'All done')
    })
  })
})

describe('the console', () => {
  it.each([
    ['all goes well', 'user_good', 'All done'],
    ['the site has changed', 'user_changed', 'T-Mobile could not be connected'],
  ])('has no secret in it where %s', async (_, person, ending) => {
    await device(true, async ({ page, lines }) => {
      await page.goto((await createLink(service, { operations: [READ] })).appClipUrl)
      await continueToSite(page)
      await signIn(page, person)
      await heading(page, ending)
      expect(lines.filter((line) => /clm_|ct_/.test(line))).toEqual([])
    })
  })

  it('has no secret in it where a claim is lost, or a script of ours throws', async () => {
    await device(true, async ({ page, lines }) => {
      await page.addInitScript(() => {
        // Late enough to be drawn, and then wherever the program asks for it.
        addEventListener('load', () => {
          window.fetch = () => {
            throw new Error(`no ${JSON.stringify(Object.values(sessionStorage))} today`)
          }
        })
      })
      await page.goto((await createLink(service)).appClipUrl)
      await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
      await heading(page, 'No connection')
      expect(lines.join('\n')).toContain('The claim did not get through')
      expect(lines.filter((line) => /clm_\w{3}|ct_\w{3}/.test(line))).toEqual([])
    })
  })

  // A browser that is made to close a socket which still opens writes its address there.
  it.each([
    ['follows its link', /\/link\/ws\?code=/, async () => {}],
    ['is in its session', /role=client&token=/, continueToSite],
  ] as const)('has no secret in it where a page is left that %s, while it connects', async (_, address, begin) => {
    const network = await startNetwork(service.url)
    await device(true, async ({ page, lines }) => {
      const link = await createLink(service)
      const told = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
      await page.goto(link.appClipUrl.replace(service.url, network.url))
      await told
      await begin(page)
      const next = page.waitForEvent('websocket', (socket) => address.test(socket.url()))
      network.cut()
      network.restore()
      network.silence()
      await next
      // A page that is gone can tell a test nothing more: as for one that the browser keeps, to come back to.
      await page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
        console.log('left')
      })
      await expect.poll(() => lines.join('\n')).toContain('left')
      expect(lines.filter((line) => /(clm|ct)_\w{3}/.test(line))).toEqual([])
    })
    await network.close()
  })
})
