// connect.js, however a page loads it.
import { describe, it } from 'vitest'
import { service } from './support/device.ts'
import { createLink, heading, openShop, useModal } from './support/modal.ts'

useModal()

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
