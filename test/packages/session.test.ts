// The component as it is published, in what an app has and nothing more (hermes.ts), under React's strict mode: it links
// accounts at the real service, through web views that are pages of Chromium (phone.ts).
// Price: 40 s beside what react-native.test.ts installs.
import { build } from 'esbuild'
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { PassageSessionProps, PassageStore } from '../../src/sdk/react-native/props.ts'
import { launchBrowser } from '../browser/support/browser.ts'
import { serviceAt } from '../browser/support/service.ts'
import type { Asker } from '../browser/support/shared-service.ts'
import { manifestOfTwin, signInTo } from '../browser/support/twin.ts'
import { createLink, type CreatedLink, READ, WRITE } from '../browser/support/visit.ts'
import { startLine } from '../live/support/line.ts'
import { installApp } from './support/app.ts'
import { runOnPhone } from './support/hermes.ts'
import { Phone, type System } from './support/phone.ts'

const ASKER: Asker = 'Development'
const service = serviceAt(inject('service')[ASKER])
const manifests = [manifestOfTwin('tmobile', service.url)]
let browser: Browser
let bundle: string
let phone: Phone

beforeAll(async () => {
  const app = installApp()
  const built = await build({
    entryPoints: [join(app, 'phone.js')],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: { 'react-native': join(app, 'platform.js'), 'react-native-webview': join(app, 'platform.js') },
    logLevel: 'error',
  })
  bundle = built.outputFiles[0]?.text ?? ''
  browser = await launchBrowser()
})

afterEach(() => phone?.close())
afterAll(() => browser?.close())

/** What the app has heard, in its order. */
interface Heard {
  readonly calls: unknown[]
  readonly props: PassageSessionProps
}

function asked(link: CreatedLink, more: Partial<PassageSessionProps> = {}): Heard {
  const calls: unknown[] = []
  const props: PassageSessionProps = {
    service: service.url,
    claimCode: link.claimCode,
    manifests,
    randomValues: (bytes) => randomFillSync(bytes),
    onComplete: (result) => calls.push(['complete', result]),
    onError: ({ code }) => calls.push(['error', code]),
    onClose: (reason) => calls.push(['close', reason]),
    ...more,
  }
  return { calls, props }
}

async function isClosed({ calls }: Heard): Promise<void> {
  await phone.until(() => calls.some((call) => Array.isArray(call) && call[0] === 'close'))
}

const statusOf = async ({ linkId }: CreatedLink): Promise<unknown> => {
  const { body } = await service.api('GET', `/v1/links/${linkId}`)
  return [body.status, body.error?.code ?? null]
}

async function sessionsOf({ linkId }: CreatedLink): Promise<{ readonly id: string; readonly client: unknown }[]> {
  return (await service.api('GET', `/v1/links/${linkId}/sessions`)).body.sessions
}

describe.for<System>(['ios', 'android'])('on %s', (system) => {
  it('links an account, and leaves nothing behind', async () => {
    phone = new Phone(browser, system, bundle)
    const link = await createLink(service, { operations: [READ, WRITE], returnUrl: 'myapp://back' })
    const heard = asked(link)
    phone.mount(heard.props)
    const site = await phone.site()
    expect(phone.texts()).toEqual(['Sign in to go on', 'Connection is not secure', new URL(service.url).host, 'Cancel'])
    await signInTo('tmobile', site)
    await isClosed(heard)
    const [session, ...more] = await sessionsOf(link)
    expect(more).toEqual([])
    expect(session?.client).toEqual({ name: 'passage-react-native', version: '0.1.0' })
    const returnUrl = `myapp://back?linkId=${link.linkId}`
    expect(heard.calls).toEqual([
      ['complete', { linkId: link.linkId, sessionId: session?.id, returnUrl }],
      ['close', 'complete'],
    ])
    expect(await statusOf(link)).toEqual(['complete', null])
    await expect.poll(() => phone.cookies()).toBe(0)
    expect(phone.said.length).toBeGreaterThan(0)
  })
})

describe('the user', () => {
  it('gives up by the way back, asked once more', async () => {
    phone = new Phone(browser, 'android', bundle)
    const link = await createLink(service, { operations: [READ] })
    const heard = asked(link)
    phone.mount(heard.props)
    await phone.site()
    phone.back.tell()
    await phone.press('Go on')
    await phone.site()
    phone.back.tell()
    await phone.press('Stop')
    await isClosed(heard)
    expect(heard.calls).toEqual([['close', 'canceled']])
    expect(await statusOf(link)).toEqual(['failed', 'USER_CANCELED'])
  })

  it('gives up while the claim is on its way: the app hears it at once, and the session ends', async () => {
    phone = new Phone(browser, 'android', bundle)
    const link = await createLink(service, { operations: [READ] })
    const line = await startLine(service.url)
    let release = (): void => {}
    const released = new Promise<void>((done) => (release = done))
    const come = new Promise<void>((done) => {
      line.hold = async (path) => {
        if (path === '/link/claim') {
          done()
          await released
        }
      }
    })
    const heard = asked(link, { service: line.url })
    phone.mount(heard.props)
    await come
    await phone.press('Cancel')
    await phone.press('Stop')
    await isClosed(heard)
    release()
    await expect.poll(() => statusOf(link)).toEqual(['failed', 'USER_CANCELED'])
    expect(heard.calls).toEqual([['close', 'canceled']])
    await line.stop()
  })

  it('types a wrong password as often as the site lets them', async () => {
    phone = new Phone(browser, 'ios', bundle)
    const link = await createLink(service, { operations: [READ] })
    const heard = asked(link)
    phone.mount(heard.props)
    await signInTo('tmobile', await phone.site(), 'user_locked')
    await isClosed(heard)
    expect(heard.calls).toEqual([
      ['error', 'LOGIN_FAILED'],
      ['close', 'error'],
    ])
  })
})

