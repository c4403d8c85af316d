// A live link in the browser extension, in a real Chromium: from the hosted page over the site, which is on another origin with
// a strict policy, and back. The permission is given with the package but for where it is asked for: no program may press Allow
// in the browser's own prompt. About 60 s.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { ExtensionBrowser } from './support/extension-client.ts'
import { type ExtensionWorld, startExtensionWorld } from './support/extension-world.ts'
import { lookAt } from './support/look.ts'
import { calls, press } from './support/modal.ts'
import { pressUntil } from './support/press-until.ts'
import { takePicture } from './support/pictures.ts'
import { startShop } from './support/shop.ts'
import { signInTo } from './support/twin.ts'
import { type CreatedLink, heading, READ, WRITE } from './support/visit.ts'

let world: ExtensionWorld
const browsers: ExtensionBrowser[] = []
let number = 0

beforeAll(async () => {
  world = await startExtensionWorld()
})

afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.kill()))
})

afterAll(async () => {
  await world?.stop()
})

async function launch(hosts: 'asked' | 'installed' = 'installed'): Promise<ExtensionBrowser> {
  const folder = join(world.folder, `user-${number++}`)
  const browser = await ExtensionBrowser.launch({ folder, extension: await world.pack(hosts) })
  browsers.push(browser)
  return browser
}

interface Begun {
  readonly browser: ExtensionBrowser
  readonly link: CreatedLink
  readonly hosted: Page
}

async function begin(browser: ExtensionBrowser, more: Readonly<Record<string, unknown>> = {}): Promise<Begun> {
  const link = await world.create(more)
  return { browser, link, hosted: await browser.continueHere(link.appClipUrl) }
}

/** The site in the user's turn. */
async function toTurn(browser: ExtensionBrowser): Promise<Page> {
  const site = await browser.site(world.site)
  await browser.usersTurn()
  await site.bringToFront()
  return site
}

/** Its status, or why it failed. */
async function statusOf({ linkId }: CreatedLink): Promise<string> {
  const { status, error } = await world.read(linkId)
  return error?.code ?? status
}

const isBarFocused = (site: Page): Promise<boolean> =>
  site.evaluate(
    () =>
      document.activeElement?.parentElement === document.documentElement && document.activeElement.localName === 'div',
  )
/** It comes last in the page, and the keyboard reaches it. */
async function tabToBar(site: Page): Promise<void> {
  await site.bringToFront()
  for (let tabs = 0; tabs < 20 && !(await isBarFocused(site)); tabs++) {
    await site.keyboard.press('Tab')
  }
}
const isInFront = async (page: Page): Promise<boolean> =>
  (await page.evaluate('document.visibilityState')) === 'visible'
const added = (): number => world.posts.filter((post) => post.endsWith('/payments/new')).length

it('links an account: the user signs in on the site, and the rest is done in its tab', async () => {
  const before = added()
  const { browser, link, hosted } = await begin(await launch(), { operations: [READ, WRITE] })
  const site = await toTurn(browser)
  // What the page holds fast at its top is below the bar too.
  await site.evaluate(() => {
    const header = document.body.appendChild(document.createElement('header'))
    header.id = 'fast'
    header.style.cssText = 'position: fixed; top: 0; left: 0; right: 0; height: 40px'
  })
  const top = (): Promise<number> => site.evaluate('document.querySelector("#fast").getBoundingClientRect().top')
  await expect.poll(top).toBeGreaterThan(40)
  await site.evaluate("document.querySelector('#fast').remove()")
  for (const [name, width] of [
    ['wide', 1280],
    ['narrow', 320],
  ] as const) {
    await site.setViewportSize({ width, height: 700 })
    await takePicture(site, `extension-turn-${name}`)
  }
  await site.emulateMedia({ colorScheme: 'dark' })
  await takePicture(site, 'extension-turn-dark')
  await site.emulateMedia({ colorScheme: null })
  await signInTo('tmobile', site)
  await expect.poll(() => statusOf(link)).toBe('complete')
  expect(await world.read(link.linkId)).toMatchObject({
    error: null,
    result: { operations: [{ data: { paymentMethods: expect.any(Array) } }, { data: { success: true } }] },
  })
  // The tab of the site is closed, and the hosted page is there again.
  await expect.poll(() => site.isClosed()).toBe(true)
  await heading(hosted, 'All done')
  expect(await isInFront(hosted)).toBe(true)
  expect(added() - before).toBe(1)
  // Nothing is left of it.
  await expect.poll(() => browser.kept()).toEqual([[], []])
})

