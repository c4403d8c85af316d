// Every state of the hosted page, reached as users reach it: its words, what axe-core says of it, and how it looks.
import type { BrowserContextOptions, Page, Route, WebSocketRoute } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { browser, service, useService } from './support/device.ts'
import { lookAt } from './support/look.ts'
import { takePictures } from './support/pictures.ts'
import {
  continueToSite,
  createNamedLink,
  type CreatedLink,
  enterName,
  enterPassword,
  heading,
  READ,
  signIn,
  site,
} from './support/visit.ts'

const RETURN = { returnUrl: 'https://shop.example/done', webhookUrl: 'https://hooks.acme.example.com/passage' }

const pages: Page[] = []

useService('Acme')

afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()))
})

async function createLink(more: Record<string, unknown> = {}): Promise<CreatedLink> {
  return await createNamedLink(service, { ...RETURN, ...more })
}

/** A device of its own: nothing is shared with other pages. */
async function openLink(link: CreatedLink, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  pages.push(page)
  await page.route('https://shop.example/**', (route) => route.fulfill({ body: 'Shop' }))
  await page.goto(link.appClipUrl)
  return page
}

async function expectGood(page: Page, name: string): Promise<void> {
  expect(await lookAt(page, name)).toEqual([])
}

async function text(page: Page): Promise<string> {
  return await page.locator('main').innerText()
}

function hold(): { readonly route: (route: Route) => Promise<void>; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    route: async (route) => {
      await promise
      await route.continue().catch(() => {})
    },
    release: resolve,
  }
}

describe('before anything happens', () => {
  it('says who asks, what is read, what is changed and where it goes', async () => {
    const link = await createLink()
    const page = await openLink(link)
    await heading(page, 'Connect T-Mobile to Acme')
    const words = await text(page)
    for (const said of [
      'Acme asks to do this in your T-Mobile account, this one time:',
      'See in your account\nList the payment methods on the account',
      'Change in your account\nAdd a card to the account',
      'To Acme only. We erase our copy within 30 days.',
      'Acme does not get it, and we do not keep it.',
      'Do not enter a real password.',
    ]) {
      expect(words).toContain(said)
    }
    // As it is seen: names of one piece must not take the space before them with them.
    expect(await page.getByRole('button').innerText()).toBe('Continue to T-Mobile')
    await expectGood(page, '01-consent')
    expect((await service.api('GET', `/v1/links/${link.linkId}`)).body.status).toBe('pending')
  })

  it('asks for less where there is less', async () => {
    const page = await openLink(await createLink({ operations: [READ], webhookUrl: undefined, returnUrl: undefined }))
    await heading(page, 'Connect T-Mobile to Acme')
    const words = await text(page)
    expect(words).not.toContain('Change in your')
    expect(await page.getByRole('link').count()).toBe(0)
    await expectGood(page, '02-consent-least')
  })

  it('says that it opens the site', async () => {
    const page = await openLink(await createLink())
    const held = hold()
    await page.route('**/link/claim', held.route)
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await page.getByRole('button', { name: 'Opening T-Mobile' }).waitFor()
    await expectGood(page, '03-claiming')
    held.release()
  })

  it('can be read with JavaScript off, and offers the phone at any width', async () => {
    const link = await createLink()
    const page = await openLink(link, { javaScriptEnabled: false })
    const words = await text(page)
    expect(words).toContain('Acme asks to do this in your T-Mobile account')
    expect(words).toContain('Add a card to the account')
    expect(words).toContain('JavaScript is switched off')
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(true)
    await takePictures(page, '04-no-javascript')
    // axe is a script itself: it looks at the same page with its noscript parts laid open and without its program.
    const open = await openLink(await createLink())
    await open.route(/\/connect\//, async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replaceAll(/<\/?noscript>/g, '').replaceAll(/<script[^]*?<\/script>/g, '')
      await route.fulfill({ response, body })
    })
    await open.goto(link.appClipUrl)
    await heading(open, 'Connect T-Mobile to Acme')
    await expectGood(open, '04-no-javascript-opened')
  })
})

