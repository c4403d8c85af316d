// The driver for Playwright alone: what is done and seen in a page, in each of the worlds that hands can work in.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RemoteDriver } from '../../src/device/drivers/remote-driver.ts'
import { PlaywrightView } from '../../src/sdk/playwright/playwright-view.ts'
import { mainWorld, openWorld } from '../../src/sdk/playwright/world.ts'
import type { CommandName, ParamsOf } from '../../src/wire/command.ts'
import type { Manifest } from '../../src/wire/manifest.ts'
import type { ClientEvent } from '../../src/wire/session-message.ts'
import { launchBrowser } from './support/browser.ts'
import { type OddSite, SLOW_MS, startOddSite } from './support/odd-site.ts'

let browser: Browser
let site: OddSite
let page: Page
let driver: RemoteDriver
let events: ClientEvent[]
let hasLeft: boolean

beforeAll(async () => {
  site = await startOddSite()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

afterEach(async () => {
  driver.close()
  await page.close()
})

async function begin(open = openWorld, manifest: Manifest | null = null): Promise<void> {
  page = await browser.newPage({ viewport: { width: 300, height: 150 } })
  events = []
  hasLeft = false
  const world = await open(page)
  driver = new RemoteDriver((hear) => new PlaywrightView(page, world, hear), manifest, {
    seen: (seen) => events.push(...seen),
    left: () => (hasLeft = true),
    moved: () => {},
    says: () => {},
  })
  await go('/')
}

const run = <N extends CommandName>(command: N, params: ParamsOf<N>): Promise<unknown> => driver.run(command, params)
const failure = (code: string): unknown => ({ error: { code, message: expect.any(String) } })

async function go(path: string): Promise<void> {
  expect(await run('navigate', { url: site.origin + path })).toEqual({ result: { url: site.origin + path } })
}

/** What the page itself sees. */
const inPage = (expression: string): Promise<unknown> => page.evaluate(expression)

const LIST = { root: '#list', rows: 'li', fields: { word: {} }, timeout: 1_000 }
const WORDS = { result: [{ word: 'One' }, { word: 'Two' }] }

const WORLDS = [
  ['a world of its own', openWorld],
  ["the page's world", (asked: Page) => Promise.resolve(mainWorld(asked))],
] as const

describe.for(WORLDS)('in %s', ([, open]) => {
  beforeEach(() => begin(open))

  it('works under a policy that allows no script but the own files of the site', async () => {
    expect(await run('extract', LIST)).toEqual(WORDS)
    expect(await run('getJson', { path: '/json' })).toEqual({ result: { status: 200, json: { rows: [1] } } })
    const fields = [{ selector: '#name', value: 'Ann', keep: 2 }]
    expect(await run('fillForm', { fields })).toEqual({ result: { fields: [{ found: true, kept: 'nn' }] } })
    expect(await run('submit', { selector: '#send' })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#sent' })).toEqual({ result: 'Sent' })
  })

  it.each(['#own', '#other'])('reaches into the frame %s', async (selector) => {
    await go('/frames')
    const frame = [selector]
    expect(await run('extract', { ...LIST, frame })).toEqual(WORDS)
    expect(await run('fill', { selector: '#name', value: 'Ann', frame })).toEqual({ result: null })
    expect(await page.frameLocator(selector).locator('#name').inputValue()).toBe('Ann')
    expect(await run('click', { selector: '#absent', frame })).toEqual(failure('not_found'))
    expect(await run('click', { selector: '#name', frame: ['#absent'] })).toEqual(failure('not_found'))
  })

  it('leaves nothing in the page', async () => {
    const before = await inPage('Object.keys(globalThis).sort().join()')
    await run('extract', LIST)
    expect(await inPage('Object.keys(globalThis).sort().join()')).toBe(before)
  })

  it('gives an error of the page as one of the protocol', async () => {
    expect(await run('click', { selector: '#absent' })).toEqual(failure('not_found'))
    expect(await run('click', { selector: '##' })).toEqual(failure('script_error'))
    expect(await run('toString' as CommandName, {})).toEqual(failure('unsupported'))
  })
})

describe('among scripts that change the language', () => {
  beforeEach(() => begin())

  it('reads and fills all the same, and they hear of nothing', async () => {
    await go('/tampered')
    expect(await run('extract', LIST)).toEqual(WORDS)
    expect(await run('fill', { selector: '#name', value: 'Ann' })).toEqual({ result: null })
    expect(await inPage('document.getElementById("name").value')).toBe('Ann')
    expect(await inPage('heard.length')).toBe(0)
  })
})

describe('moving', () => {
  beforeEach(() => begin())

  it('says where it ended', async () => {
    expect(await run('navigate', { url: `${site.origin}/moved` })).toEqual({ result: { url: `${site.origin}/tab` } })
    expect(await run('goBack', {})).toEqual({ result: { url: `${site.origin}/` } })
    expect(await run('goBack', {})).toEqual(failure('navigation_failed'))
    expect(await run('url', {})).toEqual({ result: `${site.origin}/` })
    await go('/#part')
    expect(await run('reload', {})).toEqual({ result: { url: `${site.origin}/#part` } })
  })

  it.each(['/503', '/down', '/empty', '/file', 'javascript:alert(1)', 'nowhere'])('fails for %s', async (address) => {
    const url = address.startsWith('/') ? site.origin + address : address
    expect(await run('navigate', { url })).toEqual(failure('navigation_failed'))
    await go('/tab')
  })

  it('finds no page where none could be loaded', async () => {
    await run('navigate', { url: `${site.origin}/down` })
    expect(await run('title', {})).toEqual(failure('navigation_failed'))
  })

  it('lets a page that a click began arrive first', async () => {
    const started = Date.now()
    expect(await run('click', { selector: '#slow' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual({ result: 'Slow' })
    expect(Date.now() - started).toBeGreaterThanOrEqual(SLOW_MS)
  })

  it('goes on with a wait in the next page', async () => {
    const waiting = run('waitForSelector', { selector: '#tab', state: 'visible', timeout: 20_000 })
    await inPage('void setTimeout(() => { location.href = "/moved" }, 100)')
    expect(await waiting).toEqual({ result: null })
  })

  it('tells a click that broke the page from a submit that did', async () => {
    expect(await run('click', { selector: '#down' })).toEqual({ result: null })
    await go('/')
    expect(await run('submit', { selector: '#down' })).toEqual(failure('detached'))
  })

  it.each(['#empty', '#file'])('keeps the page where %s brings none', async (selector) => {
    expect(await run('submit', { selector })).toEqual({ result: null })
    expect(await run('title', {})).toEqual({ result: 'Form' })
  })
})

describe('what a site opens', () => {
  beforeEach(() => begin())

  it.each([
    ['/', '#tab'],
    ['/dialogs', '#open'],
  ])('on %s by %s comes into the same view', async (path, selector) => {
    await go(path)
    await run('click', { selector })
    expect(await run('waitForSelector', { selector: 'p#tab', state: 'visible', timeout: 20_000 })).toEqual({
      result: null,
    })
    expect(page.context().pages()).toHaveLength(1)
  })

  it('as a dialog is dismissed and told', async () => {
    await go('/dialogs')
    for (const [selector, said] of [
      ['#alert', 'alerted'],
      ['#confirm', 'false'],
      ['#prompt', 'null'],
    ] as const) {
      await run('click', { selector })
      expect(await run('textContent', { selector: '#said' })).toEqual({ result: said })
    }
    expect(events.map(({ type, payload }) => [type, payload?.['kind']])).toEqual([
      ['dialog', 'alert'],
      ['dialog', 'confirm'],
      ['dialog', 'prompt'],
    ])
  })

  it('to keep somebody on its page does not', async () => {
    await go('/dialogs')
    await page.mouse.click(1, 1)
    await go('/tab')
    expect(events.map(({ payload }) => payload?.['kind'])).toEqual(['beforeunload'])
  })
})

describe('at an address of a stranger', () => {
  const within = (origins: string[]): Manifest => ({
    integration: 'odd',
    name: 'Odd',
    sites: [site.origin],
    origins,
    until: [],
    commands: [],
  })

  it('does and sees nothing', async () => {
    await begin(openWorld, within([site.origin]))
    await inPage(`void (location.href = location.href.replace('127.0.0.1', 'localhost'))`)
    await page.waitForURL(/localhost/)
    expect(await run('textContent', { selector: '#list' })).toEqual(failure('refused'))
    expect(await run('click', { selector: '#send' })).toEqual(failure('refused'))
    expect(await run('url', {})).toEqual(failure('refused'))
    expect(await run('extract', LIST)).toEqual(failure('timeout'))
  })

  it('in a frame neither', async () => {
    await begin(openWorld, within([site.origin]))
    await go('/frames')
    const fill = { selector: '#name', value: 'Ann', frame: ['#other'] }
    expect(await run('fill', fill)).toEqual(failure('refused'))
    expect(await page.frameLocator('#other').locator('#name').inputValue()).toBe('')
  })
})

describe('the rest', () => {
  beforeEach(() => begin())

  it('runs no expression', async () => {
    expect(await run('evaluate', { expression: '1' })).toEqual(failure('unsupported'))
  })

  it('takes pictures', async () => {
    const taken = (await run('screenshot', { format: 'png' })) as { result: { data: string } }
    expect(taken.result).toMatchObject({ width: 300, height: 150 })
    expect(Buffer.from(taken.result.data, 'base64').readUInt32BE(16)).toBe(300)
    const whole = await run('screenshot', { format: 'jpeg', fullPage: true })
    expect(whole).toEqual({
      result: { data: expect.stringMatching(/^\/9j\//), width: 300, height: expect.any(Number) },
    })
  })

  it('tells of each address in the turn of the user, and of what is awaited', async () => {
    driver.watch([{ type: 'selector', selector: '#tab' }])
    await go('/dialogs')
    await run('click', { selector: '#push' })
    await go('/tab')
    const seen = () => events.map(({ type, payload }) => payload?.[type === 'navigation' ? 'url' : 'selector'])
    const expected = ['/', '/dialogs', '/pushed', '/tab'].map((path) => site.origin + path)
    await expect.poll(seen).toEqual([...expected, '#tab'])
  })

  it('says that nobody is there any more, and no more than that', async () => {
    let isAnswered = false
    const running = run('waitForSelector', { selector: '#never', state: 'visible', timeout: 1_000 })
    void running.then(() => (isAnswered = true))
    await page.close()
    await expect.poll(() => hasLeft).toBe(true)
    await sleep(1_500)
    expect(isAnswered).toBe(false)
  })
})