it('links an account from a developer’s modal, which is told of it', async () => {
  const browser = await launch()
  const { claimCode } = await world.create()
  const shop = await startShop(world.service)
  onTestFinished(() => shop.close())
  const page = await browser.context.newPage()
  await page.goto(`${shop.url}/#${claimCode}`)
  await page.waitForFunction(() => window.Passage !== undefined)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await press(page, 'Continue in this browser')
  await signInTo('tmobile', await toTurn(browser))
  // On a busy machine the page may have thought for a moment that there is no extension, and said so.
  await expect.poll(async () => (await calls(page)).at(-1)).toEqual(['complete', expect.anything()])
})

it('goes to the return URL where the hosted page is gone', async () => {
  const { browser, link, hosted } = await begin(await launch())
  const site = await toTurn(browser)
  await hosted.close()
  await signInTo('tmobile', site)
  await expect.poll(() => statusOf(link)).toBe('complete')
  await site.waitForURL((url) => url.searchParams.get('linkId') === link.linkId)
})

it('asks for the site on a page of its own, and nothing was done where the user cancels there', async () => {
  const { browser, link, hosted } = await begin(await launch('asked'))
  const page = await browser.ownPage()
  await heading(page, 'Allow this on T-Mobile?')
  expect(await page.getByText(new URL(world.site).host).isVisible()).toBe(true)
  await page.getByText('List the payment methods on the account').waitFor()
  expect(await lookAt(page, 'extension-ask')).toEqual([])
  const isCanceled = async (): Promise<boolean> => (await statusOf(link)) === 'USER_CANCELED'
  await pressUntil(page.getByRole('button', { name: 'Cancel' }), isCanceled)
  await expect.poll(() => page.isClosed()).toBe(true)
  await expect.poll(() => isInFront(hosted)).toBe(true)
})

it('ends with the tab of the site, and with Cancel in the bar or in the popup', async () => {
  const browser = await launch()
  const first = await begin(browser)
  await (await toTurn(browser)).close()
  await expect.poll(() => statusOf(first.link)).toBe('USER_CANCELED')

  const second = await begin(browser)
  const site = await toTurn(browser)
  await site.getByLabel('Username').focus()
  await tabToBar(site)
  await site.keyboard.press('Enter')
  await expect.poll(() => statusOf(second.link)).toBe('USER_CANCELED')
  await expect.poll(() => site.isClosed()).toBe(true)

  const third = await begin(browser)
  await toTurn(browser)
  const popup = await browser.popup()
  await heading(popup, 'Sign in to T-Mobile')
  expect(await lookAt(popup, 'extension-popup')).toEqual([])
  const isCanceled = async (): Promise<boolean> => (await statusOf(third.link)) === 'USER_CANCELED'
  await pressUntil(popup.getByRole('button', { name: 'Cancel' }), isCanceled)
  await heading(popup, 'Nothing is going on')
})

it('asks in a tab of its own whether to go on as whoever is signed in', async () => {
  const browser = await launch()
  const first = await begin(browser)
  const site = await toTurn(browser)
  await signInTo('tmobile', site)
  await expect.poll(() => statusOf(first.link)).toBe('complete')
  await expect.poll(() => site.isClosed()).toBe(true)

  const second = await begin(browser)
  await browser.site(world.site)
  const page = await browser.pageAt((url) => url.includes(second.link.linkId) && url.startsWith(browser.origin))
  await heading(page, /^You are signed in to T-Mobile/)
  expect(await lookAt(page, 'extension-question')).toEqual([])
  // Whoever closes it gets it again by the bar.
  await page.close()
  const behind = await browser.pageAt((url) => url.startsWith(`${world.site}/sandbox/tmobile/`))
  await behind.setViewportSize({ width: 320, height: 640 })
  await takePicture(behind, 'extension-question-bar-narrow')
  await behind.setViewportSize({ width: 1280, height: 700 })
  await tabToBar(behind)
  await behind.keyboard.press('Enter')
  const again = await browser.pageAt((url) => url.includes(second.link.linkId) && url.startsWith(browser.origin))
  const goOn = again.getByRole('button', { name: /^(?:Continue as|Go on with)/ })
  await pressUntil(goOn, async () => (await statusOf(second.link)) === 'complete')
  await expect.poll(() => again.isClosed()).toBe(true)
})

