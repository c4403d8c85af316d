// A page that frames the hosted page and wants its user to press the button without knowing: covered, transparent, out of
// sight, moved under the pointer. In Chromium, against the running service; the link says what came of it.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import { createLink, type CreatedLink, heading, linkOf, openShop, shop, useModal } from './support/modal.ts'
import { takePictures } from './support/pictures.ts'
import { NEVER } from '../support/never.ts'

useModal()

const TITLE = 'Connect your account'
const AT = { x: 0, y: 100 }

/** The frame as the script makes one, but with a style of the attacker's. */
async function frame(
  link: CreatedLink,
  style: Record<string, string> = {},
  before: (() => void) | null = null,
): Promise<Page> {
  const page = await openShop('/late', link.claimCode, shop.url, before)
  await page.setViewportSize({ width: 1000, height: 900 })
  const src = `${service.url}/connect/${link.linkId}?code=${link.claimCode}&embed=${encodeURIComponent(shop.url)}`
  await page.evaluate(
    ([address, title, at, more]) => {
      const made = document.createElement('iframe')
      made.title = title
      Object.assign(made.style, { position: 'fixed', width: '480px', height: '700px', border: '0' })
      Object.assign(made.style, { left: `${at.x}px`, top: `${at.y}px`, background: '#fff' }, more)
      made.src = address
      document.body.append(made)
    },
    [src, TITLE, AT, style] as const,
  )
  await heading(page, 'Connect T-Mobile')
  return page
}

async function restyle(page: Page, style: Record<string, string>): Promise<void> {
  await page.locator('iframe').evaluate((made, more) => Object.assign((made as HTMLElement).style, more), style)
}

/** Where the button would be, with the frame in its place. */
async function spotOf(page: Page): Promise<{ x: number; y: number }> {
  const button = page.frameLocator('iframe').getByRole('button', { name: 'Continue to T-Mobile' })
  const inside = await button.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return { x: left + width / 2, y: top + height / 2 }
  })
  return { x: AT.x + inside.x, y: AT.y + inside.y }
}

/** A mouse that has been there for as long as any, and is pressed. */
async function pressAt(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
  await page.mouse.move(x - 20, y - 3)
  await page.mouse.move(x, y)
  await page.waitForTimeout(1_500)
  await page.mouse.click(x, y)
  await page.waitForTimeout(700)
}

/** Once the page itself says that its button is in sight. */
async function untilSeen(page: Page): Promise<void> {
  await page.frameLocator('iframe').locator('button.primary[aria-disabled=false]').waitFor()
}

/** As long as the page wants a mouse to rest on it before a press counts. Milliseconds. */
const STILL_MS = 300

/**
 * What is pressed in less than a moment. A busy machine may need longer: then the press may count, nothing is learnt of it, and
 * all is begun anew.
 */
async function inAMoment<T extends { readonly act: () => Promise<void> }>(begin: () => Promise<T>): Promise<T> {
  for (;;) {
    const begun = await begin()
    const since = performance.now()
    await begun.act()
    if (performance.now() - since < STILL_MS) {
      return begun
    }
  }
}

async function expectNothing(link: CreatedLink): Promise<void> {
  expect((await linkOf(link)).status).toBe('pending')
}

async function expectClaimed(page: Page, link: CreatedLink): Promise<void> {
  await heading(page, 'Sign in to T-Mobile')
  expect((await linkOf(link)).status).toBe('active')
}

describe('a press on what is really seen', () => {
  it('counts', async () => {
    const link = await createLink()
    const page = await frame(link)
    await untilSeen(page)
    await pressAt(page, await spotOf(page))
    await expectClaimed(page, link)
  })

  it('counts by a key, once the button is in sight for a moment', async () => {
    const link = await createLink()
    const page = await frame(link)
    await untilSeen(page)
    await page.frameLocator('iframe').getByRole('button', { name: 'Continue to T-Mobile' }).press('Enter')
    await expectClaimed(page, link)
  })

  it('that was too quick is told so, and the next one counts', async () => {
    const { page, link } = await inAMoment(async () => {
      const link = await createLink()
      const page = await frame(link)
      const spot = await spotOf(page)
      await page.mouse.move(990, 5)
      await untilSeen(page)
      return { page, link, act: () => page.mouse.click(spot.x, spot.y) }
    })
    await page.frameLocator('iframe').getByText('press once more').first().waitFor()
    await expectNothing(link)
    await takePictures(page, 'clickjack-early')
    await page.setViewportSize({ width: 1000, height: 900 })
    // What was out of the narrow window is in sight again, and what said so is gone.
    await page.waitForTimeout(1_500)
    await untilSeen(page)
    await pressAt(page, await spotOf(page))
    await expectClaimed(page, link)
  })
})

