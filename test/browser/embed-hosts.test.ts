// The modal over the dialog of a real library, which holds on to focus and keys: both belong to the modal while it is
// open, and what is behind it stays as it was.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  calls,
  continueToSite,
  createLink,
  dialog,
  focused,
  framed,
  heading,
  isExposed,
  isGone,
  modalViolations,
  openShop,
  site,
  useModal,
  wheelMoves,
} from './support/modal.ts'
import { eachLook } from './support/pictures.ts'
import { HOST_NAMES, type HostName } from './support/shop.ts'

useModal()

async function openOver(host: HostName): Promise<Page> {
  const page = await openShop(`/host/${host}`, (await createLink()).claimCode)
  await page.waitForFunction(() => window.Passage !== undefined)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await heading(page, 'Connect T-Mobile')
  await framed(page).locator('body').waitFor()
  return page
}

async function behind(page: Page): Promise<number> {
  return await page
    .locator('[role=dialog]')
    .filter({ has: page.locator('#connect') })
    .count()
}

const closeButton = (page: Page): ReturnType<Page['locator']> => page.getByRole('button', { name: 'Close' })

describe.each(HOST_NAMES)('over a dialog of %s', (host) => {
  it('gets the focus, and Tab goes round in it', async () => {
    const page = await openOver(host)
    expect(await focused(page)).toBe('IFRAME')
    await closeButton(page).focus()
    const seen: string[] = []
    for (let presses = 0; presses < 14; presses++) {
      await page.keyboard.press(presses < 7 ? 'Tab' : 'Shift+Tab')
      seen.push(await focused(page))
    }
    // BODY: from the last element on, Tab goes to the browser's own buttons.
    expect(new Set(seen)).toEqual(new Set(['IFRAME', 'Close', 'BODY']))
    expect(seen.join(' ')).not.toMatch(/Close Close|BODY BODY/)
    expect(await isExposed(page)).toBe(true)
    await eachLook(page, `embed-host-${host}`, async (as) => expect(await modalViolations(page), as).toEqual([]))
  })

  it('is all that Escape on its button closes', async () => {
    const page = await openOver(host)
    await closeButton(page).press('Escape')
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
    expect(await behind(page)).toBe(1)
    expect(await focused(page)).toBe('connect')
    await page.waitForTimeout(200)
    expect(await calls(page)).toHaveLength(1)
    // And then it is the turn of what is behind.
    await page.keyboard.press('Escape')
    await page.locator('#connect').waitFor({ state: 'detached' })
    await expect.poll(() => wheelMoves(page)).toBe(true)
  })

  it('is all that Escape in its page closes', async () => {
    const page = await openOver(host)
    await continueToSite(page)
    await site(page).getByLabel('Username').press('Escape')
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
    expect(await behind(page)).toBe(1)
  })

  it('is all that a click on its button closes, and a click beside it closes nothing', async () => {
    const page = await openOver(host)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.mouse.click(10, 10)
    await page.waitForTimeout(200)
    expect([await dialog(page).count(), await behind(page)]).toEqual([1, 1])
    await closeButton(page).click()
    expect(await calls(page, 1)).toEqual([['close']])
    expect(await behind(page)).toBe(1)
  })

  it('keeps the keys where nothing has the focus, and the key that closed it until it is up', async () => {
    const page = await openOver(host)
    await page.setViewportSize({ width: 1280, height: 900 })
    await closeButton(page).focus()
    await page.mouse.click(10, 10)
    await page.keyboard.down('Escape')
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
    // Held down, it comes again and again.
    await page.keyboard.down('Escape')
    await page.keyboard.up('Escape')
    await page.waitForTimeout(200)
    expect(await behind(page)).toBe(1)
  })

  it('locks the page for itself alone', async () => {
    const page = await openOver(host)
    // Ends while the modal is open, and gives back what it found.
    await page.evaluate(() => window.closeBehind())
    await page.locator('#connect').waitFor({ state: 'detached' })
    expect([await dialog(page).count(), await wheelMoves(page)]).toEqual([1, false])
    await closeButton(page).click()
    expect(await calls(page, 1)).toEqual([['close']])
    await isGone(page)
    await expect.poll(() => wheelMoves(page)).toBe(true)
  })
})
