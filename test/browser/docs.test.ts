// The docs as the running service serves them: how they look, to eyes, keyboards and screen readers, how one finds a place in
// them, and with which headers they come.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, device, service, useService } from './support/device.ts'
import { lookAt } from './support/look.ts'

useService()

const DESKTOP = { viewport: { width: 1280, height: 800 } }

/** What a reader must never see: an error in the console, or a request to another host. */
function watch(page: Page): string[] {
  const seen: string[] = []
  page.on('console', (message) => message.type() === 'error' && seen.push(message.text()))
  page.on('pageerror', (error) => seen.push(String(error)))
  page.on('request', (request) => request.url().startsWith(`${service.url}/`) || seen.push(request.url()))
  return seen
}

const box = (page: Page) => page.getByRole('searchbox', { name: 'Search the docs' })
const found = (page: Page) => page.getByRole('list', { name: 'Found' }).getByRole('link')

describe('the docs', () => {
  it.for(['/errors', '/webhooks', '/readme', '/nowhere'])('are good to look at: /docs%s', async (path) => {
    await device(async (context) => {
      const page = await context.newPage()
      const seen = watch(page)
      await page.goto(`${service.url}/docs${path}`)
      // One that is not there is told so, and the page itself is as good as the others.
      expect(seen.filter((text) => !(path === '/nowhere' && text.includes('404')))).toEqual([])
      expect(await lookAt(page, `docs${path.replace('/', '-')}`)).toEqual([])
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
    }, DESKTOP)
  })

  it('are searched by keyboard alone, on a phone and beside wide text', async () => {
    for (const width of [320, 1280]) {
      await device(
        async (context) => {
          const page = await context.newPage()
          const seen = watch(page)
          await page.goto(`${service.url}/docs`)
          await page.keyboard.press('Control+k')
          await page.keyboard.type('OUTCOME_UNKNOWN')
          await found(page).first().waitFor()
          expect(await page.locator('search [role=status]').innerText()).toMatch(/^\d places found$/)
          expect(width > 320 ? [] : await lookAt(page, 'docs-search')).toEqual([])
          await page.keyboard.press('ArrowDown')
          expect(
            await found(page)
              .first()
              .evaluate((link) => link === document.activeElement),
          ).toBe(true)
          await page.keyboard.press('Escape')
          expect(await box(page).evaluate((input) => input === document.activeElement)).toBe(true)
          expect(await found(page).count()).toBe(0)
          // As soon as it is typed, whether or not something was shown already.
          await box(page).fill('outcome_unknown')
          await page.keyboard.press('Enter')
          await page.waitForURL(`${service.url}/docs/errors#outcome_unknown`)
          const place = page.getByRole('heading', { name: 'OUTCOME_UNKNOWN' })
          const [top, header] = await Promise.all([place.boundingBox(), page.locator('body > header').boundingBox()])
          expect(top?.y).toBeGreaterThanOrEqual(header?.height ?? Infinity)
          expect(top?.y).toBeLessThan(300)
          expect(seen).toEqual([])
        },
        { viewport: { width, height: 800 } },
      )
    }
  })

  it('say where nothing is found, and where the search cannot be loaded', async () => {
    await device(async (context) => {
      const page = await context.newPage()
      await page.goto(`${service.url}/docs`)
      await page.route('**/sections.json', (route) => route.abort())
      await box(page).fill('webhook')
      await page.getByText('The search could not be loaded.').waitFor()
      await page.unroute('**/sections.json')
      await box(page).fill('xyzzyplugh')
      await page.getByText('Nothing found for “xyzzyplugh”').waitFor()
      await box(page).fill('webhook signatur')
      await found(page).first().waitFor()
    })
  })

  it('put a block of code into the clipboard', async () => {
    await device(
      async (context) => {
        const page = await context.newPage()
        await page.goto(`${service.url}/docs`)
        await page.getByRole('button', { name: 'Copy' }).first().click()
        await page.getByRole('button', { name: 'Copied' }).waitFor()
        const copied = await page.evaluate(() => navigator.clipboard.readText())
        expect(copied).toMatch(/^curl -sS "\$URL\/v1\/links" /)
        expect(copied).toBe(await page.locator('article pre').first().textContent())
      },
      { ...DESKTOP, permissions: ['clipboard-read', 'clipboard-write'] },
    )
  })

  it('let a keyboard skip to the text, and name their parts', async () => {
    await device(async (context) => {
      const page = await context.newPage()
      await page.goto(`${service.url}/docs/errors`)
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the text')
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
      await page.getByRole('main').waitFor()
      await page.getByRole('banner').waitFor()
      await page.getByRole('navigation', { name: 'On this page' }).waitFor()
      const pages = page.getByRole('navigation', { name: 'All pages' })
      expect(await pages.getByRole('link', { name: 'Errors' }).getAttribute('aria-current')).toBe('page')
    }, DESKTOP)
  })

  it('lead everywhere without their script', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false })
    try {
      const page = await context.newPage()
      await page.goto(`${service.url}/docs`)
      expect(await box(page).isVisible()).toBe(false)
      await page.getByText('All pages', { exact: true }).click()
      await page.getByRole('link', { name: 'Errors' }).first().click()
      await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor()
    } finally {
      await context.close()
    }
  })
})

describe('what is served', () => {
  const ask = (path: string, init: RequestInit = {}) => fetch(service.url + path, { redirect: 'manual', ...init })

  it('has its type, and headers that let nothing in', async () => {
    for (const [path, type] of [
      ['/docs', 'text/html'],
      ['/docs/errors', 'text/html'],
      ['/docs/errors.md', 'text/markdown'],
      ['/docs.md', 'text/markdown'],
      ['/llms.txt', 'text/plain'],
      // Not what browsers take its ending for.
      ['/docs/source/src/receiver/verify-webhook.ts', 'text/plain'],
    ] as const) {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers } = await ask(path, { method })
        expect([path, status, headers.get('Content-Type')]).toEqual([path, 200, `${type}; charset=utf-8`])
        expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/)
        expect(headers.get('Content-Security-Policy')).not.toMatch(/unsafe|https?:/)
        expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
        expect(headers.get('Referrer-Policy')).toBe('no-referrer')
      }
    }
  })

  it('takes no other method, and says which', async () => {
    for (const path of ['/docs', '/docs/errors', '/docs/nowhere', '/llms.txt']) {
      const { status, headers } = await ask(path, { method: 'POST' })
      expect([path, status, headers.get('Allow')]).toEqual([path, 405, expect.stringMatching(/^GET(?:, HEAD)?$/)])
    }
  })

  it('tells a person that a page is not there by a page, and a program as everywhere', async () => {
    const page = await ask('/docs/nowhere', { headers: { Accept: 'text/html' } })
    expect([page.status, page.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('There is no such page')
    const answer = await ask('/docs/nowhere.md')
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'Not found', code: 'not_found' }])
  })

  it('leaves every other address to the service', async () => {
    expect((await ask('/health')).headers.get('Content-Type')).toBe('application/json')
    expect((await ask('/nowhere')).status).toBe(404)
    expect((await ask('/_headers')).status).toBe(404)
    expect((await ask('/docs/errors.html')).headers.get('Location')).toBe('/docs/errors')
  })
})