describe('a press that the user does not mean', NEVER, () => {
  it.each<[string, Record<string, string>]>([
    ['transparent', { opacity: '0.01' }],
    ['hardly transparent', { opacity: '0.9' }],
    ['invisible by a filter', { filter: 'opacity(0)' }],
    ['masked', { clipPath: 'inset(0 0 60% 0)' }],
    ['turned', { transform: 'rotate(2deg)' }],
    ['blended', { mixBlendMode: 'multiply' }],
  ])('through a frame that is %s claims nothing, and counts once it is seen', async (_, style) => {
    const link = await createLink()
    const page = await frame(link)
    const spot = await spotOf(page)
    await restyle(page, style)
    await page.waitForTimeout(500)
    await pressAt(page, spot)
    await expectNothing(link)
    await restyle(page, Object.fromEntries(Object.keys(style).map((name) => [name, ''])))
    await untilSeen(page)
    await pressAt(page, spot)
    await expectClaimed(page, link)
  })

  it('through what covers the frame claims nothing, is told, and leads to a tab of its own', async () => {
    const link = await createLink()
    const page = await frame(link)
    const spot = await spotOf(page)
    await page.evaluate(() => {
      const cover = document.createElement('div')
      cover.id = 'cover'
      cover.textContent = 'Win a prize'
      Object.assign(cover.style, { position: 'fixed', inset: '0', background: '#8884', pointerEvents: 'none' })
      document.body.append(cover)
    })
    await page.waitForTimeout(500)
    await pressAt(page, spot)
    await expectNothing(link)
    await page.frameLocator('iframe').getByText('lies over this page').first().waitFor()
    await takePictures(page, 'clickjack-covered')
    await page.setViewportSize({ width: 1000, height: 900 })
    const way = page.frameLocator('iframe').getByRole('link', { name: 'Open this page in a tab of its own' })
    expect(await way.getAttribute('href')).toBe(`${service.url}/connect/${link.linkId}?code=${link.claimCode}`)
    await page.locator('#cover').evaluate((cover) => cover.remove())
    await way.waitFor({ state: 'detached' })
    await untilSeen(page)
    await pressAt(page, await spotOf(page))
    await expectClaimed(page, link)
  })

  it('through what covers the button alone claims nothing', async () => {
    const link = await createLink()
    const page = await frame(link)
    const spot = await spotOf(page)
    await page.evaluate(({ x, y }) => {
      const cover = document.createElement('div')
      Object.assign(cover.style, { position: 'fixed', left: `${x - 5}px`, top: `${y - 5}px`, width: '10px' })
      Object.assign(cover.style, { height: '10px', background: '#f00', pointerEvents: 'none' })
      document.body.append(cover)
    }, spot)
    await page.waitForTimeout(500)
    await pressAt(page, spot)
    await expectNothing(link)
  })

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['comes from outside of the window', { left: '-2000px' }, { left: `${AT.x}px` }],
    ['was not there', { visibility: 'hidden' }, { visibility: '' }],
    ['was transparent', { opacity: '0' }, { opacity: '' }],
    ['is seen all the time beside it', { left: '500px' }, { left: `${AT.x}px` }],
    ['shifts its button under a pointer that rests in it', { top: `${AT.y - 90}px` }, { top: `${AT.y}px` }],
  ])('on a frame that %s and is under the pointer at the last moment claims nothing', async (_, hidden, shown) => {
    const { page, link } = await inAMoment(async () => {
      const link = await createLink()
      const page = await frame(link)
      const spot = await spotOf(page)
      await restyle(page, hidden)
      await page.mouse.move(spot.x - 10, spot.y)
      await page.mouse.move(spot.x, spot.y)
      await page.waitForTimeout(1_500)
      const act = async (): Promise<void> => {
        await restyle(page, shown)
        await page.waitForTimeout(100)
        await page.mouse.click(spot.x, spot.y)
      }
      return { page, link, act }
    })
    await page.waitForTimeout(700)
    await expectNothing(link)
  })

  it('by a key while the frame is covered claims nothing', async () => {
    const link = await createLink()
    const page = await frame(link, { opacity: '0.01' })
    await page.waitForTimeout(1_000)
    await page.frameLocator('iframe').getByRole('button', { name: 'Continue to T-Mobile' }).press('Enter')
    await page.waitForTimeout(700)
    await expectNothing(link)
  })
})

/** As in Firefox and Safari, whose observer knows of the window's edge alone. */
function withoutVisibility(): void {
  delete (IntersectionObserverEntry.prototype as { isVisible?: boolean }).isVisible
}

describe('a browser that cannot tell what covers a frame', () => {
  it('still refuses a button out of sight, one that has just come, and one that a mouse has just come to', async () => {
    const { page, link, spot } = await inAMoment(async () => {
      const link = await createLink()
      const page = await frame(link, {}, withoutVisibility)
      const spot = await spotOf(page)
      // The frame is cut off below its heading.
      await restyle(page, { left: '-2000px' })
      await page.waitForTimeout(1_000)
      await page.frameLocator('iframe').getByRole('button', { name: 'Continue to T-Mobile' }).press('Enter')
      await page.mouse.move(spot.x, spot.y)
      await page.waitForTimeout(500)
      await expectNothing(link)
      const act = async (): Promise<void> => {
        await restyle(page, { left: `${AT.x}px` })
        await page.waitForTimeout(50)
        await page.mouse.click(spot.x, spot.y)
      }
      return { page, link, spot, act }
    })
    await page.waitForTimeout(700)
    await expectNothing(link)
    await untilSeen(page)
    await pressAt(page, spot)
    await expectClaimed(page, link)
  })
})
