// The whole story in Chromium against the running service: a developer's link, a user's consent and sign-in, the
// operations, the way back and the webhook; and what goes wrong on the way.
import { createServer, type Server } from 'node:http'
import type { Page, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import { listen } from './support/listen.ts'
import { openTab, useTabs, watch } from './support/tabs.ts'
import { takePictures } from './support/pictures.ts'
import {
  continueToSite,
  createLink as create,
  type CreatedLink,
  enterName,
  enterPassword,
  heading,
  READ,
  signIn,
  site,
  WRITE,
} from './support/visit.ts'
import { NEVER } from '../support/never.ts'

let shop: Server
let shopUrl: string

useTabs()

beforeAll(async () => {
  shop = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Shop</title><h1>Shop</h1>')
  })
  shopUrl = `http://127.0.0.1:${await listen(shop)}`
})

afterAll(() => shop?.close())

async function createLink(operations: readonly unknown[], more: Record<string, unknown> = {}): Promise<CreatedLink> {
  return await create(service, {
    operations,
    webhookUrl: `${service.inboxUrl}/webhook`,
    returnUrl: `${shopUrl}/done?cart=7#top`,
    ...more,
  })
}

async function statusOf(link: CreatedLink): Promise<string> {
  return (await service.api('GET', `/v1/links/${link.linkId}`)).body.status
}

async function openLink(link: CreatedLink): Promise<Page> {
  const page = await openTab()
  await page.goto(link.appClipUrl)
  return page
}

async function focused(page: Page): Promise<string | null> {
  return await page.evaluate(() => document.activeElement?.textContent ?? null)
}

describe('from link to webhook', () => {
  it('runs two operations after one sign-in', async () => {
    const link = await createLink([READ, WRITE])
    const page = await openLink(link)
    await heading(page, 'Connect T-Mobile')
    expect(await statusOf(link)).toBe('pending')
    await page.waitForURL(`${service.url}/connect/${link.linkId}`)
    expect(await page.getByRole('listitem').allTextContents()).toEqual([
      'List the payment methods on the account',
      'Add a card to the account',
    ])
    expect(await page.getByRole('link', { name: 'Cancel' }).getAttribute('href')).toBe(
      `${shopUrl}/done?cart=7&linkId=${link.linkId}#top`,
    )
    await takePictures(page, '1-consent')

    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Continue to T-Mobile')
    await page.keyboard.press('Enter')
    await heading(page, 'Sign in to T-Mobile')
    expect(await statusOf(link)).toBe('active')
    expect(await focused(page)).toBe('Sign in to T-Mobile')
    await site(page).getByLabel('Username').waitFor()
    await takePictures(page, '2-waiting')

    await enterName(page, 'user_good')
    // It works until it has been looked at.
    const looked = Promise.withResolvers<void>()
    await page.route('**/payments/new', async (route) => {
      await looked.promise
      await route.continue()
    })
    await enterPassword(page, 'pass_good')
    await page.locator('li[data-status=complete]').waitFor()
    expect(await page.locator('ol li').allTextContents()).toEqual([
      'List the payment methods on the accountDone',
      'Add a card to the accountIn progress',
    ])
    expect(await page.locator('#live').textContent()).toContain('List the payment methods on the account: Done')
    const frame = page.locator('iframe')
    expect(await frame.evaluate((element) => element.matches('[inert] iframe'))).toBe(true)
    expect((await frame.boundingBox())?.width).toBe(390)
    await takePictures(page, '3-working')
    looked.resolve()

    await heading(page, 'All done')
    await takePictures(page, '4-done')
    expect(await page.locator('iframe').count()).toBe(0)
    await page.waitForURL(`${shopUrl}/done?cart=7&linkId=${link.linkId}#top`)

    const webhook = await service.webhook(link.linkId, 'link.complete')
    expect(JSON.parse(webhook.rawBody)).toMatchObject({
      status: 'complete',
      result: {
        operations: [
          { resource: 'paymentMethod', action: 'read', data: { paymentMethods: [{ last4: '4242' }, {}, {}] } },
          { resource: 'paymentMethod', action: 'write', data: { success: true, card: { last4: '1111' } } },
        ],
      },
      error: null,
    })
    expect(webhook).toMatchObject({ verified: 'valid', standardVerified: 'valid' })
  })

  it('runs one operation, whose result is flat, for an app', async () => {
    const link = await createLink([{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 8 } }], {
      returnUrl: 'shop-app://connected',
    })
    const page = await openLink(link)
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'All done')
    const { body } = await service.api('GET', `/v1/links/${link.linkId}`)
    expect(body.result.billing).toHaveLength(8)
    expect(await page.getByRole('link', { name: 'Return to the app' }).getAttribute('href')).toBe(
      `shop-app://connected?linkId=${link.linkId}`,
    )
    // No app takes the address here: the page stays, and so does the way back.
    await page.waitForTimeout(2_000)
    await heading(page, 'All done')
  })

  it('says so when nothing is left to do, also after a reload', async () => {
    const link = await createLink([READ], { returnUrl: undefined })
    const page = await openLink(link)
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'All done')
    expect(await page.getByRole('link').count()).toBe(0)
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/clm_|ct_/)
    await page.reload()
    await heading(page, 'This link has been used')
    await page.goto(link.appClipUrl)
    await heading(page, 'This link has been used')
    await takePictures(page, 'used')
  })
})

