// passage-react in real React of each version, strict, taken over from a server's markup, under a policy that goes by nonces.
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import {
  calls,
  continueToSite,
  createLink,
  dialog,
  heading,
  isGone,
  openShop,
  shop,
  signIn,
  useModal,
} from './support/modal.ts'
import type { Shown } from './support/react-app.tsx'
import { REACTS } from './support/react-bundle.ts'

useModal()

let page: Page

async function openReact(path: string): Promise<void> {
  page = await openShop(path)
  await isMounted()
}

/** The same where connect.js does not come before the test says what comes in its place. */
async function openWithout(path: string): Promise<(answer: (route: Route) => Promise<void>) => Promise<void>> {
  page = await openShop('/late')
  const held: Route[] = []
  await page.route('**/connect.js', (route) => void held.push(route), { times: 1 })
  // A script that does not come holds the page's load up.
  await page.goto(`${shop.url}${path}`, { waitUntil: 'commit' })
  await isMounted()
  await says('first: loading')
  return async (answer) => {
    await expect.poll(() => held.length).toBe(1)
    await Promise.all(held.splice(0).map(answer))
  }
}

async function isMounted(): Promise<void> {
  await page.waitForFunction(() => 'a' in (window.passages ?? {}))
}

async function says(text: string | RegExp, name = 'a'): Promise<void> {
  await page.locator(`#${name}`).filter({ hasText: text }).waitFor()
}

async function show(shown: Shown): Promise<void> {
  await page.evaluate((shown) => window.show(shown), shown)
}

async function open(claimCode: string, name = 'a'): Promise<void> {
  await page.evaluate(([claimCode, name]) => window.passages[name]?.open({ claimCode }), [claimCode, name] as const)
}

async function scripts(): Promise<number> {
  return await page.locator('script[src$="/connect.js"]').count()
}

/** React has nothing to say of the markup that it took over, nor of anything since. */
async function complaints(): Promise<readonly string[]> {
  return await page.evaluate(() => window.complaints)
}

describe.each(REACTS)('React %s', (react) => {
  const path = `/react/${react}`

  it('links an account, by one script, and calls what was rendered last', async () => {
    const { claimCode } = await createLink()
    const answer = await fetch(`${shop.url}${path}`)
    expect(await answer.text()).toContain('<p id="a">first: loading</p>')
    await openReact(path)
    await says('first: ready')
    await says('first: ready', 'b')
    expect(await scripts()).toBe(1)
    await open(claimCode)
    await heading(page, 'Connect T-Mobile')
    await show({ as: 'second', names: ['a', 'b'] })
    await continueToSite(page)
    await signIn(page)
    expect(await calls(page, 1)).toEqual([['complete', ['second', 'complete']]])
    await isGone(page)
    expect(await complaints()).toEqual([])
  })

  it('waits for its script, however often it is asked', async () => {
    const { claimCode } = await createLink()
    const goOn = await openWithout(path)
    await open(claimCode)
    await open(claimCode)
    expect(await dialog(page).count()).toBe(0)
    await goOn((route) => route.continue())
    await heading(page, 'Connect T-Mobile')
    expect(await dialog(page).count()).toBe(1)
    expect([await scripts(), await calls(page), await complaints()]).toEqual([1, [], []])
  })

  it('says that its script did not come, and tries again', async () => {
    const { claimCode } = await createLink()
    const goOn = await openWithout(path)
    await open(claimCode)
    await goOn((route) => route.abort())
    await says(`${service.url}/connect.js could not be loaded`)
    expect(await calls(page, 1)).toEqual([['error', ['first', 'script_unavailable']]])
    expect(await scripts()).toBe(0)
    await open(claimCode)
    await heading(page, 'Connect T-Mobile')
    await says('first: ready', 'b')
    expect(await scripts()).toBe(1)
  })

  it('opens by an effect, once, and closes in silence what a component has opened when that goes', async () => {
    const [first, second] = [await createLink(), await createLink()]
    await openReact(path)
    await show({ as: 'second', names: ['a', 'b'], atOnce: first.claimCode })
    await heading(page, 'Connect T-Mobile')
    expect(await dialog(page).count()).toBe(1)
    await show({ as: 'third', names: ['b'] })
    await isGone(page)
    // Its server has answered too late.
    await open(first.claimCode, 'a')
    expect(await dialog(page).count()).toBe(0)
    await open(second.claimCode, 'b')
    await heading(page, 'Connect T-Mobile')
    await show({ as: 'fourth', names: ['a', 'b'] })
    expect(await dialog(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await calls(page, 1)).toEqual([['close', 'fourth']])
    expect(await complaints()).toEqual([])
  })
})

describe('open', () => {
  it('again leaves what is open as it is, and takes the newer handlers', async () => {
    const { claimCode } = await createLink()
    await openReact('/react/19')
    await open(claimCode)
    await heading(page, 'Connect T-Mobile')
    await page.evaluate(
      (claimCode) => window.passages['a']?.open({ claimCode, onClose: () => window.calls.push(['close', 'newer']) }),
      claimCode,
    )
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await calls(page, 1)).toEqual([['close', 'newer']])
    await isGone(page)
    await open(claimCode)
    await heading(page, 'Connect T-Mobile')
  })

  it('of another link while one is open is refused, until that is closed', async () => {
    const [first, second] = [await createLink(), await createLink()]
    await openReact('/react/19')
    await open(first.claimCode)
    await heading(page, 'Connect T-Mobile')
    await open(second.claimCode)
    await open(first.claimCode, 'b')
    const refused = ['error', ['first', 'open_failed']]
    expect(await calls(page, 2)).toEqual([refused, refused])
    await page.evaluate(() => window.passages['a']?.close())
    await isGone(page)
    await open(second.claimCode)
    await heading(page, 'Connect T-Mobile')
    expect(await calls(page)).toHaveLength(2)
  })

  it('tells each time that a claim code is none: the console, where nothing else hears', async () => {
    await openReact('/react/19')
    await says('ready')
    await open('clm_wrong')
    await open('clm_wrong')
    const refused = ['error', ['first', 'invalid_claim_code']]
    expect(await calls(page, 2)).toEqual([refused, refused])
    await page.evaluate(() => window.show({ as: 'unheard', names: ['a', 'b'] }))
    await says('unheard')
    await open('clm_wrong')
    await expect.poll(complaints).toEqual([expect.stringContaining('invalid_claim_code')])
  })
})

describe('the script', () => {
  it('comes under Trusted Types, where the page names the package', async () => {
    const { claimCode } = await createLink()
    await openReact('/react/19/trusted')
    await open(claimCode)
    await heading(page, 'Connect T-Mobile')
    expect(await complaints()).toEqual([])
  })

  it('that the page has already is not loaded again', async () => {
    const { claimCode } = await createLink()
    const goOn = await openWithout('/react/19')
    await open(claimCode)
    const text = await (await fetch(`${service.url}/connect.js`)).text()
    await page.evaluate(text)
    await heading(page, 'Connect T-Mobile')
    expect(await calls(page)).toEqual([])
    await goOn((route) => route.abort())
    await says('ready')
  })

  it('that is another one is told', async () => {
    const goOn = await openWithout('/react/19')
    await goOn((route) => route.fulfill({ body: '', contentType: 'text/javascript' }))
    await says('/connect.js is not the connect.js of a Passage.')
  })
})