it('leaves the user the window in which a site signs them in, and which answers the page that opened it', async () => {
  const { browser, link } = await begin(await launch())
  const site = await toTurn(browser)
  await site.goto(`${world.site}/bare`)
  await site.evaluate(() => {
    addEventListener('message', ({ data }) => {
      document.title = String(data)
      setTimeout(() => window.open('/bare?other', 'other', 'width=400,height=400'), 15_000)
    })
    const button = document.body.appendChild(document.createElement('button'))
    button.textContent = 'Sign in with another'
    button.addEventListener('click', () => void window.open('/bare?other', 'other', 'width=400,height=400'))
  })
  await site.click('button')
  const other = await browser.pageAt((url) => url === `${world.site}/bare?other`)
  expect(site.url()).toBe(`${world.site}/bare`)
  // None of the session's: no bar is in it.
  await other.waitForTimeout(500)
  expect(await other.evaluate(() => document.documentElement.querySelectorAll('div').length)).toBe(0)
  await other.evaluate(() => {
    ;(window.opener as Window).postMessage('Signed in', '*')
    window.close()
  })
  await expect.poll(() => site.title()).toBe('Signed in')
  await expect.poll(() => other.isClosed()).toBe(true)
  expect(await statusOf(link)).toBe('active')
  // By itself it opens in the tab: the user's press counts no longer, and nothing is asked of the page, which would be one.
  const tabs = browser.context.pages().length
  await expect.poll(() => site.url()).toBe(`${world.site}/bare?other`)
  expect(browser.context.pages()).toHaveLength(tabs)
})

it('does nothing, and ends the session, where the link is of another site than its page said', async () => {
  const browser = await launch()
  const link = await world.create()
  const hosted = await browser.context.newPage()
  await hosted.goto(link.appClipUrl)
  const refused = hosted.evaluate(
    () =>
      new Promise<unknown>((done) => {
        addEventListener('message', ({ data }) => {
          if ((data as { passage?: string }).passage === 'extension.refused') {
            done((data as { code: string }).code)
          }
        })
      }),
  )
  const code = new URL(link.appClipUrl).searchParams.get('code') ?? ''
  await browser.press(hosted, { linkId: link.linkId, code, integrationId: 'att', asker: 'Acme' })
  expect(await refused).toBe('unknown_integration')
  await expect.poll(() => statusOf(link)).toBe('USER_CANCELED')
  expect(browser.context.pages().filter((page) => page.url().startsWith(world.site))).toEqual([])
  await expect.poll(() => browser.kept()).toEqual([[], []])
})

it('gives a hostile page nothing: no key to its button, no word that counts, no hundred tabs, and its bar is put back', async () => {
  const { browser, link } = await begin(await launch())
  const site = await toTurn(browser)
  const tabs = browser.context.pages().length
  const seen = await site.evaluate(async () => {
    const heard: string[] = []
    addEventListener('message', ({ data }) => heard.push(JSON.stringify(data)))
    const bars = (): Element[] => [...document.documentElement.children].filter(({ localName }) => localName === 'div')
    const shadows = bars().map(({ shadowRoot }) => shadowRoot)
    for (const bar of bars()) {
      bar.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }))
      bar.remove()
    }
    for (const passage of ['extension.hello', 'extension.link', 'extension.taken']) {
      window.postMessage({ passage, linkId: 'link_x', code: 'clm_x', integrationId: 'tmobile', asker: 'x' }, '*')
    }
    await new Promise((done) => setTimeout(done, 1_500))
    return {
      heard: heard.filter((text) => text.includes('extension.here')),
      shadows,
      bars: bars().length,
      names: Object.getOwnPropertyNames(window).filter((name) => /passage/i.test(name)),
      runtime: typeof (globalThis as { chrome?: { runtime?: unknown } }).chrome?.runtime,
    }
  })
  expect(seen).toEqual({ heard: [], shadows: [null], bars: 1, names: [], runtime: 'undefined' })
  expect(await statusOf(link)).toBe('active')
  // By another window's function, which nobody has changed, and on a press of the user's: the browser lets no page open any
  // without.
  await site.evaluate(() => {
    const inside = document.body.appendChild(document.createElement('iframe')).contentWindow
    const button = document.body.appendChild(document.createElement('button'))
    button.id = 'many'
    button.textContent = 'Many'
    button.addEventListener('click', () => {
      for (let index = 0; index < 100; index++) {
        inside?.open(`${location.href}?opened=${index}`, '_blank')
      }
    })
  })
  await site.click('#many')
  await expect.poll(() => site.url()).toContain('opened=')
  await expect.poll(() => browser.context.pages().length).toBe(tabs)
  expect(await statusOf(link)).toBe('active')
})
