// What people who embed such a modal elsewhere have reported in public, tried on ours. Each names its report.
import { describe, expect, it } from 'vitest'
import {
  calls,
  continueToSite,
  createLink,
  isGone,
  linkOf,
  openModal,
  openShop,
  signIn,
  site,
  useModal,
} from './support/modal.ts'

useModal()

describe('the modal, opened again and again', () => {
  // https://github.com/plaid/react-plaid-link/issues/325, /110: each opening left its frame behind, and only the first
  // one's functions were called.
  it('leaves no frame behind, and tells each opening of its own end', async () => {
    const page = await openShop('/')
    await page.waitForFunction(() => window.Passage !== undefined)
    const before = await page.evaluate(() => document.querySelectorAll('*').length)
    for (let round = 1; round <= 3; round++) {
      const link = await createLink()
      await page.evaluate((code) => window.start(code), link.claimCode)
      await continueToSite(page)
      await signIn(page)
      const told = await calls(page, round)
      expect(told.at(-1)).toEqual(['complete', { linkId: link.linkId, status: 'complete' }])
      expect(told).toHaveLength(round)
      await isGone(page)
      expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBe(before)
      // Each round is another user: one who is still signed in would be asked whether to go on as they are.
      await page.context().clearCookies()
    }
  })

  // https://github.com/NangoHQ/nango/issues/2562: closed by the user and opened again, it was said to be open already.
  it('opens again right after the user closed it', async () => {
    const link = await createLink()
    const page = await openModal(link)
    for (let round = 1; round <= 3; round++) {
      await page.keyboard.press('Escape')
      await expect.poll(() => page.locator('dialog[open]').count()).toBe(0)
      await page.evaluate((code) => window.start(code), link.claimCode)
      // The one that was closed may still be ending its session, hidden.
      const opened = page.frameLocator('dialog[open] iframe')
      await opened.getByRole('heading', { level: 1, name: 'Connect T-Mobile' }).waitFor()
    }
    expect((await calls(page, 3)).map(([name]) => name)).toEqual(['close', 'close', 'close'])
  })
})

describe('the developer closes it', () => {
  // https://github.com/NangoHQ/nango/issues/4621: close() inside the function that hears of the connection did nothing.
  it('inside the function that hears of the end', async () => {
    const link = await createLink()
    const page = await openShop('/')
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.evaluate((claimCode) => {
      window.handle = window.Passage!.open({
        claimCode,
        onConnectionComplete: (connection) => {
          window.handle.close()
          window.calls.push(['complete', connection])
        },
        onConnectionError: (error) => {
          window.handle.close()
          window.calls.push(['error', error])
        },
        onClose: () => window.calls.push(['close']),
      })
    }, link.claimCode)
    await continueToSite(page)
    await signIn(page, 'user_locked')
    expect((await calls(page, 1)).map(([name]) => name)).toEqual(['error'])
    await isGone(page)
    await page.evaluate((code) => window.start(code), link.claimCode)
    await continueToSite(page)
    await signIn(page)
    expect((await calls(page, 2)).map(([name]) => name)).toEqual(['error', 'complete'])
    await isGone(page)
  })

  // https://github.com/plaid/react-plaid-link/issues/242: a page that logs its user out could not take the modal away.
  it('in the middle of a session, which ends at once', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    await page.evaluate(() => window.handle.close())
    await isGone(page)
    await expect.poll(async () => (await linkOf(link)).error?.code).toBe('USER_CANCELED')
    expect(await calls(page)).toEqual([])
  })
})

describe('a phone whose keyboard is open', () => {
  // https://github.com/plaid/react-native-plaid-link-sdk/issues/382, https://github.com/Expensify/App/issues/6666: the
  // password and the button lay under the keyboard, and nothing could be scrolled.
  it('lets its user reach the password and the button', async () => {
    const page = await openModal(await createLink())
    await continueToSite(page)
    await site(page).getByLabel('Username').fill('user_good')
    // What is left of 390 x 800 above a keyboard.
    await page.setViewportSize({ width: 390, height: 400 })
    const next = site(page).getByRole('button', { name: 'Next' })
    await next.scrollIntoViewIfNeeded()
    const box = await next.boundingBox()
    expect(Math.floor(box!.y + box!.height)).toBeLessThanOrEqual(400)
    await next.click()
    const password = site(page).getByLabel('Password')
    await password.click()
    await page.keyboard.insertText('pass_good')
    const seen = await password.boundingBox()
    expect(Math.floor(seen!.y + seen!.height)).toBeLessThanOrEqual(400)
    await site(page).getByRole('button', { name: 'Sign in' }).click()
    expect((await calls(page, 1)).map(([name]) => name)).toEqual(['complete'])
  })
})
