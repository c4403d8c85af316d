// A browser that translates pages changes the texts that automations read. What is read is marked as not to be translated;
// a translator that does not heed the mark is named among the reasons.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, service, useService } from './support/device.ts'
import { lookAt } from './support/look.ts'
import { continueToSite, createLink, heading, READ, signIn } from './support/visit.ts'

useService('Acme')

/** @param heeds whether it leaves pages alone that say so, as Chrome does */
async function translated(heeds: boolean, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
  await context.addInitScript((heeds) => {
    const translate = (): void => {
      const root = document.documentElement
      if (heeds && (!root.translate || root.matches('.notranslate'))) {
        return
      }
      const texts: Text[] = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        texts.push(walker.currentNode as Text)
      }
      for (const text of texts.filter(({ parentElement }) => parentElement?.closest('script, style') === null)) {
        const [outer, inner] = [document.createElement('font'), document.createElement('font')]
        inner.textContent = text.data.replaceAll(/\p{L}+/gu, (word) => `${word}o`)
        outer.append(inner)
        text.replaceWith(outer)
      }
      root.classList.add('translated-ltr')
    }
    if (window !== top) {
      // Chrome looks once a page is loaded; an extension need not wait so long.
      addEventListener(heeds ? 'load' : 'DOMContentLoaded', () => (heeds ? setTimeout(translate) : translate()))
    }
  }, heeds)
  try {
    await use(await context.newPage())
  } finally {
    await context.close()
  }
}

describe('a browser that translates', () => {
  it('leaves alone what is read', async () => {
    await translated(true, async (page) => {
      const link = await createLink(service, { operations: [READ] })
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      await signIn(page)
      await heading(page, 'All done')
    })
  })

  it('is named as the reason where it does not', async () => {
    await translated(false, async (page) => {
      const link = await createLink(service, { operations: [READ] })
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      const frame = page.frameLocator('iframe')
      await frame.locator('#username').fill('user_good')
      await frame.locator('#next').click()
      await frame.locator('#password').fill('pass_good')
      await frame.locator('#sign-in').click()
      await heading(page, 'T-Mobile could not be connected')
      expect((await service.api('GET', `/v1/links/${link.linkId}`)).body.error.code).toBe('AUTOMATION_ERROR')
      expect(await page.locator('main').innerText()).toContain('Switch the translation off, then try again.')
      expect(await lookAt(page, '31-translated')).toEqual([])
    })
  })
})