describe('a session goes on', () => {
  it('in a component that is mounted again, with what the app has kept', async () => {
    phone = new Phone(browser, 'ios', bundle)
    const link = await createLink(service, { operations: [READ] })
    let kept: string | null = null
    const store: PassageStore = {
      read: () => Promise.resolve(kept),
      write: (text) => {
        kept = text
      },
      clear: () => {
        kept = null
      },
    }
    const first = asked(link, { store })
    phone.mount(first.props)
    await phone.site()
    phone.unmount()
    expect(kept).toContain('ct_')
    const second = asked(link, { store })
    phone.mount(second.props)
    await signInTo('tmobile', await phone.site())
    await isClosed(second)
    expect(first.calls).toEqual([])
    expect(second.calls.at(-1)).toEqual(['close', 'complete'])
    expect(await sessionsOf(link)).toHaveLength(1)
    expect(kept).toBe(null)
  })

  it('in another view, where the process of the page has died', async () => {
    phone = new Phone(browser, 'android', bundle)
    const link = await createLink(service, { operations: [READ] })
    const heard = asked(link)
    phone.mount(heard.props)
    await phone.site()
    await phone.views.findLast(({ isOpen }) => isOpen)?.kill()
    await phone.until(() => phone.views.at(-1)?.isOpen === true)
    const site = await phone.site()
    await site.getByLabel('Username').waitFor()
    await signInTo('tmobile', site)
    await isClosed(heard)
    expect(heard.calls.at(-1)).toEqual(['close', 'complete'])
  })
})

it('a session that has ended meanwhile is not tried for ever', async () => {
  phone = new Phone(browser, 'ios', bundle)
  const link = await createLink(service, { operations: [READ] })
  const first = asked(link)
  phone.mount(first.props)
  await phone.site()
  phone.unmount()
  await service.api('POST', `/v1/links/${link.linkId}/cancel`)
  const second = asked(link)
  phone.mount(second.props)
  await isClosed(second)
  expect(second.calls).toEqual([
    ['error', 'link_canceled'],
    ['close', 'error'],
  ])
})

it('the place where it runs has what Hermes has, and not what a browser or Node has', () => {
  const lacks = [
    'document',
    'structuredClone',
    'crypto',
    'process',
    'Buffer',
    'AbortSignal',
    'WebAssembly',
    'Promise.withResolvers',
    'Object.groupBy',
    '[].toSorted',
    '[].values().map',
    'new Set().union',
    '"".isWellFormed',
  ]
  const looks = lacks.map((text) => `(() => { try { return typeof (${text}) } catch { return 'undefined' } })()`)
  expect(runOnPhone(`globalThis.app = [${looks.join()}]`, {})).toEqual(lacks.map(() => 'undefined'))
  expect(runOnPhone('globalThis.app = [[1].at(-1), typeof Object.hasOwn, typeof Symbol.iterator]', {})).toEqual([
    1,
    'function',
    'symbol',
  ])
})

describe('what cannot begin', () => {
  it('says so, and claims nothing', async () => {
    const link = await createLink(service, { operations: [READ] })
    const wrong = { integration: 'tmobile' } as unknown as PassageSessionProps['manifests']
    for (const [code, more] of [
      ['no_random_values', { randomValues: undefined }],
      ['invalid_manifest', { manifests: wrong }],
    ] as const) {
      phone = new Phone(browser, 'ios', bundle)
      const heard = asked(link, more)
      phone.mount(heard.props)
      await isClosed(heard)
      expect(heard.calls).toEqual([
        ['error', code],
        ['close', 'error'],
      ])
      await phone.close()
    }
    expect(await statusOf(link)).toEqual(['pending', null])
  })

  it('says why the link cannot be claimed', async () => {
    phone = new Phone(browser, 'ios', bundle)
    const link = await createLink(service, { operations: [READ] })
    await service.api('POST', `/v1/links/${link.linkId}/cancel`)
    const heard = asked(link)
    phone.mount(heard.props)
    await isClosed(heard)
    expect(heard.calls).toEqual([
      ['error', 'link_canceled'],
      ['close', 'error'],
    ])
  })
})
