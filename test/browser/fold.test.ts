// What is seen without scrolling: in every state, in every language and however long the names are, the first button is.
// And what axe-core says of the languages that no other test speaks.
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Shown } from '../../src/page/shown.ts'
import type { View } from '../../src/page/view.ts'
import type { Way } from '../../src/page/ways.ts'
import { coloursOf } from '../../src/core/colour.ts'
import { LINK_ERROR_CODES } from '../../src/wire/error-code.ts'
import { LANGUAGES } from '../../src/words/languages.ts'
import { browser, service, useService } from './support/device.ts'
import { lookAt } from './support/look.ts'
import type { ShowState } from './support/panels-entry.ts'
import { takePicture } from './support/pictures.ts'
import { createLink, WRITE } from './support/visit.ts'

declare const showState: ShowState

const SIZES = [
  [1280, 640],
  [375, 667],
  [390, 844],
  [320, 568],
] as const

const operations = ['complete', 'running'].map((status) => ({ resource: 'x', action: 'x', status })) as never
const progress = {
  isConnected: true,
  isCanceling: false,
  operations,
  status: {},
  question: null,
  address: 'site.example/sign-in',
}
const away = { kind: 'elsewhere', movedTo: null, operations, isConnected: true } as const
const returnUrl = 'https://shop.example/done'

const APP: Extract<Way, { kind: 'app' }> = {
  kind: 'app',
  link: 'passage-app://link?linkId=x',
  store: 'https://store.example/app',
}
const LIVE: readonly Way[] = [
  { kind: 'looking' },
  { kind: 'extension' },
  { kind: 'update', store: 'https://store.example/extension' },
  { kind: 'update', store: null },
  { kind: 'install', store: 'https://store.example/extension' },
  APP,
  { kind: 'computer', browsers: ['chrome', 'firefox'] },
  { kind: 'other_browser', browsers: ['chrome', 'firefox'] },
  { kind: 'phone' },
  { kind: 'none' },
]

const STATES: readonly Shown[] = [
  { kind: 'consent' },
  { kind: 'claiming' },
  { kind: 'session', progress: { ...progress, isUsersTurn: true } },
  { kind: 'session', progress: { ...progress, isUsersTurn: false, isConnected: false } },
  { kind: 'complete', returnUrl, isHere: true },
  { kind: 'complete', returnUrl, isHere: false },
  ...[...LINK_ERROR_CODES, 'CLIENT_UNSUPPORTED'].flatMap((code): Shown[] => [
    { kind: 'failed', code, isHere: true },
    { kind: 'failed', code, isHere: false },
  ]),
  { kind: 'already_complete' },
  { kind: 'expired' },
  { kind: 'canceled' },
  { ...away, canTakeOver: true },
  { ...away, canTakeOver: false },
  { ...away, canTakeOver: false, movedTo: 'device' },
  { kind: 'unreachable' },
  { kind: 'busy' },
  { kind: 'limited' },
  { kind: 'tried_out' },
  { kind: 'incomplete', canGoBack: true },
  ...LIVE.map((way): Shown => ({ kind: 'live', way, isAsked: false, isNews: false })),
  { kind: 'live', way: { kind: 'extension' }, isAsked: true, isNews: true },
  { kind: 'in_app', way: APP },
  { ...away, canTakeOver: false, movedTo: 'extension' },
  { ...away, canTakeOver: false, movedTo: 'app' },
  { kind: 'denied' },
  { kind: 'silent' },
]

const LONG: Partial<View> = {
  asker: 'Interessengemeinschaft der Stromversorger Mecklenburg-Vorpom',
  integration: { id: 'long', name: 'Southwestern Bell Telephone and Telegraph Company' },
  returnUrl: 'https://a-rather-long-name-of-a-shop.customers.example.com/done',
  privacyUrl: 'https://shop.example/privacy',
}

useService('Acme')

let script: string
const pages: Page[] = []

