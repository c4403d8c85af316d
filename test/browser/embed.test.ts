// The modal on a developer's page of another origin, in Chromium against the running service: what the developer's
// functions hear of a connection and of a user who leaves, and where the focus goes.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  calls,
  continueToSite,
  createLink,
  type CreatedLink,
  dialog,
  focused,
  framed,
  heading,
  isGone,
  linkOf,
  openModal,
  openShop,
  press,
  shop,
  signIn,
  site,
  useModal,
  violations,
} from './support/modal.ts'
import { takePictures } from './support/pictures.ts'

declare global {
  interface Window {
    leave?: () => void
  }
}

useModal()

/** How long the modal shows that it worked before it leaves. Milliseconds. */
const SHOWN_MS = 1_500

/** It leaves when the test says so: to look at what it shows may take a busy machine longer. */
async function holdEnd(page: Page): Promise<() => Promise<void>> {
  await page.evaluate((shownMs) => {
    const later = window.setTimeout
    window.setTimeout = ((run: () => void, ms?: number) => {
      if (ms !== shownMs) {
        return later(run, ms)
      }
      window.leave = run
      return 0
    }) as typeof setTimeout
  }, SHOWN_MS)
  return async () => {
    await page.waitForFunction(() => window.leave !== undefined)
    await page.evaluate(() => window.leave?.())
  }
}

/** By the user, and not by the service, which waits two minutes for a client. */
async function expectCanceled(link: CreatedLink): Promise<void> {
  await expect.poll(() => linkOf(link)).toMatchObject({ status: 'failed', error: { code: 'USER_CANCELED' } })
}

describe('a connection', () => {
  it('is called in the language of its user', async () => {
    const page = await openShop('/', (await createLink({ locale: 'es' })).claimCode)
    await page.getByRole('button', { name: 'Connect' }).click()
    const modal = page.getByRole('dialog', { name: 'Conecte su cuenta' })
    await modal.getByRole('button', { name: 'Cerrar' }).waitFor()
    expect(await modal.getAttribute('lang')).toBe('es')
    expect(await modal.locator('iframe').getAttribute('title')).toBe('Conecte su cuenta')
  })

  it('is told once, from a page under a strict policy', async () => {
    const link = await createLink()
    const page = await openModal(link)
    expect(await violations(page)).toEqual([])
    await takePictures(page, 'embed-1-consent')
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    expect(await violations(page)).toEqual([])
    await takePictures(page, 'embed-2-waiting')
    const leave = await holdEnd(page)
    await signIn(page)
    await heading(page, 'All done')
    // Shown long enough to be read, and told after that.
    expect(await calls(page)).toEqual([])
    await takePictures(page, 'embed-3-done')
    await leave()
    expect(await calls(page, 1)).toEqual([['complete', { linkId: link.linkId, status: 'complete' }]])
    await isGone(page)
    // The way back leads to the page behind the modal, not to the link's return address.
    expect(page.url()).toBe(`${shop.url}/#${link.claimCode}`)
    expect((await linkOf(link)).status).toBe('complete')
    await page.waitForTimeout(1_800)
    expect(await calls(page)).toHaveLength(1)
  })

  it('is told at once when the user presses Done', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await holdEnd(page)
    await signIn(page)
    await press(page, 'Done')
    expect(await calls(page, 1)).toEqual([['complete', { linkId: link.linkId, status: 'complete' }]])
    await isGone(page)
  })

  it('is told when the user closes the modal after it', async () => {
    const page = await openModal(await createLink())
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'All done')
    await page.keyboard.press('Escape')
    expect(await calls(page, 1)).toMatchObject([['complete', {}]])
  })

  it('goes on after the frame was loaded again', async () => {
    const page = await openModal(await createLink())
    await continueToSite(page)
    await framed(page)
      .locator('body')
      .evaluate((body) => {
        // What is found from here on is of the page that comes.
        body.replaceChildren()
        location.reload()
      })
    await heading(page, 'Sign in to T-Mobile')
    await signIn(page)
    expect((await calls(page, 1)).map(([name]) => name)).toEqual(['complete'])
  })

  it('is told after a failed session that the user tried again', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await signIn(page, 'user_locked')
    await heading(page, 'T-Mobile could not be connected')
    expect(await calls(page, 1)).toEqual([
      ['error', { linkId: link.linkId, code: 'LOGIN_FAILED', message: expect.stringContaining('T-Mobile') }],
    ])
    await takePictures(page, 'embed-4-failed')
    await press(page, 'Try again')
    await heading(page, 'Sign in to T-Mobile')
    await signIn(page)
    expect((await calls(page, 2)).map(([name]) => name)).toEqual(['error', 'complete'])
  })
})

