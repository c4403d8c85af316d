// The modal where something is wrong: what cannot be opened, who is refused, and how the script may be loaded.
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import {
  calls,
  continueToSite,
  createLink,
  dialog,
  faults,
  framed,
  heading,
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

useModal()

describe('what cannot be opened', () => {
  it('is a code that is none: told without a modal', async () => {
    const page = await openShop('/', 'clm_short')
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    expect(await calls(page, 1)).toEqual([
      ['error', { linkId: null, code: 'invalid_claim_code', message: expect.stringContaining('claimCode') }],
    ])
    expect(await page.locator('dialog, iframe').count()).toBe(0)
  })

  it('is a code that the service did not make', async () => {
    const page = await openShop('/', `clm_${'0'.repeat(56)}ta${'0'.repeat(8)}`)
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'This link is not valid')
    expect(await calls(page, 1)).toMatchObject([
      ['error', { linkId: `link_${'0'.repeat(22)}`, code: 'claim_code_not_found' }],
    ])
    await framed(page).locator('body').press('Escape')
    expect((await calls(page, 2)).at(-1)).toEqual(['close'])
  })

  it('is a link that ended', async () => {
    const link = await createLink()
    const page = await openModal(link)
    await continueToSite(page)
    expect((await service.api('POST', `/v1/links/${link.linkId}/cancel`)).status).toBe(200)
    await heading(page, 'This link was canceled')
    expect(await calls(page, 1)).toMatchObject([['error', { linkId: link.linkId, code: 'link_canceled' }]])
    await press(page, 'Close')
    expect((await calls(page, 2)).map(([name]) => name)).toEqual(['error', 'close'])
  })

  it('is a service that does not answer', async () => {
    const link = await createLink()
    const page = await openShop('/', link.claimCode)
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.route('**/connect/**', (route) => route.abort())
    await page.clock.install()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.clock.fastForward(14_000)
    expect(await calls(page)).toEqual([])
    await page.clock.fastForward(1_500)
    expect(await calls(page, 1)).toMatchObject([['error', { linkId: link.linkId, code: 'unreachable' }]])
    await dialog(page).getByText('could not be loaded').waitFor()
    expect(await violations(page)).toEqual([])
    await takePictures(page, 'embed-5-unreachable')
    await page.keyboard.press('Escape')
    expect((await calls(page, 2)).at(-1)).toEqual(['close'])
  })

  it('is one that the policy of the page itself forbids: told at once', async () => {
    const link = await createLink()
    const page = await openShop('/forbidding', link.claimCode)
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.clock.install()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    expect(await calls(page, 1)).toEqual([
      ['error', { linkId: link.linkId, code: 'blocked_by_policy', message: expect.stringContaining(service.url) }],
    ])
    await dialog(page).getByText('could not be loaded').waitFor()
    await page.clock.fastForward(20_000)
    expect(await calls(page)).toHaveLength(1)
    expect(faults.splice(0)).toHaveLength(1)
  })

  it('is one in a page that another origin frames: told without a modal', async () => {
    const link = await createLink()
    for (const [origin, expected] of [
      [shop.url, null],
      [shop.url.replace('127.0.0.1', 'localhost'), 'page_in_frame'],
    ] as const) {
      const page = await openShop('/framing')
      await page
        .locator('iframe')
        .evaluate((frame, src) => frame.setAttribute('src', src), `${origin}/#${link.claimCode}`)
      await page.waitForFunction(
        (src) => frames[0] !== undefined && document.querySelector('iframe')?.src === src,
        `${origin}/#${link.claimCode}`,
      )
      const inner = page.frames().find((frame) => frame.parentFrame() === page.mainFrame())!
      await inner.waitForURL(`${origin}/#${link.claimCode}`)
      await inner.waitForFunction(() => window.Passage !== undefined)
      await inner.getByRole('button', { name: 'Connect', exact: true }).click()
      if (expected === null) {
        await inner.frameLocator('iframe').getByRole('heading', { name: 'Connect T-Mobile' }).waitFor()
      } else {
        await inner.waitForFunction(() => window.calls.length > 0)
        expect(await inner.evaluate(() => window.calls)).toMatchObject([['error', { code: expected }]])
        expect(await inner.locator('dialog, iframe').count()).toBe(0)
      }
    }
  })

  it('is a second modal', async () => {
    const link = await createLink()
    const page = await openModal(link)
    const again = async (): Promise<string> =>
      await page.evaluate((code) => {
        try {
          window.start(code)
          return 'opened'
        } catch (error) {
          return String(error)
        }
      }, link.claimCode)
    expect(await again()).toContain('open already')
    await page.evaluate(() => window.handle.close())
    expect(await again()).toBe('opened')
    await heading(page, 'Connect T-Mobile')
    // A page that drops all it shows takes the modal with it.
    await page.evaluate(() => document.body.replaceChildren())
    expect(await again()).toBe('opened')
    await heading(page, 'Connect T-Mobile')
    expect(await calls(page, 1)).toEqual([['close']])
  })
})