describe('what goes wrong', () => {
  it('says that it failed when the site refuses the card', async () => {
    const link = await createLink([READ, WRITE])
    const page = await openLink(link)
    await continueToSite(page)
    await signIn(page, 'card_declined')
    await heading(page, 'T-Mobile could not be connected')
    expect(await focused(page)).toBe('T-Mobile could not be connected')
    expect(await page.getByRole('link', { name: /^Return to/ }).getAttribute('href')).toContain(link.linkId)
    await takePictures(page, '5-failed')
    const webhook = await service.webhook(link.linkId, 'link.failed')
    expect(JSON.parse(webhook.rawBody)).toMatchObject({ result: null, error: { code: 'AUTOMATION_ERROR' } })
  })

  it('can be tried again after wrong passwords', async () => {
    const link = await createLink([READ])
    const page = await openLink(link)
    await continueToSite(page)
    await enterName(page, 'user_wrong')
    for (const left of ['2 tries left', '1 try left', null]) {
      await enterPassword(page, 'pass_wrong')
      if (left !== null) {
        await site(page).getByText(left).waitFor()
      }
    }
    await heading(page, 'T-Mobile could not be connected')
    expect(await page.locator('main').textContent()).toContain('did not let you in')
    expect((await service.api('GET', `/v1/links/${link.linkId}`)).body.error.code).toBe('LOGIN_FAILED')

    await page.getByRole('button', { name: 'Try again' }).click()
    await heading(page, 'Sign in to T-Mobile')
    await signIn(page)
    await heading(page, 'All done')
    expect(await statusOf(link)).toBe('complete')
  })

  it('ends when the user cancels', async () => {
    const link = await createLink([READ])
    const page = await openLink(link)
    await continueToSite(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await heading(page, 'You canceled')
    await takePictures(page, 'canceled-by-user')
    const { body } = await service.api('GET', `/v1/links/${link.linkId}`)
    expect(body).toMatchObject({ status: 'failed', error: { code: 'USER_CANCELED' } })
  })

  it('shows when the developer cancels', async () => {
    const link = await createLink([READ])
    const page = await openLink(link)
    await continueToSite(page)
    expect((await service.api('POST', `/v1/links/${link.linkId}/cancel`)).status).toBe(200)
    await heading(page, 'This link was canceled')
    await page.reload()
    await heading(page, 'This link was canceled')
  })

  it('does not lose consent when the network fails', async () => {
    const link = await createLink([READ])
    const page = await openLink(link)
    await page.route('**/link/claim', (route) => route.abort())
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await heading(page, 'No connection')
    await takePictures(page, 'unreachable')
    await page.unroute('**/link/claim')
    await page.getByRole('button', { name: 'Try again' }).click()
    await heading(page, 'Sign in to T-Mobile')
  })

  it('refuses a wrong code, and asks for the whole link without one', async () => {
    const link = await createLink([READ])
    const page = await openTab()
    const answer = await page.goto(`${link.appClipUrl.slice(0, -1)}${link.appClipUrl.endsWith('0') ? '1' : '0'}`)
    expect(answer?.status()).toBe(404)
    expect(answer?.headers()).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    await heading(page, 'This link is not valid')
    const other = await createLink([READ])
    expect((await page.goto(link.appClipUrl.replace(link.linkId, other.linkId)))?.status()).toBe(404)
    await takePictures(page, 'not-valid')
    expect((await page.goto(`${service.url}/connect/${link.linkId}`))?.status()).toBe(200)
    await heading(page, 'This link is incomplete')
    await takePictures(page, 'incomplete')
  })
})

describe('reloads, tabs and lost connections', () => {
  it('goes on after a reload while the user signs in', async () => {
    const link = await createLink([READ])
    const page = await openLink(link)
    await continueToSite(page)
    await enterName(page, 'user_good')
    await page.reload()
    await heading(page, 'Sign in to T-Mobile')
    await enterPassword(page, 'pass_good')
    await heading(page, 'All done')
    expect(await statusOf(link)).toBe('complete')
  })

  it('goes on after a reload while it works, and adds one card', NEVER, async () => {
    const link = await createLink([WRITE, READ])
    const page = await openLink(link)
    await continueToSite(page)
    await enterName(page, 'user_good')
    // The first one stays without an answer: it is under way when the page goes.
    const asked = Promise.withResolvers<void>()
    await page.route('**/payments/new', () => asked.resolve(), { times: 1 })
    await enterPassword(page, 'pass_good')
    await asked.promise
    await page.reload()
    await heading(page, 'All done')
    const { body } = await service.api('GET', `/v1/links/${link.linkId}`)
    const cards: { last4: string }[] = body.result.operations[1].data.paymentMethods
    expect(cards.filter(({ last4 }) => last4 === '1111')).toHaveLength(1)
  })

  it('keeps consent over a reload', async () => {
    const page = await openLink(await createLink([READ]))
    await page.reload()
    await continueToSite(page)
  })

  it('reconnects and goes on', async () => {
    const link = await createLink([READ])
    const page = await openTab()
    const sockets: WebSocketRoute[] = []
    await page.routeWebSocket(/role=client/, (socket) => {
      sockets.push(socket, socket.connectToServer())
    })
    await page.goto(link.appClipUrl)
    await continueToSite(page)
    await enterName(page, 'user_good')
    await Promise.all(sockets.splice(0).map((socket) => socket.close({ code: 3000 })))
    await page.locator('p.notice').waitFor()
    await page.locator('p.notice').waitFor({ state: 'detached' })
    await enterPassword(page, 'pass_good')
    await heading(page, 'All done')
  })

  it('tells a second visitor that the link is in use', async () => {
    const link = await createLink([READ])
    await continueToSite(await openLink(link))
    const second = await openLink(link)
    await heading(second, 'This link is being used elsewhere')
    await takePictures(second, 'elsewhere')
  })

  it('moves between two tabs of one session', async () => {
    const link = await createLink([READ])
    const first = await openLink(link)
    await continueToSite(first)
    const stored = await first.evaluate(() => JSON.stringify(sessionStorage))
    const second = await first.context().newPage()
    watch(second)
    // As the browser does when a tab is duplicated.
    await second.addInitScript((text) => {
      for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
        sessionStorage.setItem(key, value)
      }
    }, stored)
    await second.goto(first.url())
    await heading(second, 'Open in another tab')
    await heading(first, 'Sign in to T-Mobile')
    await second.getByRole('button', { name: 'Use it here' }).click()
    await heading(second, 'Sign in to T-Mobile')
    await heading(first, 'Open in another tab')
    await first.getByRole('button', { name: 'Use it here' }).click()
    await heading(first, 'Sign in to T-Mobile')
    await heading(second, 'Open in another tab')
    await signIn(first)
    await heading(first, 'All done')
  })
})
