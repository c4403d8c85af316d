// The web view kit alone, in pages of any kind: under a strict policy, in a platform that tells little, and in those that are
// after what is typed. Costs about 20 seconds.
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newClaimName } from '../../src/device/claim-name.ts'
import { RemoteDriver } from '../../src/device/drivers/remote-driver.ts'
import type { WebViewBridge } from '../../src/sdk/web-view/bridge.ts'
import { WebViewView } from '../../src/sdk/web-view/web-view-view.ts'
import type { CommandName, ParamsOf } from '../../src/wire/command.ts'
import type { Manifest } from '../../src/wire/manifest.ts'
import type { ClientEvent } from '../../src/wire/session-message.ts'
import { Cdp } from './support/cdp.ts'
import { CdpBridge, type CdpBridgeOptions } from './support/cdp-bridge.ts'
import type { Chromium } from '../live/support/chromium.ts'
import { startWebViews } from './support/web-views.ts'
import { type HostilePages, startHostilePages } from './support/hostile-pages.ts'
import { type OddSite, startOddSite } from './support/odd-site.ts'

const SECRET = '4111111111111111'
/** By nothing that the page has changed. */
const HEARD =
  "(() => { let all = ''; for (let index = 0; index < heard.length; index++) all += heard[index] + '\\n'; return all })()"

const script = readFileSync('.build/device.txt', 'utf8')
let chromium: Chromium
let cdp: Cdp
let site: OddSite
let pages: HostilePages
let bridge: CdpBridge
let driver: RemoteDriver
let events: ClientEvent[]
let hasLeft: boolean

beforeAll(async () => {
  ;[chromium, site, pages] = await Promise.all([startWebViews(), startOddSite(), startHostilePages()])
  cdp = await Cdp.open(chromium.endpoint)
})

afterAll(async () => {
  cdp?.close()
  await chromium?.close()
  await Promise.all([site?.close(), pages?.close()])
})

afterEach(async () => {
  driver.close()
  await bridge.close().catch(() => null)
})

const boundTo = (...origins: string[]): Manifest =>
  ({ sites: origins, origins, until: [], commands: [] }) as unknown as Manifest

/** @param wrap stands between the kit and the platform */
async function begin(
  options: Partial<CdpBridgeOptions> = {},
  manifest: Manifest | null = null,
  wrap: (bridge: CdpBridge) => WebViewBridge = (inner) => inner,
): Promise<void> {
  events = []
  hasLeft = false
  bridge = await CdpBridge.open(cdp, undefined, { script, ...options })
  driver = new RemoteDriver((hear) => new WebViewView(wrap(bridge), script, newClaimName, hear), manifest, {
    seen: (seen) => events.push(...seen),
    left: () => (hasLeft = true),
    moved: () => {},
    says: () => {},
  })
}

const run = <N extends CommandName>(command: N, params: ParamsOf<N>): Promise<unknown> => driver.run(command, params)
const failure = (code: string): unknown => ({ error: { code, message: expect.any(String) } })

async function go(url: string): Promise<void> {
  expect(await run('navigate', { url })).toEqual({ result: { url } })
}

const LIST = { root: '#list', rows: 'li', fields: { word: {} }, timeout: 1_000 }
const WORDS = { result: [{ word: 'One' }, { word: 'Two' }] }

const PLATFORMS = [
  ['that tells everything', {}],
  ['that tells little, with the script in no page', { script: null, tellsLittle: true }],
] as const