describe('a stranger', () => {
  it('cannot frame the page for another origin', async () => {
    const link = await createLink()
    const page = await openShop('/late')
    const headingOf = async (embed: string): Promise<number> => {
      await page.evaluate(async (src) => {
        const frame = document.createElement('iframe')
        frame.src = src
        const loaded = new Promise((resolve) => {
          frame.addEventListener('load', resolve)
        })
        document.body.replaceChildren(frame)
        await loaded
      }, `${service.url}/connect/${link.linkId}?code=${link.claimCode}${embed}`)
      return await page.frameLocator('iframe').getByRole('heading', { name: 'Connect T-Mobile' }).count()
    }
    expect(await headingOf(`&embed=${encodeURIComponent(shop.url)}`)).toBe(1)
    for (const embed of [
      '',
      '&embed=',
      '&embed=*',
      '&embed=https%3A%2F%2Fother.example',
      '&embed=http://localhost:1',
    ]) {
      expect(await headingOf(embed)).toBe(0)
    }
    expect(faults.splice(0).length).toBeGreaterThanOrEqual(5)
  })

  it('cannot speak for the page, nor to it', async () => {
    const page = await openModal(await createLink())
    await continueToSite(page)
    await page.evaluate(() => {
      for (const type of ['complete', 'error', 'dismiss', 'dismissed']) {
        postMessage({ source: 'passage', type, status: 'complete', error: { code: 'x', message: 'x' } }, '*')
      }
    })
    // Of the service's origin, but another window than the modal's frame.
    await site(page)
      .locator('body')
      .evaluate(() => parent.parent.postMessage({ source: 'passage', type: 'dismiss' }, '*'))
    // Of the developer's origin, but another window than the one around the frame.
    const popup = page.waitForEvent('popup')
    await page.evaluate(() => void open('/late'))
    await (
      await popup
    ).evaluate(() => {
      for (const { shadowRoot } of opener.document.querySelectorAll('div')) {
        shadowRoot.querySelector('iframe').contentWindow.postMessage({ source: 'passage', type: 'dismiss' }, '*')
      }
    })
    // The page itself.
    await framed(page)
      .locator('body')
      .evaluate(() => postMessage({ source: 'passage', type: 'dismiss' }, '*'))
    await page.waitForTimeout(300)
    await heading(page, 'Sign in to T-Mobile')
    expect(await calls(page)).toEqual([])
  })
})

describe('a page that isolates itself', () => {
  it.each(['require-corp', 'credentialless'])('by %s is served what it needs', async (embedder) => {
    const link = await createLink()
    const page = await openShop(`/isolated/${embedder}`, link.claimCode)
    await page.waitForFunction(() => window.Passage !== undefined)
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await continueToSite(page)
    await signIn(page)
    expect(await calls(page, 1)).toEqual([['complete', { linkId: link.linkId, status: 'complete' }]])
  })
})

describe('the script', () => {
  it('works as a module', async () => {
    const link = await createLink()
    const page = await openShop('/module', link.claimCode)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
  })

  it('works when a script adds its element, and a second one changes nothing', async () => {
    const link = await createLink()
    const page = await openShop('/late', link.claimCode)
    const add = async (): Promise<void> =>
      await page.evaluate(async (src) => {
        const script = document.createElement('script')
        script.src = src
        const loaded = new Promise((resolve) => {
          script.addEventListener('load', resolve)
        })
        document.head.append(script)
        await loaded
      }, `${service.url}/connect.js`)
    await add()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
    await add()
    await expect(page.evaluate((code) => window.start(code), link.claimCode)).rejects.toThrow('open already')
  })

  it('leaves no name in the page but its own', async () => {
    const page = await openShop('/late')
    const before = await page.evaluate(() => Object.keys(window))
    await page.goto(`${shop.url}/`)
    await page.waitForFunction(() => window.Passage !== undefined)
    const after = await page.evaluate(() => Object.keys(window))
    expect(after.filter((name) => !before.includes(name))).toEqual(['Passage'])
  })
})
