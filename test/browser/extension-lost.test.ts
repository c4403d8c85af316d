// A user who has lost the page in which it goes on: by the way back, by an address of their own, because the browser has put
// the page away, or among several links. The extension's button leads there, and presses nothing for another link; and whoever
// has closed its window has given up. About 40 s.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ExtensionBrowser } from './support/extension-client.ts'
import { type ExtensionWorld, startExtensionWorld } from './support/extension-world.ts'
import { pressUntil } from './support/press-until.ts'
import { signInTo } from './support/twin.ts'
import { type CreatedLink, heading } from './support/visit.ts'

let world: ExtensionWorld
let browser: ExtensionBrowser
let number = 0

beforeAll(async () => {
  world = await startExtensionWorld()
})

afterEach(async () => {
  await browser.kill()
})

afterAll(async () => {
  await world?.stop()
})

async function launch(hosts: 'asked' | 'installed'): Promise<void> {
  const folder = join(world.folder, `user-${number++}`)
  browser = await ExtensionBrowser.launch({ folder, extension: await world.pack(hosts) })
}

async function begin(): Promise<CreatedLink> {
  const link = await world.create()
  await browser.continueHere(link.appClipUrl)
  return link
}

/** In the popup, which is gone once it counts. */
async function pressInPopup(name: string): Promise<void> {
  const popup = await browser.popup()
  await pressUntil(popup.getByRole('button', { name }), () => popup.isClosed())
}

async function signsIn(site: Page, { linkId }: CreatedLink): Promise<void> {
  await signInTo('tmobile', site)
  await expect.poll(async () => (await world.read(linkId)).status).toBe('complete')
}

it('leads on to the site whoever has gone back to the page of the extension, or to no page at all', async () => {
  await launch('installed')
  const link = await begin()
  const site = await browser.site(world.site)
  await browser.usersTurn()
  await expect
    .poll(async () => {
      await site.goBack().catch(() => null)
      return site.url()
    })
    .toContain(browser.origin)
  await heading(site, 'Sign in to T-Mobile')
  const goOn = site.getByRole('button', { name: 'Go on to T-Mobile' })
  await pressUntil(goOn, () => site.url().startsWith(world.site))
  await site.goto('about:blank')
  await pressInPopup('Go on to T-Mobile')
  await expect.poll(() => site.url()).toContain(world.site)
  await signsIn(site, link)
})

it('asks again whoever has left the page that asks', async () => {
  await launch('asked')
  await begin()
  const page = await browser.ownPage()
  await heading(page, 'Allow this on T-Mobile?')
  await page.goto('about:blank')
  await pressInPopup('Show the tab')
  await heading(page, 'Allow this on T-Mobile?')
})

it('goes on in a page that the browser has put away to save memory', async () => {
  await launch('installed')
  const link = await begin()
  await browser.site(world.site)
  await browser.usersTurn()
  const popup = await browser.popup()
  const replaced = await popup.evaluate(
    `(async () => {
      const [{ tabId }] = Object.values(await chrome.storage.session.get())
      return (await chrome.tabs.discard(tabId)).id !== tabId
    })()`,
  )
  console.log(`the tab has ${replaced === true ? 'another' : 'the same'} number`)
  await pressInPopup('Go on to T-Mobile')
  await signsIn(await browser.site(world.site), link)
})

it('keeps the keyboard at the button of the same link in the popup', async () => {
  await launch('asked')
  await begin()
  const second = await begin()
  const popup = await browser.popup()
  const cancels = popup.getByRole('button', { name: 'Cancel' })
  await cancels.nth(1).focus()
  await expect.poll(() => cancels.count()).toBe(2)
  await begin()
  await expect.poll(() => cancels.count()).toBe(3)
  expect(await popup.evaluate('document.activeElement.dataset.link')).toBe(second.linkId)
})

it('gives up with the window of the site, where another window stays open', async () => {
  await launch('installed')
  const { linkId } = await begin()
  await browser.site(world.site)
  await browser.usersTurn()
  await (
    await browser.popup()
  ).evaluate(
    `(async () => {
      const [{ tabId }] = Object.values(await chrome.storage.session.get())
      await chrome.windows.remove((await chrome.windows.create({ tabId })).id)
    })()`,
  )
  await expect.poll(async () => (await world.read(linkId)).error?.code).toBe('USER_CANCELED')
  await expect.poll(() => browser.kept()).toEqual([[], []])
})
