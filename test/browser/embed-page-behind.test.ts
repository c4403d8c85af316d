// The page behind is the developer's: what it does while the modal is open stays done, and where it takes the modal away
// or all that was around it, the modal ends as if the user had closed it.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  calls,
  continueToSite,
  createLink,
  dialog,
  focused,
  heading,
  isGone,
  linkOf,
  openModal,
  openShop,
  site,
  useModal,
  wheelMoves,
} from './support/modal.ts'

useModal()

async function makeTall(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tall = document.createElement('p')
    tall.style.height = '3000px'
    document.body.append(tall)
  })
}

describe('the page behind', () => {
  it.each(['documentElement', 'body'] as const)('may lock and unlock its %s itself meanwhile', async (name) => {
    const page = await openModal(await createLink())
    await makeTall(page)
    const lock = async (value: string): Promise<unknown> =>
      await page.evaluate(([name, value]) => (document[name].style.overflow = value), [name, value] as const)
    await lock('hidden')
    await page.getByRole('button', { name: 'Close' }).click()
    await isGone(page)
    expect(await wheelMoves(page)).toBe(false)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
    await lock('')
    expect(await wheelMoves(page)).toBe(false)
    await page.getByRole('button', { name: 'Close' }).click()
    await isGone(page)
    await expect.poll(() => wheelMoves(page)).toBe(true)
  })

  it('keeps the styles that it adopts and drops meanwhile', async () => {
    const page = await openModal(await createLink())
    const adopted = await page.evaluate(() => {
      const sheet = new CSSStyleSheet()
      document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets]
      window.handle.close()
      return [document.adoptedStyleSheets.length, document.adoptedStyleSheets[0] === sheet]
    })
    expect(adopted).toEqual([1, true])
  })

  it.each([
    ['replaces its body', () => document.body.replaceWith(document.createElement('body'))],
    ['empties its body', () => document.body.replaceChildren()],
    ['takes the modal out', () => document.querySelector('html > div')?.remove()],
    ['replaces everything', () => document.documentElement.replaceWith(document.createElement('html'))],
    [
      'is opened anew',
      () => {
        document.open()
        document.write('<p>New')
        document.close()
      },
    ],
  ])('that %s ends the session and tells it', async (_, act) => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    await site(page).getByLabel('Username').waitFor()
    await page.evaluate(act)
    expect(await calls(page, 1)).toEqual([['close']])
    expect(await linkOf(link)).toMatchObject({ status: 'failed', error: { code: 'USER_CANCELED' } })
    expect(await page.locator('iframe').count()).toBe(0)
    await page.evaluate(() => {
      document.documentElement.append(document.body ?? document.createElement('body'))
    })
    await makeTall(page)
    await expect.poll(() => wheelMoves(page)).toBe(true)
    expect(await calls(page)).toHaveLength(1)
  })

  it('that only moves what it shows keeps the modal', async () => {
    const page = await openModal(await createLink())
    await page.evaluate(() => {
      const body = document.createElement('body')
      body.append(...document.body.children)
      document.body.replaceWith(body)
    })
    await page.waitForTimeout(200)
    expect([await dialog(page).count(), await calls(page)]).toEqual([1, []])
  })

  it('need not be there yet', async () => {
    const link = await createLink()
    const page = await openShop('/early', link.claimCode)
    await heading(page, 'Connect T-Mobile')
    expect(await page.evaluate(() => (window as unknown as { hadBody: boolean }).hadBody)).toBe(false)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await calls(page, 1)).toEqual([['close']])
    await makeTall(page)
    await expect.poll(() => wheelMoves(page)).toBe(true)
  })

  it('hears of no key that was held when the modal closed', async () => {
    const page = await openModal(await createLink())
    await page.getByRole('button', { name: 'Close' }).focus()
    await page.keyboard.down('Enter')
    await isGone(page)
    expect(await focused(page)).toBe('connect')
    // On its button, which would open the modal again.
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await page.waitForTimeout(200)
    expect([await dialog(page).count(), await calls(page)]).toEqual([0, [['close']]])
    await page.keyboard.press('Enter')
    await heading(page, 'Connect T-Mobile')
  })
})

describe('a browser that constructs no style', () => {
  it('shows the modal all the same', async () => {
    const page = await openShop('/host/focus-trap', (await createLink()).claimCode, undefined, () => {
      // No constructor, as in Safari before 16.4.
      Object.assign(window, { CSSStyleSheet: {} })
    })
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.evaluate(() => window.start(location.hash.slice(1)))
    await heading(page, 'Connect T-Mobile')
    expect((await dialog(page).boundingBox())?.width).toBe(390)
    expect(await wheelMoves(page)).toBe(false)
    await page.getByRole('button', { name: 'Close' }).click()
    await isGone(page)
    await expect.poll(() => wheelMoves(page)).toBe(true)
  })
})
