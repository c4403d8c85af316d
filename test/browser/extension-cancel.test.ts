// Cancel in the extension at moments when nothing is there yet that could be canceled, or nobody is awake: it counts, and the
// same link may be pressed for again. About 50 s.
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
  world.line.hold = () => Promise.resolve()
  await browser.kill()
})

afterAll(async () => {
  await world?.stop()
})

async function launch(hosts: 'asked' | 'installed' = 'installed'): Promise<void> {
  const folder = join(world.folder, `user-${number++}`)
  browser = await ExtensionBrowser.launch({ folder, extension: await world.pack(hosts) })
}

/** Its status, or why it failed. */
async function statusOf({ linkId }: CreatedLink): Promise<string> {
  const { status, error } = await world.read(linkId)
  return error?.code ?? status
}

/** Holds the claim back: gives what lets it pass, once it has come. */
function holdClaim(): { readonly come: Promise<void>; readonly release: () => void } {
  let release = (): void => {}
  let came = (): void => {}
  const released = new Promise<void>((done) => (release = done))
  const come = new Promise<void>((done) => (came = done))
  world.line.hold = async (path) => {
    if (path === '/link/claim') {
      came()
      await released
    }
  }
  return { come, release }
}

const IS_WRITTEN =
  'chrome.storage.session.get().then((all) => Object.values(all).every(({ isGivenUp }) => isGivenUp === true))'

async function cancelIn(page: Page): Promise<void> {
  await pressUntil(page.getByRole('button', { name: 'Cancel' }), () => page.evaluate<boolean>(IS_WRITTEN))
}

const atSite = (): Page[] => browser.context.pages().filter((page) => page.url().startsWith(world.site))

async function linksAgain(hosted: Page, { linkId, appClipUrl }: CreatedLink): Promise<void> {
  const code = new URL(appClipUrl).searchParams.get('code') ?? ''
  await browser.press(hosted, { linkId, code, integrationId: 'tmobile', asker: 'Acme' })
  const site = await browser.site(world.site)
  await browser.usersTurn()
  await site.bringToFront()
  await signInTo('tmobile', site)
  await expect.poll(async () => (await world.read(linkId)).status).toBe('complete')
}

it('counts while the claim is on its way, and pressing again begins anew', async () => {
  await launch()
  const link = await world.create()
  const { come, release } = holdClaim()
  const hosted = await browser.continueHere(link.appClipUrl)
  await come
  await cancelIn(await browser.ownPage())
  release()
  await expect.poll(() => statusOf(link)).toBe('USER_CANCELED')
  await expect.poll(() => browser.kept()).toEqual([[], []])
  await expect.poll(atSite).toEqual([])
  await linksAgain(hosted, link)
})

it('counts where the worker is stopped before and after it, and pressing again begins anew', async () => {
  await launch()
  const link = await world.create()
  const hosted = await browser.continueHere(link.appClipUrl)
  const site = await browser.site(world.site)
  await browser.usersTurn()
  const popup = await browser.popup()
  await heading(popup, 'Sign in to T-Mobile')
  await popup.waitForTimeout(600)
  await browser.killWorker()
  await cancelIn(popup)
  await browser.killWorker()
  await expect.poll(() => statusOf(link)).toBe('USER_CANCELED')
  await expect.poll(() => site.isClosed()).toBe(true)
  await expect.poll(() => browser.kept()).toEqual([[], []])
  await linksAgain(hosted, link)
})

it('leads the user out of the site where the worker is stopped in the middle of that', async () => {
  await launch()
  const link = await world.create()
  await browser.continueHere(link.appClipUrl)
  const site = await browser.site(world.site)
  await browser.usersTurn()
  const popup = await browser.popup()
  await heading(popup, 'Sign in to T-Mobile')
  await browser.killWorker()
  // As it is written down before the tab is closed.
  await popup.evaluate(`(async () => {
    const [[name, kept]] = Object.entries(await chrome.storage.session.get())
    const parting = { tabId: kept.tabId, farewell: { kind: 'end', end: { kind: 'over' } } }
    await chrome.storage.session.set({ [name]: { ...kept, tabId: null, isGivenUp: true, parting } })
  })()`)
  await popup.reload()
  await expect.poll(() => site.isClosed()).toBe(true)
  await expect.poll(() => browser.kept()).toEqual([[], []])
})

it('counts where the worker is stopped while the claim is on its way', async () => {
  await launch()
  const link = await world.create()
  const { come, release } = holdClaim()
  await browser.continueHere(link.appClipUrl)
  await come
  await cancelIn(await browser.ownPage())
  await browser.killWorker()
  release()
  await expect.poll(() => statusOf(link)).toBe('USER_CANCELED')
  await expect.poll(() => browser.kept()).toEqual([[], []])
})

it('counts where the hosted page is gone: the tab says so', async () => {
  await launch()
  const link = await world.create()
  const { come, release } = holdClaim()
  const hosted = await browser.continueHere(link.appClipUrl)
  await come
  const own = await browser.ownPage()
  await hosted.close()
  await cancelIn(own)
  release()
  await expect.poll(() => statusOf(link)).toBe('USER_CANCELED')
  await heading(own, 'Canceled')
  await pressUntil(own.getByRole('button', { name: 'Close this tab' }), () => own.isClosed())
})

it('says in the tab that the service gave the link to nobody, where the hosted page is gone', async () => {
  await launch()
  const link = await world.create()
  const { come, release } = holdClaim()
  const hosted = await browser.continueHere(link.appClipUrl)
  await come
  const own = await browser.ownPage()
  await hosted.close()
  await world.cancel(link.linkId)
  release()
  await heading(own, 'Canceled')
})

it('asks for the site of a link no longer that has ended meanwhile', async () => {
  await launch('asked')
  const allow = (linkId: string): string => `chrome.runtime.sendMessage(${JSON.stringify({ ask: 'allowed', linkId })})`
  const first = await world.create()
  const hosted = await browser.continueHere(first.appClipUrl)
  const asking = await browser.ownPage()
  await heading(asking, 'Allow this on T-Mobile?')
  await world.cancel(first.linkId)
  const popup = await browser.popup()
  // As Allow says it.
  void popup.evaluate(allow(first.linkId))
  await expect.poll(() => asking.isClosed()).toBe(true)
  await heading(hosted, 'This link was canceled')

  const second = await world.create()
  const again = await browser.continueHere(second.appClipUrl)
  const old = await browser.ownPage()
  await heading(old, 'Allow this on T-Mobile?')
  await world.cancel(second.linkId)
  const told = again.evaluate(
    "new Promise((done) => addEventListener('message', ({ data }) => data.code !== undefined && !('asker' in data) && done(data.code)))",
  )
  const code = new URL(second.appClipUrl).searchParams.get('code') ?? ''
  await browser.press(again, { linkId: second.linkId, code, integrationId: 'tmobile', asker: 'Acme' })
  expect(await told).toBe('link_canceled')
  await expect.poll(() => old.isClosed()).toBe(true)
  await expect.poll(() => browser.kept()).toEqual([[], []])
})
