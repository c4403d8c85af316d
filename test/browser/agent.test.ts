// Every command of the protocol, and each of its errors, on small real pages in Chromium.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandName, ParamsOf } from '../../src/wire/command.ts'
import type { AgentUnderTest } from './support/agent-entry.ts'
import { launchBrowser } from './support/browser.ts'
import { SLOW_MS, startStaticSite, type StaticSite } from './support/static-site.ts'

declare const agent: AgentUnderTest

let browser: Browser
let site: StaticSite
let page: Page

beforeAll(async () => {
  site = await startStaticSite('test/browser/support/agent-entry.ts')
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

beforeEach(async () => {
  await page?.close()
  page = await browser.newPage()
  await page.goto(`${site.origin}/host`)
  expect(await run('navigate', { url: `${site.origin}/site` })).toEqual({ result: { url: `${site.origin}/site` } })
})

async function run<N extends CommandName>(command: N, params: ParamsOf<N>): Promise<unknown> {
  return await page.evaluate(({ command, params }) => agent.run(command, params), { command, params })
}

async function evaluate(expression: string): Promise<unknown> {
  const answer = (await run('evaluate', { expression })) as { result?: unknown }
  expect(answer).toHaveProperty('result')
  return answer.result
}

async function picture(fullPage = false): Promise<{ data: string; width: number; height: number }> {
  const answer = (await run('screenshot', { format: 'png', fullPage })) as { result: { data: string } }
  expect(answer).toEqual({
    result: { data: expect.stringMatching(/^iVBOR/), width: expect.any(Number), height: expect.any(Number) },
  })
  return answer.result as { data: string; width: number; height: number }
}

function failure(code: string): unknown {
  return { error: { code, message: expect.any(String) } }
}

describe('moving', () => {
  it('gives the address where a redirect ended', async () => {
    expect(await run('navigate', { url: `${site.origin}/site/moved` })).toEqual({
      result: { url: `${site.origin}/site/sent` },
    })
  })

  it('waits for a slow page', async () => {
    await run('navigate', { url: `${site.origin}/slow` })
    expect(await run('textContent', { selector: '#arrived' })).toEqual({ result: 'Arrived' })
  })

  it('does not wait for ever for an image', async () => {
    await run('navigate', { url: `${site.origin}/site/hanging-image` })
    expect(await run('textContent', { selector: '#text' })).toEqual({ result: 'Here' })
  })

  it('moves within a page', async () => {
    await evaluate('window.kept = true')
    expect(await run('navigate', { url: `${site.origin}/site#part` })).toEqual({
      result: { url: `${site.origin}/site#part` },
    })
    expect(await evaluate('window.kept')).toBe(true)
  })

  it.each([
    ['another origin', 'http://localhost:1/'],
    ['no address', 'site'],
    ['a script', 'javascript:alert(1)'],
    ['a connection that breaks', '/down'],
    ['an answer of 503', '/503'],
  ])('fails for %s', async (_, address) => {
    const url = address.startsWith('/') ? site.origin + address : address
    expect(await run('navigate', { url })).toEqual(failure('navigation_failed'))
  })

  it.each(['/down', '/503'])('comes back from %s', async (broken) => {
    await run('navigate', { url: site.origin + broken })
    expect(await run('navigate', { url: `${site.origin}/slow` })).toEqual({ result: { url: `${site.origin}/slow` } })
    expect(await run('title', {})).toEqual({ result: 'Slow' })
  })

  it('finds no page where none could be loaded', async () => {
    await run('navigate', { url: `${site.origin}/down` })
    expect(await run('title', {})).toEqual(failure('navigation_failed'))
    expect(await run('click', { selector: 'h1' })).toEqual(failure('navigation_failed'))
  })

  it('reloads', async () => {
    await evaluate('window.kept = true')
    expect(await run('reload', {})).toEqual({ result: { url: `${site.origin}/site` } })
    expect(await evaluate('window.kept ?? null')).toBeNull()
  })

  it('goes back within the frame, and never further', async () => {
    await run('navigate', { url: `${site.origin}/site/sent` })
    expect(await run('goBack', {})).toEqual({ result: { url: `${site.origin}/site` } })
    expect(await run('goBack', {})).toEqual(failure('navigation_failed'))
    expect(page.url()).toBe(`${site.origin}/host`)
  })

  it('waits for an address', async () => {
    expect(await run('waitForNavigation', { urlPattern: '/site$', timeout: 20_000 })).toEqual({
      result: { url: `${site.origin}/site` },
    })
    await run('click', { selector: '#push' })
    expect(await run('waitForNavigation', { urlPattern: '/pushed$', timeout: 20_000 })).toEqual({
      result: { url: `${site.origin}/site/pushed` },
    })
    expect(await run('waitForNavigation', { urlPattern: '/nowhere', timeout: 200 })).toEqual(failure('timeout'))
    expect(await run('waitForNavigation', { urlPattern: '(', timeout: 200 })).toEqual(failure('script_error'))
  })
})

describe('acting', () => {
  it('clicks', async () => {
    expect(await run('click', { selector: '#count' })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#count' })).toEqual({ result: '1' })
  })

  it('lets a navigation that a click began arrive before the next command', async () => {
    const started = Date.now()
    expect(await run('click', { selector: '#slow' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual({ result: 'Slow' })
    expect(Date.now() - started).toBeGreaterThanOrEqual(SLOW_MS)
  })

  it('sends a form', async () => {
    expect(await run('submit', { selector: '#send' })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#sent' })).toEqual({ result: 'POST' })
  })

  it('says that an outcome is unknown when the page is lost after a submit', async () => {
    expect(await run('submit', { selector: '#down' })).toEqual(failure('detached'))
  })

  it('says that a click happened even if it leads to a broken page', async () => {
    expect(await run('click', { selector: '#down' })).toEqual({ result: null })
    expect(await run('url', {})).toEqual(failure('navigation_failed'))
  })

  it('does not click what is absent, disabled or malformed', async () => {
    expect(await run('click', { selector: '#absent' })).toEqual(failure('not_found'))
    expect(await run('submit', { selector: '#absent' })).toEqual(failure('not_found'))
    expect(await run('click', { selector: '#off' })).toEqual(failure('not_found'))
    expect(await run('click', { selector: '##' })).toEqual(failure('script_error'))
  })

  it('fills as a user does', async () => {
    expect(await run('fill', { selector: '#name', value: 'Ann' })).toEqual({ result: null })
    expect(await evaluate("document.querySelector('#name').value")).toBe('Ann')
    expect(await evaluate('log')).toEqual(['focus', 'input', 'change', 'blur'])
    await run('fill', { selector: '#note', value: 'two\nlines' })
    expect(await evaluate("document.querySelector('#note').value")).toBe('two\nlines')
    await run('fill', { selector: '#rich', value: 'rich' })
    expect(await run('textContent', { selector: '#rich' })).toEqual({ result: 'rich' })
    expect(await run('fill', { selector: '#check', value: 'x' })).toEqual(failure('unsupported'))
  })

  it('fills and clicks in a frame that is hidden and inert', async () => {
    await page.evaluate(() => {
      document.querySelector('iframe')!.inert = true
      document.querySelector('iframe')!.style.opacity = '0'
    })
    await run('fill', { selector: '#name', value: 'Ann' })
    expect(await evaluate('log')).toEqual(['focus', 'input', 'change', 'blur'])
    await run('click', { selector: '#count' })
    expect(await run('textContent', { selector: '#count' })).toEqual({ result: '1' })
    expect(await run('isVisible', { selector: '#count' })).toEqual({ result: true })
  })

  it('selects', async () => {
    await run('select', { selector: '#size', values: ['m'] })
    expect(await evaluate("document.querySelector('#size').value")).toBe('m')
    await run('select', { selector: '#many', values: ['a', 'c'] })
    expect(await evaluate("[...document.querySelector('#many').selectedOptions].map(o => o.value)")).toEqual(['a', 'c'])
    expect(await run('select', { selector: '#size', values: ['xl'] })).toEqual(failure('not_found'))
    expect(await run('select', { selector: '#name', values: ['m'] })).toEqual(failure('unsupported'))
  })

  it('presses keys', async () => {
    await run('press', { selector: '#note', key: 'x' })
    expect(await evaluate("document.querySelector('#note').value")).toBe('x')
    await run('press', { selector: '#check', key: ' ' })
    expect(await evaluate("document.querySelector('#check').checked")).toBe(true)
    await run('press', { selector: '#name', key: 'Tab' })
    expect(await evaluate('log')).toEqual(['keydown', 'keyup'])
    await run('press', { selector: '#name', key: 'Enter' })
    expect(await run('title', {})).toEqual({ result: 'Sent' })
  })
})

describe('looking', () => {
  it('waits for an element in each state', async () => {
    await run('click', { selector: '#later' })
    expect(await run('waitForSelector', { selector: '#late', state: 'attached', timeout: 20_000 })).toEqual({
      result: null,
    })
    expect(await run('waitForSelector', { selector: '#hidden', state: 'visible', timeout: 20_000 })).toEqual({
      result: null,
    })
    expect(await run('waitForSelector', { selector: 'h1', state: 'hidden', timeout: 20_000 })).toEqual({ result: null })
    expect(await run('waitForSelector', { selector: '#absent', state: 'attached', timeout: 200 })).toEqual(
      failure('timeout'),
    )
    expect(await run('waitForSelector', { selector: '#clear', state: 'visible', timeout: 200 })).toEqual(
      failure('timeout'),
    )
    expect(await run('waitForSelector', { selector: '#name', state: 'hidden', timeout: 200 })).toEqual(
      failure('timeout'),
    )
  })

  it('reads', async () => {
    expect(await run('getAttribute', { selector: '#name', name: 'value' })).toEqual({ result: 'before' })
    expect(await run('getAttribute', { selector: '#name', name: 'absent' })).toEqual({ result: null })
    expect(await run('getAttribute', { selector: '#absent', name: 'x' })).toEqual(failure('not_found'))
    expect(await run('textContent', { selector: '#hidden' })).toEqual({ result: 'Hidden text' })
    expect(await run('innerHTML', { selector: 'h1' })).toEqual({ result: 'Form' })
    expect(await run('isVisible', { selector: '#name' })).toEqual({ result: true })
    expect(await run('isVisible', { selector: '#hidden' })).toEqual({ result: false })
    expect(await run('isVisible', { selector: '#absent' })).toEqual({ result: false })
    expect(await run('url', {})).toEqual({ result: `${site.origin}/site` })
    expect(await run('title', {})).toEqual({ result: 'Form' })
    expect(await run('content', {})).toEqual({
      result: expect.stringMatching(/^<html translate="no" class="notranslate">.*<\/html>$/s),
    })
  })

  it('gets JSON of the site that is open, with its cookies, and of no other', async () => {
    await evaluate("document.cookie = 'who=ann'")
    const mine = { result: { status: 200, json: { method: 'GET', cookie: 'who=ann' } } }
    expect(await run('getJson', { path: '/api/me' })).toEqual(mine)
    expect(await run('getJson', { path: `${site.origin}/api/me` })).toEqual(mine)
    expect(await run('getJson', { path: '/503' })).toEqual({ result: { status: 503, json: null } })
    expect(await run('getJson', { path: '/down' })).toEqual(failure('navigation_failed'))
    expect(await run('getJson', { path: '/api/large' })).toEqual(failure('unsupported'))
    const elsewhere = site.origin.replace('127.0.0.1', 'localhost')
    for (const path of [`${elsewhere}/api/me`, elsewhere.replace('http:', ''), 'http://[', 'data:application/json,1']) {
      expect(await run('getJson', { path }), path).toEqual(failure('refused'))
    }
    expect(await run('getJson', { path: '/api/away' })).toEqual(failure('navigation_failed'))
  })

  it('evaluates', async () => {
    expect(await evaluate('1 + 1')).toBe(2)
    expect(await evaluate('{ a: [1, null] };')).toEqual({ a: [1, null] })
    expect(await evaluate('await new Promise((resolve) => setTimeout(resolve, 20, location.pathname))')).toBe('/site')
    expect(await evaluate('undefined')).toBeNull()
    expect(await evaluate('document.title // a comment')).toBe('Form')
    expect(await run('evaluate', { expression: 'absent.property' })).toEqual({
      error: { code: 'script_error', message: 'The expression failed: ReferenceError.' },
    })
    expect(await run('evaluate', { expression: '(' })).toEqual(failure('script_error'))
    expect(await run('evaluate', { expression: '(() => { const a = {}; a.a = a; return a })()' })).toEqual(
      failure('script_error'),
    )
  })

  it('does not evaluate against the policy of the site', async () => {
    await run('navigate', { url: `${site.origin}/site/noeval` })
    expect(await run('evaluate', { expression: '1' })).toEqual({
      error: { code: 'script_error', message: 'The expression failed: EvalError.' },
    })
  })

  it('says that the page went away under an expression', async () => {
    const expression = "(location.href = '/site/sent', await new Promise(() => {}))"
    expect(await run('evaluate', { expression })).toEqual(failure('detached'))
  })

  it('refuses an answer that no message can hold', async () => {
    expect(await run('evaluate', { expression: "'x'.repeat(2_000_000)" })).toEqual(failure('unsupported'))
  })

  it('takes a picture that shows what is typed but no password', async () => {
    const empty = await picture()
    expect(empty).toMatchObject({ width: 300, height: 150 })
    await run('fill', { selector: '#name', value: 'Changed' })
    const typed = await picture()
    expect(typed.data).not.toBe(empty.data)
    await run('fill', { selector: '#secret', value: 'open', password: true })
    const dots = await picture()
    await run('fill', { selector: '#secret', value: 'word', password: true })
    expect((await picture()).data).toBe(dots.data)
    expect((await picture(true)).height).toBeGreaterThan(150)
  })
})

describe('waiting and telling', () => {
  it('waits for a quiet network', async () => {
    const started = Date.now()
    // Many, for a busy machine answers some of them late.
    await evaluate("void Array.from({ length: 20 }, (_, n) => setTimeout(() => fetch('/site/sent'), 20 * n))")
    expect(await run('waitForNetworkIdle', { timeout: 20_000 })).toEqual({ result: null })
    expect(Date.now() - started).toBeGreaterThan(700)
    await evaluate("void setInterval(() => fetch('/site/sent'), 20)")
    expect(await run('waitForNetworkIdle', { timeout: 800 })).toEqual(failure('timeout'))
  })

  it('waits for a time', async () => {
    const started = Date.now()
    expect(await run('waitForTimeout', { timeout: 300 })).toEqual({ result: null })
    expect(Date.now() - started).toBeGreaterThanOrEqual(299)
  })

  it('passes a status on', async () => {
    expect(await run('updateStatus', { heading: 'Reading', progress: 0.5 })).toEqual({ result: null })
    expect(await page.evaluate(() => agent.statuses)).toEqual([{ heading: 'Reading', progress: 0.5 }])
  })

  it('does not know every command', async () => {
    expect(await run('toString' as CommandName, {})).toEqual(failure('unsupported'))
  })
})

/** These, and no more in the time after. */
async function expectEvents(events: readonly unknown[]): Promise<void> {
  const told = (): Promise<unknown> => page.evaluate(() => agent.events)
  await expect.poll(told).toEqual(events)
  await sleep(600)
  expect(await told()).toEqual(events)
}

describe('watching the user', () => {
  it('reports where the frame is, each move, and each awaited element once', async () => {
    await page.evaluate(() => agent.driver.watch([{ type: 'selector', selector: '#late' }]))
    const here = { type: 'navigation', payload: { url: `${site.origin}/site`, isMainFrame: true } }
    expect(await page.evaluate(() => agent.events)).toEqual([here])
    await run('click', { selector: '#later' })
    await run('waitForSelector', { selector: '#late', state: 'visible', timeout: 20_000 })
    const late = { type: 'selector', payload: { selector: '#late' } }
    await expectEvents([here, late])
    await run('click', { selector: '#push' })
    const pushed = { type: 'navigation', payload: { url: `${site.origin}/site/pushed`, isMainFrame: true } }
    await expectEvents([here, late, pushed, late])
    await page.evaluate(() => agent.driver.unwatch())
    await run('navigate', { url: `${site.origin}/site/sent` })
    await sleep(300)
    expect(await page.evaluate(() => agent.events.length)).toBe(4)
  })
})
