// A live link on the hosted page: the extension (a stand-in for its content script; a real client works on the link in
// another tab), the app on a phone, and what the user needs where neither is there. About 25 s.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { linkWith } from '../../src/sdk/playwright/link-with.ts'
import type { FromExtension, LinkForExtension, RefusalCode } from '../../src/wire/extension-message.ts'
import { standIn } from './support/extension-stand-in.ts'
import { lookAt } from './support/look.ts'
import { service } from './support/device.ts'
import { OFFERED } from './support/service.ts'
import { openTab, useTabs } from './support/tabs.ts'
import { manifestOfTwin, signInTo } from './support/twin.ts'
import { createNamedLink, heading } from './support/visit.ts'

const RETURN = 'https://shop.example/done'
const IPHONE = {
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  viewport: { width: 390, height: 800 },
  hasTouch: true,
  isMobile: true,
}
const DESKTOP = { viewport: { width: 1280, height: 800 } }

useTabs('Acme, live')

type Answer = Parameters<typeof standIn>[2]
const taken = ({ linkId }: LinkForExtension): FromExtension => ({ passage: 'extension.taken', linkId })
const refuse =
  (code: RefusalCode): Answer =>
  ({ linkId }) => ({ passage: 'extension.refused', linkId, code, message: '' })

async function open(
  integrations: readonly string[] | null,
  answer: Answer = taken,
  device: Parameters<typeof openTab>[0] = DESKTOP,
): Promise<{ page: Page; linkId: string; claimCode: string }> {
  const { appClipUrl, linkId, claimCode } = await createNamedLink(service, { returnUrl: RETURN })
  const page = await openTab(device)
  await standIn(page, integrations, answer)
  await page.context().route(/^https:\/\/(?:shop|app|chrome)\.example\//, (route) => route.fulfill({ body: 'There.' }))
  await page.goto(appClipUrl)
  return { page, linkId, claimCode }
}

async function claim(code: string): Promise<void> {
  const { status } = await service.api('POST', '/link/claim', { code })
  expect(status).toBe(200)
}

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true })
}

it('goes on in the extension, follows it, and leads back', async () => {
  const asked: LinkForExtension[] = []
  const ends: ReturnType<typeof linkWith>[] = []
  const other = await openTab(DESKTOP)
  const { page, linkId, claimCode } = await open(['tmobile'], async (link) => {
    asked.push(link)
    const end = linkWith(other, {
      service: service.url,
      claimCode: link.code,
      manifest: manifestOfTwin(link.integrationId, service.url),
      signIn: async (site) => {
        await page.locator('main').getByText('Waiting for the sign-in to T-Mobile there.').waitFor()
        await page.reload()
        await heading(page, 'Go on in the other tab')
        expect(await lookAt(page, 'live-other-tab')).toEqual([])
        await signInTo(link.integrationId, site)
      },
    })
    ends.push(end)
    return taken(link)
  })
  await button(page, 'Continue in this browser').waitFor()
  expect(await page.locator('main').getByText('in your T-Mobile account, this one time').count()).toBe(1)
  expect(await page.getByRole('img', { name: /QR code/ }).isVisible()).toBe(true)
  expect(await lookAt(page, 'live-extension')).toEqual([])
  await button(page, 'Continue in this browser').click()
  await page.waitForURL(RETURN + '?linkId=' + linkId, { timeout: 60_000 })
  expect(asked).toEqual([expect.objectContaining({ linkId, code: claimCode, integrationId: 'tmobile', asker: 'Acme' })])
  expect(await Promise.all(ends)).toEqual([expect.objectContaining({ kind: 'ended', status: 'complete' })])
})

it('follows the extension to an end that others make', async () => {
  const { page, linkId } = await open(['tmobile'], async ({ linkId, code }) => {
    await claim(code)
    return { passage: 'extension.taken', linkId }
  })
  await button(page, 'Continue in this browser').click()
  await heading(page, 'Go on in the other tab')
  await service.api('POST', `/v1/links/${linkId}/cancel`)
  await heading(page, 'This link was canceled')
})

it.each([
  ['permission_denied', 'The extension may not open T-Mobile', 'Try again'],
  ['unreachable', 'No connection', 'Try again'],
  ['unknown_integration', 'Connect T-Mobile to Acme', 'Load this page again'],
] as const)('says why the extension refuses, and what can be done: %s', async (code, title, way) => {
  const { page } = await open(['tmobile'], refuse(code))
  await button(page, 'Continue in this browser').click()
  await heading(page, title)
  await button(page, way).waitFor()
  expect(await lookAt(page, `live-${code}`)).toEqual([])
})