describe.for(PLATFORMS)('on a platform %s', ([, options]) => {
  beforeEach(async () => {
    await begin(options)
    await go(`${site.origin}/`)
  })

  it('works under a policy that allows no script but the own files of the site', async () => {
    expect(await run('extract', LIST)).toEqual(WORDS)
    expect(await run('getJson', { path: '/json' })).toEqual({ result: { status: 200, json: { rows: [1] } } })
    const fields = [{ selector: '#name', value: 'Ann', keep: 2 }]
    expect(await run('fillForm', { fields })).toEqual({ result: { fields: [{ found: true, kept: 'nn' }] } })
    expect(await run('submit', { selector: '#send' })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#sent' })).toEqual({ result: 'Sent' })
  })

  it('waits for the page that a click leads to, and knows where none comes', async () => {
    expect(await run('click', { selector: '#slow' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual({ result: 'Slow' })
    expect(await run('goBack', {})).toEqual({ result: { url: `${site.origin}/` } })
    expect(await run('click', { selector: '#empty' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual({ result: 'Form' })
    expect(await run('click', { selector: '#down' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual(failure('navigation_failed'))
  })

  it('says where there is no page to go back to', async () => {
    expect(await run('goBack', {})).toEqual(failure('navigation_failed'))
    expect(await run('title', {})).toEqual({ result: 'Form' })
  })

  it('reaches into a frame of the same site, and says of others that it does not', async () => {
    await go(`${site.origin}/frames`)
    expect(await run('extract', { ...LIST, frame: ['#own'] })).toEqual(WORDS)
    expect(await run('extract', { ...LIST, frame: ['#other'] })).toEqual(failure('unsupported'))
  })
})

describe('a page that dies', () => {
  beforeEach(() => begin())

  it('comes back, and what was done in it has no end', async () => {
    await go(`${site.origin}/`)
    bridge.crash()
    expect(await run('title', {})).toEqual({ result: 'Form' })
  })

  it('is the end where its view is closed', async () => {
    await go(`${site.origin}/`)
    await bridge.close()
    await expect.poll(() => hasLeft).toBe(true)
  })

  it('takes an answer with it, which is noticed at once', async () => {
    await go(`${site.origin}/`)
    // A site that never answers: the hand waits in a page that is gone.
    await bridge.inPage('window.fetch = () => new Promise(() => {}), 1')
    const since = performance.now()
    const asked = run('getJson', { path: '/json' })
    setTimeout(() => bridge.load(`${site.origin}/tab`), 300)
    expect(await asked).toEqual(failure('detached'))
    expect(performance.now() - since).toBeLessThan(10_000)
  })
})

describe('a hostile page', () => {
  it('of another origin, there in the last moment, learns nothing and can say nothing', async () => {
    let taken: string | null = null
    // Whatever the kit has checked: when its text runs, another page is there.
    const slip = (inner: CdpBridge): WebViewBridge => ({
      load: (address) => inner.load(address),
      reload: () => inner.reload(),
      goBack: () => inner.goBack(),
      listen: (hear) => inner.listen(hear),
      run: (text) => {
        if (!text.includes(SECRET) || taken !== null) {
          inner.run(text)
          return
        }
        taken = text
        inner
          .inPage(`location.href = ${JSON.stringify(`${pages.foreign}/thief`)}`)
          .then(() => expect.poll(() => inner.inPage('document.title + document.readyState')).toBe('Thiefcomplete'))
          .then(() => inner.run(text))
          .catch(() => null)
      },
    })
    await begin({ script: null }, boundTo(pages.origin), slip)
    await go(`${pages.origin}/`)
    expect(await run('fill', { selector: '#name', value: SECRET })).toEqual(failure('refused'))
    const heard = (await bridge.inPage(HEARD)) as string
    expect(heard).toMatch(/^[0-9a-f]{32} refused$/m)
    expect(heard).not.toContain(SECRET)
    expect(await run('textContent', { selector: '#text' })).toEqual(failure('refused'))
    expect(await bridge.inPage(HEARD)).not.toContain(SECRET)
    // The thief is one: what does not compare first tells it everything.
    bridge.run(String(taken).replace(/^if\(at!==.*$/m, ''))
    await expect.poll(() => bridge.inPage(HEARD)).toContain(SECRET)
  })

  it('that says everything to the bridge and changes everything changes nothing', async () => {
    await begin({}, boundTo(pages.origin))
    await go(`${pages.origin}/flood`)
    expect(await bridge.inPage('document.documentElement.dataset.kept')).toBe('yes')
    expect(await run('textContent', { selector: '#text' })).toEqual({ result: 'Flood' })
    // It is told that this field is of a kind that takes no text.
    expect(await run('fill', { selector: '#name', value: 'Ann' })).toEqual(failure('unsupported'))
    // Of five thousand.
    expect(events.filter(({ type }) => type === 'dialog').length).toBeLessThan(50)
    await go(`${pages.origin}/`)
    expect(await run('textContent', { selector: '#text' })).toEqual({ result: 'Good' })
  })

  it('that answers in the place of the script is read as one that may say anything', async () => {
    await begin({ script: null }, boundTo(pages.origin))
    await go(`${pages.origin}/liar`)
    expect(await run('title', {})).toEqual(failure('script_error'))
    expect(await run('url', {})).toEqual(failure('script_error'))
    expect(await run('content', {})).toEqual(failure('script_error'))
    const answer = (await run('textContent', { selector: '#text' })) as { readonly error: { readonly message: string } }
    expect(answer).toEqual(failure('not_found'))
    expect(answer.error.message).toMatch(/^[^\n]{1,200}$/)
  })
})