describe('while it runs', () => {
  it('waits for the user, works step by step, and is done', async () => {
    const link = await createLink()
    const page = await openLink(link)
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    const words = await text(page)
    // Once: the practice copy says it of itself.
    expect(words).not.toContain('real password')
    expect(words).toContain(`${new URL(service.url).host}/sandbox/tmobile`)
    await expectGood(page, '06-waiting')

    await enterName(page, 'user_good')
    const held = hold()
    await page.route('**/payments/new', held.route)
    await enterPassword(page, 'pass_good')
    await page.getByText('Step 2 of 2: Add a card to the account').waitFor()
    await expectGood(page, '07-working')
    held.release()

    await heading(page, 'All done')
    expect(await text(page)).toContain('Taking you back to shop.example')
  })

  it('is done', async () => {
    const page = await openLink(await createLink({ returnUrl: 'shop-app://done' }))
    const opened: string[] = []
    const browser = await page.context().newCDPSession(page)
    await browser.send('Page.enable')
    browser.on('Page.frameRequestedNavigation', ({ url }) => {
      if (!/^(?:http|about)/.test(url)) {
        opened.push(url)
      }
    })
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'All done')
    await page.getByRole('link', { name: 'Return to the app' }).waitFor()
    expect(await text(page)).toContain('Press the button to go back to the app.')
    await expectGood(page, '08-done')
    // Nothing opens an app but the button: long after a website would have been opened.
    await page.waitForTimeout(2_500)
    expect(opened).toEqual([])
    await page.getByRole('link', { name: 'Return to the app' }).click()
    await expect.poll(() => opened).toEqual([expect.stringMatching(/^shop-app:/)])
    await page.reload()
    await heading(page, 'This link has been used')
    await expectGood(page, '09-used')
  })

  it('says that it connects again', async () => {
    const page = await openLink(await createLink())
    let isCut = false
    const sockets: WebSocketRoute[] = []
    await page.routeWebSocket(/\/link\/ws|role=client/, (socket) => {
      if (isCut) {
        void socket.close({ code: 3000 })
      } else {
        sockets.push(socket, socket.connectToServer())
      }
    })
    await continueToSite(page)
    await enterName(page, 'user_good')
    const held = hold()
    await page.route('**/payments/new', held.route)
    await enterPassword(page, 'pass_good')
    await page.getByText('Step 2 of 2').waitFor()
    isCut = true
    await Promise.all(sockets.map((socket) => socket.close({ code: 3000 })))
    await page.locator('p.notice').waitFor()
    await expectGood(page, '10-connecting-again')
    isCut = false
    held.release()
    await heading(page, 'All done')
  })
})