describe('the modal', () => {
  it('is the card: as high as what it shows, the full height for the site, and marked as a test', async () => {
    const page = await openShop('/', (await createLink()).claimCode)
    await page.setViewportSize({ width: 1280, height: 900 })
    // As pages do that count in tenths: rem is theirs, the modal's measures are not.
    await page.evaluate(() => (document.documentElement.style.fontSize = '62.5%'))
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
    const sizes = async (): Promise<{ dialog: number; width: number; page: number; sheet: number }> => {
      await page.waitForTimeout(300)
      const box = await dialog(page).boundingBox()
      const inner = await framed(page)
        .locator('#sheet')
        .evaluate((sheet) => ({ page: innerHeight, sheet: Math.ceil(sheet.getBoundingClientRect().height) }))
      return { dialog: box?.height ?? 0, width: box?.width ?? 0, ...inner }
    }
    const consent = await sizes()
    expect(consent.width).toBe(480)
    // At most what the window has; whatever is longer scrolls, with its button in sight.
    expect(consent.page).toBe(Math.min(consent.sheet, 712))
    await dialog(page).getByText('Test mode', { exact: true }).waitFor()
    await continueToSite(page)
    await dialog(page).getByText('Test mode', { exact: true }).waitFor()
    expect((await sizes()).dialog).toBe(760)
    await holdEnd(page)
    await signIn(page)
    await heading(page, 'All done')
    const done = await sizes()
    expect(done.page).toBe(done.sheet)
    expect(done.dialog).toBeLessThan(520)
  })
})

describe('a user who leaves', () => {
  it.each(['the close button', 'the framed page', 'the site in it'])('by Escape in %s', async (place) => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    const target = {
      'the close button': page.getByRole('button', { name: 'Close' }),
      'the framed page': framed(page).getByRole('button', { name: 'Cancel' }),
      'the site in it': site(page).getByLabel('Username'),
    }[place]
    await target?.press('Escape')
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
    expect(await focused(page)).toBe('connect')
    await expectCanceled(link)
    await page.waitForTimeout(300)
    expect(await calls(page)).toHaveLength(1)
  })

  it('from a page of another site, where the framed page has no storage', async () => {
    const link = await createLink()
    // The same server; but to a browser this is another site than 127.0.0.1, not only another origin.
    const page = await openModal(link, shop.url.replace('127.0.0.1', 'localhost'))
    await continueToSite(page)
    await site(page).getByLabel('Username').press('Escape')
    expect(await calls(page, 1)).toEqual([['close']])
    await expectCanceled(link)
  })

  it('by a button, before anything began, changes nothing', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await calls(page, 1)).toEqual([['close']])
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
    await press(page, 'Cancel')
    expect(await calls(page, 2)).toEqual([['close'], ['close']])
    await isGone(page)
    expect((await linkOf(link)).status).toBe('pending')
  })

  it('is not one who clicks outside', async () => {
    const page = await openModal(await createLink())
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.mouse.click(10, 10)
    await page.waitForTimeout(200)
    expect(await dialog(page).isVisible()).toBe(true)
    expect(await calls(page)).toEqual([])
  })

  it('in the middle of a claim leaves no session behind', async () => {
    const link = await createLink()
    const page = await openModal(link)
    const left = Promise.withResolvers<void>()
    await page.route('**/link/claim', async (route) => {
      const response = await route.fetch()
      await left.promise
      await route.fulfill({ response })
    })
    await press(page, 'Continue to T-Mobile')
    await framed(page).getByRole('button', { name: 'Opening' }).waitFor()
    await page.keyboard.press('Escape')
    left.resolve()
    expect(await calls(page, 1)).toEqual([['close']])
    await expectCanceled(link)
  })

  it('need not wait for a page that does not answer', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await page.route('**/link/claim', () => {})
    await press(page, 'Continue to T-Mobile')
    await framed(page).getByRole('button', { name: 'Opening' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await dialog(page).count()).toBe(0)
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
  })

  it('is not heard of when the developer closed it', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await page.evaluate(() => window.handle.close())
    await isGone(page)
    await expectCanceled(link)
    expect(await calls(page)).toEqual([])
  })
})

describe('the focus', () => {
  it('stays in the modal, and the page behind stays where it is', async () => {
    const page = await openModal(await createLink())
    const seen: string[] = []
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press(presses < 8 ? 'Tab' : 'Shift+Tab')
      seen.push(await focused(page))
    }
    // From the last element on, Tab goes to the browser's own buttons, and comes back from there: never to the page.
    expect(new Set(seen)).toEqual(new Set(['IFRAME', 'Close', 'BODY']))
    expect(seen.join(' ')).not.toContain('BODY BODY')
    await page.evaluate(() => {
      const tall = document.createElement('p')
      tall.style.height = '3000px'
      document.body.append(tall)
    })
    await page.mouse.move(5, 5)
    await page.mouse.wheel(0, 500)
    await page.waitForTimeout(200)
    expect(await page.evaluate(() => scrollY)).toBe(0)

    await page.getByRole('button', { name: 'Close' }).click()
    await isGone(page)
    expect(await focused(page)).toBe('connect')
    await page.mouse.wheel(0, 500)
    await page.waitForFunction(() => scrollY > 0)
  })

  it('begins in the page', async () => {
    const page = await openModal(await createLink())
    await page.keyboard.press('Tab')
    const first = framed(page).locator(':focus')
    expect(await first.count()).toBe(1)
    expect(await focused(page)).toBe('IFRAME')
  })
})