beforeAll(async () => {
  const bundle = await build({
    entryPoints: ['test/browser/support/panels-entry.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  })
  script = bundle.outputFiles[0]!.text
})

afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()))
})

/** The page as it is served, with its program put aside. */
async function openDrawing(locale: string): Promise<Page> {
  const writes = [WRITE, { ...WRITE, action: 'read', arguments: undefined }]
  const link = await createLink(service, { operations: writes, locale, returnUrl })
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 640 } })).newPage()
  pages.push(page)
  await page.route(/\/connect\//, async (route) => {
    const response = await route.fetch()
    let isFirst = true
    const body = (await response.text()).replaceAll(/(<script nonce="[^"]+">)[^]*?(<\/script>)/g, (_, open, close) => {
      const text = isFirst ? script : ''
      isFirst = false
      return open + text.replaceAll('</script', '<\\/script') + close
    })
    await route.fulfill({ response, body })
  })
  await page.goto(link.appClipUrl)
  await page.waitForFunction(() => 'showState' in window)
  return page
}

async function show(page: Page, state: Shown, changes: Partial<View>): Promise<void> {
  await page.evaluate(
    ({ state, changes }) => {
      showState(state, changes)
      scrollTo(0, 0)
    },
    { state, changes },
  )
}

/** Null where all of the first button is seen and can be hit; else where it ends. */
async function belowFold(page: Page): Promise<string | null> {
  return await page.evaluate(() => {
    const button = document.querySelector('main .button')
    if (button === null) {
      return null
    }
    const { left, top, right, bottom } = button.getBoundingClientRect()
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return top >= 0 && bottom <= innerHeight && button.contains(hit) ? null : `ends at ${Math.round(bottom)}`
  })
}

it('the foot covers nothing of what stands above it, where all of it fits', async () => {
  const page = await openDrawing('en')
  await page.setViewportSize({ width: 1280, height: 1000 })
  await show(page, { kind: 'consent' }, {})
  const clip = (await page.locator('p.caution').boundingBox())!
  const seen = await page.screenshot({ clip })
  await page.locator('.actions').evaluate((foot: HTMLElement) => (foot.style.visibility = 'hidden'))
  expect(seen.equals(await page.screenshot({ clip }))).toBe(true)
})

describe.each(LANGUAGES.map(({ language }) => language))('in %s', (language) => {
  it.each([
    ['short', {}],
    ['long', LONG],
  ] as const)('the first button of every state is seen without scrolling, with %s names', async (names, changes) => {
    const page = await openDrawing(language)
    const hidden: string[] = []
    let buttons = 0
    for (const [number, state] of STATES.entries()) {
      await show(page, state, changes)
      buttons += await page.locator('main .button').count()
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height })
        const below = await belowFold(page)
        const name = `${String(number + 1).padStart(2, '0')}-${state.kind}${'code' in state ? `-${state.code}` : ''}`
        if (below !== null) {
          hidden.push(`${name} at ${width}×${height}: ${below}`)
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (overflow > 0) {
          hidden.push(`${name} at ${width}×${height}: ${overflow} px too wide`)
        }
        await takePicture(page, `fold-${language}-${names}-${name}-${width}x${height}`)
      }
    }
    expect(buttons).toBeGreaterThan(STATES.length)
    expect(hidden).toEqual([])
  })

  it.runIf(language !== 'en')(
    "keeps nobody out, in both themes, narrow and wide, and in the asker's colours",
    async () => {
      const page = await openDrawing(language)
      const found: string[] = []
      for (const [number, state] of STATES.entries()) {
        await show(page, state, { privacyUrl: 'https://shop.example/privacy', colours: { ...coloursOf('#ffd400') } })
        found.push(...(await lookAt(page, `${language}-${String(number + 1).padStart(2, '0')}-${state.kind}`)))
      }
      expect(found).toEqual([])
    },
  )
})
