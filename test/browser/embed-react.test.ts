// The component and the types that developers copy, in real React.
import type { Page } from 'playwright-core'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { PassageModal } from '../../src/embed/passage-modal.ts'
import { service } from './support/device.ts'
import { calls, createLink, dialog, heading, isGone, openShop, useModal } from './support/modal.ts'

useModal()

/** @param as what the calls of this rendering are noted with */
async function show(page: Page, claimCode: string, url: string | undefined, as: string): Promise<void> {
  await page.waitForFunction(() => 'show' in window)
  await page.evaluate(
    ([claimCode, url, as]) =>
      window.show({
        claimCode,
        url,
        onConnectionComplete: (connection) => window.calls.push(['complete', connection]),
        onConnectionError: ({ code }) => window.calls.push(['error', [as, code]]),
        onClose: () => window.calls.push(['close', as]),
      }),
    [claimCode, url, as] as const,
  )
}

async function addScript(page: Page, query = ''): Promise<void> {
  await page.evaluate((src) => {
    const script = document.createElement('script')
    script.src = src
    document.head.append(script)
  }, `${service.url}/connect.js${query}`)
}

describe('the React component', () => {
  it('loads the script, opens one modal in strict mode, and calls what was rendered last', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/react')
    await show(page, claimCode, service.url, 'first')
    await heading(page, 'Connect T-Mobile')
    expect(await dialog(page).count()).toBe(1)
    await show(page, claimCode, service.url, 'second')
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await calls(page, 1)).toEqual([['close', 'second']])
    await isGone(page)
  })

  it('closes in silence when it is unmounted, and opens again', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/react')
    await show(page, claimCode, `${service.url}/`, 'first')
    await heading(page, 'Connect T-Mobile')
    await page.evaluate(() => window.show(null))
    await isGone(page)
    expect(await calls(page)).toEqual([])
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0)
    await show(page, claimCode, `${service.url}/`, 'again')
    await heading(page, 'Connect T-Mobile')
  })

  it('waits for a script that comes later', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/react')
    await show(page, claimCode, undefined, 'first')
    await page.waitForTimeout(300)
    await addScript(page)
    await heading(page, 'Connect T-Mobile')
    expect(await calls(page)).toEqual([])
  })

  it('tells of a script that does not come, and takes nothing with it', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/react')
    await page.route('**/connect.js', (route) => route.abort())
    await show(page, claimCode, service.url, 'first')
    expect(await calls(page, 1)).toEqual([['error', ['first', 'script_unavailable']]])
    await page.evaluate(() => window.show(null))
    await page.unroute('**/connect.js')
    await show(page, claimCode, service.url, 'again')
    await heading(page, 'Connect T-Mobile')
    expect(await page.getByText('In React').count()).toBe(1)
  })

  it('tells that another modal is open', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/react')
    await addScript(page)
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.evaluate((code) => window.start(code), claimCode)
    await heading(page, 'Connect T-Mobile')
    await show(page, claimCode, service.url, 'first')
    expect(await calls(page, 1)).toEqual([['error', ['first', 'open_failed']]])
  })

  it('renders nothing on a server', () => {
    expect(renderToString(createElement(PassageModal, { claimCode: 'clm_x', url: 'https://passage.example' }))).toBe('')
  })
})

describe('the script', () => {
  it.each([
    ['a module with a query', 'module', '?v=2'],
    ['an import', 'import', '?v=2'],
    ['an element with a query', 'classic', '?v=2'],
  ])('works as %s', async (_, how, query) => {
    const { claimCode } = await createLink()
    const page = await openShop('/late', claimCode)
    const src = `${service.url}/connect.js${query}`
    if (how === 'import') {
      // As text: the test runner would take the import for its own.
      await page.evaluate(`import('${src}')`)
    } else {
      await page.addScriptTag({ url: src, ...(how === 'module' && { type: 'module' }) })
    }
    await page.waitForFunction(() => window.Passage !== undefined)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
  })

  it('works as a part of another script', async () => {
    const { claimCode } = await createLink()
    const page = await openShop('/late', claimCode)
    const own = await (await fetch(`${service.url}/connect.js`)).text()
    await page.route('**/bundle.js', (route) => route.fulfill({ body: own, contentType: 'text/javascript' }))
    await page.addScriptTag({ url: '/bundle.js' })
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Connect T-Mobile')
  })
})