describe('how it ends', () => {
  it.each([
    ['user_wrong', '11-failed-sign-in', 'or the account is locked'],
    ['card_declined', '12-failed-refused', 'did not let us finish'],
  ])('tells %s what to do next', async (person, name, says) => {
    const page = await openLink(await createLink())
    await continueToSite(page)
    await enterName(page, person)
    for (let tries = 0; tries < (person === 'user_wrong' ? 3 : 1); tries++) {
      await enterPassword(page, person === 'user_wrong' ? 'pass_wrong' : 'pass_good')
      await Promise.race([
        site(page).getByText('left').waitFor(),
        heading(page, 'T-Mobile could not be connected'),
      ]).catch(() => {})
    }
    await heading(page, 'T-Mobile could not be connected')
    expect(await text(page)).toContain(says)
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await expectGood(page, name)
  })

  it('says that the user canceled', async () => {
    const page = await openLink(await createLink())
    await continueToSite(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await heading(page, 'You canceled')
    await expectGood(page, '13-user-canceled')
  })

  it('says that the developer canceled, while the page is open', async () => {
    const link = await createLink()
    const page = await openLink(link)
    await heading(page, 'Connect T-Mobile')
    await service.api('POST', `/v1/links/${link.linkId}/cancel`)
    await heading(page, 'This link was canceled')
    await expectGood(page, '14-canceled')
  })

  it('says that it expired, while the page is open', async () => {
    const page = await openLink(await createLink({ expiresIn: 8 }))
    await heading(page, 'Connect T-Mobile')
    await heading(page, 'This link has expired')
    expect(await page.locator('#phone').count()).toBe(0)
    await expectGood(page, '15-expired')
  })
})

describe('two devices', () => {
  it('follows the phone to the end, and does not leave by itself', async () => {
    const link = await createLink()
    const desktop = await openLink(link)
    await desktop.getByRole('img', { name: 'QR code' }).waitFor()
    const phone = await openLink(link, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })
    expect(await phone.getByRole('img', { name: 'QR code' }).isVisible()).toBe(false)
    await continueToSite(phone)
    await heading(desktop, 'Go on with your other device')
    await desktop.locator('main').getByText('Waiting for the sign-in to T-Mobile there.').waitFor()
    expect(await desktop.getByRole('img', { name: 'QR code' }).isVisible()).toBe(false)
    await expectGood(desktop, '16-phone-signs-in')
    await enterName(phone, 'user_good')
    const held = hold()
    await phone.route('**/payments/new', held.route)
    await enterPassword(phone, 'pass_good')
    await desktop.locator('main').getByText('Step 2 of 2: Add a card to the account').waitFor()
    await expectGood(desktop, '17-phone-works')
    held.release()
    await heading(desktop, 'All done')
    await desktop.getByRole('link', { name: 'Return to shop.example' }).waitFor()
    await expectGood(desktop, '18-phone-is-done')
    await phone.waitForURL('https://shop.example/**')
    expect(desktop.url()).toContain('/connect/')
  })

  it('offers another try when the phone gives up, after consent', async () => {
    const link = await createLink()
    const desktop = await openLink(link)
    const phone = await openLink(link, { viewport: { width: 390, height: 800 } })
    await continueToSite(phone)
    await heading(desktop, 'Go on with your other device')
    await phone.getByRole('button', { name: 'Cancel' }).click()
    await heading(desktop, 'It was canceled')
    expect(await text(desktop)).toContain('Add a card to the account')
    await expectGood(desktop, '19-phone-gave-up')
    await desktop.getByRole('button', { name: 'Try again' }).click()
    await heading(desktop, 'Sign in to T-Mobile')
    expect(await desktop.locator('#phone').count()).toBe(0)
    await heading(phone, 'Go on with your other device')
  })

  it('says at once that somebody else has it open', async () => {
    const link = await createLink()
    await continueToSite(await openLink(link))
    const second = await openLink(link)
    await heading(second, 'This link is being used elsewhere')
    await second.locator('main').getByText('Waiting for the sign-in').waitFor()
    await expectGood(second, '20-elsewhere')
  })

  it('offers what another tab of this browser has', async () => {
    const link = await createLink()
    const first = await openLink(link)
    await continueToSite(first)
    const second = await first.context().newPage()
    await second.goto(link.appClipUrl)
    await heading(second, 'Open in another tab')
    await expectGood(second, '21-other-tab')
  })
})

describe('what goes wrong', () => {
  it('says that nobody could be reached', async () => {
    const page = await openLink(await createLink())
    await page.route('**/link/claim', (route) => route.abort())
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await heading(page, 'No connection')
    await expectGood(page, '22-unreachable')
  })

  it('says that it cannot be now', async () => {
    const page = await openLink(await createLink())
    await page.route('**/link/claim', (route) =>
      route.fulfill({ status: 503, json: { error: 'Unavailable', code: 'unavailable' } }),
    )
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await heading(page, 'Not right now')
    await expectGood(page, '23-busy')
  })

  it('says that it was tried too often', async () => {
    const page = await openLink(await createLink())
    await page.route('**/link/claim', (route) =>
      route.fulfill({ status: 429, json: { error: 'Too many', code: 'rate_limited' } }),
    )
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await heading(page, 'Not right now')
    await page.getByText('Wait up to ten minutes, then try again.').first().waitFor()
    await expectGood(page, '23-limited')
  })

  it('says that it was tried as often as a link may be, and offers no other try', async () => {
    const page = await openLink(await createLink())
    await page.route('**/link/claim', (route) =>
      route.fulfill({ status: 409, json: { error: 'This link was tried too often', code: 'too_many_sessions' } }),
    )
    await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
    await heading(page, 'This link was tried too often')
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await expectGood(page, '23-tried-out')
  })

  it('says that the link is incomplete, or not valid', async () => {
    const link = await createLink()
    const page = await openLink({ ...link, appClipUrl: `${service.url}/connect/${link.linkId}` })
    await heading(page, 'This link is incomplete')
    await expectGood(page, '24-incomplete')
    await page.goto(`${service.url}/connect/${link.linkId}?code=clm_wrong`)
    await heading(page, 'This link is not valid')
    await expectGood(page, '25-not-valid')
  })
})
