// Browsers that are older than this one. In the oldest that we name everything works; in one that lacks any function
// that we use, the page says so and shows another way, and is never blank.
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, device, service, useService } from './support/device.ts'
import { OLDEST_BROWSERS } from '../../src/cli/browsers.ts'
import { findUsedFunctions, isMissing, missingIn } from '../node/used-functions.ts'
import { lookAt } from './support/look.ts'
import { continueToSite, createLink, createNamedLink, heading, READ, signIn } from './support/visit.ts'
import { takeAway } from './support/without.ts'

const RETURN = { returnUrl: 'shop-app://done', operations: [READ] }
/** So old that whatever came since may be missing in a browser that somebody still has. */
const LONG_AGO = { chrome: '80', firefox: '78', safari: '13' }

const rooms = ['page', 'device', 'embed'].map((room) => join(import.meta.dirname, '../../src', room))
const younger = findUsedFunctions(join(import.meta.dirname, '../../src/page'), rooms)
  .filter(({ compat }) => isMissing(compat, LONG_AGO))
  .map(({ name }) => name)

useService('Acme')

async function lacking<T>(functions: readonly string[], use: (context: BrowserContext) => Promise<T>): Promise<T> {
  return await device(
    async (context) => {
      await takeAway(context, functions)
      return await use(context)
    },
    { viewport: { width: 1280, height: 800 } },
  )
}

/** Plays a session. Gives how it ended: with words that somebody can read, or this throws. */
async function play(page: Page, address: string): Promise<'connected' | 'told'> {
  await page.goto(address)
  const told = page.getByRole('heading', { name: 'This does not work in this browser' }).waitFor()
  const connected = (async () => {
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'All done')
  })()
  return await Promise.any([told.then(() => 'told' as const), connected.then(() => 'connected' as const)])
}

describe('the oldest browsers', () => {
  it('come to the end, without anything that is younger', async () => {
    const missing = missingIn(OLDEST_BROWSERS)
    expect(missing).toEqual(
      expect.arrayContaining(['URL.canParse_static', 'Element.checkVisibility', 'Array.toSorted']),
    )
    await lacking(missing, async (context) => {
      const page = await context.newPage()
      await page.goto((await createLink(service)).appClipUrl)
      expect(await page.evaluate(() => ['canParse' in URL, 'toSorted' in []])).toEqual([false, false])
      for (const integrationId of ['tmobile', 'ubereats']) {
        const link = await createLink(service, { ...RETURN, integrationId })
        await page.goto(link.appClipUrl)
        await continueToSite(page, integrationId)
        await signIn(page, 'user_good', integrationId)
        await heading(page, 'All done')
      }
    })
  })
})

describe.concurrent('a browser that lacks', () => {
  // These two were the first that somebody met; the others are whatever the page uses today.
  it.each(['URL.canParse_static', 'Object.hasOwn', ...younger])(
    '%s comes to the end, or is told so',
    async (missing) => {
      await lacking([missing], async (context) => {
        const page = await context.newPage()
        const how = await play(page, (await createLink(service, RETURN)).appClipUrl)
        console.log(`without ${missing}: ${how}`)
        expect(how).toMatch(/^(connected|told)$/)
      })
    },
  )
})

describe('a page whose program does not run', () => {
  it.each([
    ['throws', `<script>throw new TypeError('x is not a function')</script>`],
    ['cannot be parsed', '<script>const if = 1</script>'],
    ['was removed', ''],
  ])('%s: says so, shows the code for a phone, and keeps the address for another browser', async (what, script) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const link = await createNamedLink(service, RETURN)
    await page.route(/\/connect\//, async (route) => {
      const response = await route.fetch()
      const nonce = /<script nonce="([^"]+)"/.exec(await response.text())?.[1]
      // The program is the longest of the scripts.
      const body = (await response.text()).replace(/<script nonce="[^"]+">[^]{9000,}?<\/script>/, () =>
        script.replace('<script>', `<script nonce="${nonce}">`),
      )
      await route.fulfill({ response, body })
    })
    await page.goto(link.appClipUrl)
    await heading(page, 'This does not work in this browser')
    expect(await page.getByRole('main').innerText()).toContain('in another browser or on another device')
    expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(true)
    expect(page.url()).toBe(link.appClipUrl)
    expect(await lookAt(page, `30-program-${what.replaceAll(' ', '-')}`)).toEqual([])
    await context.close()
  })
})