it('notices the extension that the user went to get, without a reload', async () => {
  const { page } = await open(null)
  const store = page.getByRole('link', { name: 'Get the extension' })
  await store.waitFor()
  expect(await store.getAttribute('href')).toBe(OFFERED.chromeStore)
  expect(await page.locator('main').getByText('Or open your link on your phone').count()).toBe(1)
  expect(await lookAt(page, 'live-install')).toEqual([])
  const opened = page.waitForEvent('popup')
  await store.click()
  await (await opened).close()
  await page.evaluate(() => window.appear(['tmobile']))
  await button(page, 'Continue in this browser').waitFor()
  expect(await page.locator('#live').textContent()).toBe('The extension is there: you can go on here.')
  expect(await lookAt(page, 'live-found')).toEqual([])
})

it('finds the extension after a reload, and still knows the link', async () => {
  const { page } = await open(null)
  await button(page, 'I have added it').waitFor()
  await page.addInitScript(() => {
    if (location.pathname.startsWith('/connect/')) {
      addEventListener('DOMContentLoaded', () => window.appear(['tmobile']))
    }
  })
  await button(page, 'I have added it').click()
  await button(page, 'Continue in this browser').click()
  await heading(page, 'Go on in the other tab')
})

it('an extension that does not know the site is to be renewed', async () => {
  const { page } = await open(['att'])
  await page.getByRole('link', { name: 'Get the newest version' }).waitFor()
  expect(await button(page, 'Continue in this browser').count()).toBe(0)
  expect(await lookAt(page, 'live-update')).toEqual([])
})

it('believes nobody but its own window that the extension is there', async () => {
  const { page } = await open(null)
  await page.getByRole('link', { name: 'Get the extension' }).waitFor()
  const here: FromExtension = { passage: 'extension.here', version: '1.0.0', integrations: ['tmobile'] }
  await page.evaluate((data) => {
    document.body.append(document.createElement('iframe'))
    dispatchEvent(new MessageEvent('message', { data, source: null, origin: location.origin }))
    dispatchEvent(new MessageEvent('message', { data, source: window, origin: 'https://evil.example' }))
  }, here)
  // A frame of this very origin: what is said last is heard last.
  await page.frames()[1]!.evaluate((data) => parent.postMessage(data, '*'), here)
  await page.evaluate((known) => window.appear(known), ['att'])
  await page.getByRole('link', { name: 'Get the newest version' }).waitFor()
  expect(await button(page, 'Continue in this browser').count()).toBe(0)
})

it('leads to the app on a phone, stays, and follows it', async () => {
  const { page, linkId, claimCode } = await open(null, taken, IPHONE)
  const app = page.getByRole('link', { name: 'Open in the app' })
  await app.waitFor()
  expect(await lookAt(page, 'live-app')).toEqual([])
  const opened = page.waitForEvent('popup')
  await app.click()
  expect((await opened).url()).toBe(`${OFFERED.app}?from=web&linkId=${linkId}&code=${claimCode}`)
  await (await opened).close()
  await heading(page, 'Go on in the app')
  expect(await page.getByRole('link', { name: 'Get the app' }).getAttribute('href')).toBe(OFFERED.iosStore)
  expect(await lookAt(page, 'live-in-app')).toEqual([])
  // The app claims.
  await claim(claimCode)
  await page.locator('main').getByText('Waiting for the sign-in to T-Mobile there.').waitFor()
  expect(await lookAt(page, 'live-app-works')).toEqual([])
})

it('says so where the deployment has nothing that works', async () => {
  const { appClipUrl } = await createNamedLink(service, { returnUrl: RETURN })
  const page = await openTab(DESKTOP)
  // This one has both: all but that is as it was served.
  await page.route(/\/connect\//, async (route) => {
    const response = await route.fetch()
    const nothing = '"ways":{"appLink":null,"appUrls":{},"extensionUrls":{},"hasPhone":false}'
    const body = (await response.text()).replace(/"ways":\{.*?"hasPhone":true\}/, nothing)
    expect(body).toContain(nothing)
    await route.fulfill({ response, body })
  })
  await page.goto(appClipUrl)
  await heading(page, 'This link does not work in a browser')
  expect(await page.getByRole('img', { name: /QR code/ }).isVisible()).toBe(false)
  await page.getByRole('link', { name: 'Return to shop.example' }).waitFor()
  expect(await lookAt(page, 'live-nothing')).toEqual([])
})
