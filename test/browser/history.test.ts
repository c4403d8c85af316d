// What a session leaves in the tab's history: nothing. Whoever presses Back after it is where they came from.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { device, service, useService } from './support/device.ts'
import { continueToSite, createLink, enterName, heading, signIn, site } from './support/visit.ts'

useService('Acme')

/** A tab that was at a shop before. */
async function tabFromShop(use: (page: Page) => Promise<void>): Promise<void> {
  await device(async (context) => {
    await context.route('https://shop.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Shop</title><h1>Shop</h1>' }),
    )
    const page = await context.newPage()
    await page.goto('https://shop.example/before')
    await use(page)
  })
}

async function lengthOf(page: Page): Promise<number> {
  return await page.evaluate(() => history.length)
}

describe('the history of the tab', () => {
  it('grows by nothing that the agent does, and by one entry for each form of the site', async () => {
    await tabFromShop(async (page) => {
      await page.goto((await createLink(service)).appClipUrl)
      await heading(page, 'Connect T-Mobile')
      const before = await lengthOf(page)
      await continueToSite(page)
      await site(page).getByLabel('Username').waitFor()
      expect(await lengthOf(page)).toBe(before)
      await enterName(page, 'user_good')
      expect(await lengthOf(page)).toBe(before + 1)
      // The user's own Back is the site's: one form back, and the session goes on.
      await page.evaluate(() => history.back())
      await site(page).getByLabel('Username').waitFor()
      await heading(page, 'Sign in to T-Mobile')
      await signIn(page)
      await heading(page, 'All done')
    })
  })

  it('has no dead entry when the session is over: one press of Back leaves', async () => {
    await tabFromShop(async (page) => {
      await page.goto((await createLink(service)).appClipUrl)
      await continueToSite(page)
      await signIn(page)
      await heading(page, 'All done')
      await page.waitForTimeout(2_000)
      await heading(page, 'All done')
      await page.goBack()
      expect(page.url()).toBe('https://shop.example/before')
    })
  })

  it('leads from the return address to where the user came from', async () => {
    await tabFromShop(async (page) => {
      await page.goto((await createLink(service, { returnUrl: 'https://shop.example/done' })).appClipUrl)
      await continueToSite(page)
      await signIn(page)
      await page.waitForURL('https://shop.example/done?**')
      await page.goBack()
      expect(page.url()).toBe('https://shop.example/before')
    })
  })

  it('is as it was when the user cancels', async () => {
    await tabFromShop(async (page) => {
      await page.goto((await createLink(service)).appClipUrl)
      await continueToSite(page)
      await enterName(page, 'user_good')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await heading(page, 'You canceled')
      await page.waitForTimeout(2_000)
      await page.goBack()
      expect(page.url()).toBe('https://shop.example/before')
    })
  })
})
