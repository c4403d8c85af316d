// Where a live link can go on, by what the deployment offers and what the device is.
import { describe, expect, it } from 'vitest'
import { hereOf, offersPhone, type Way, type Ways, wayOf } from '../../src/page/ways.ts'
import { computer, live, phone, view } from './situations.ts'

const all = live.view.ways!
const none: Ways = { appLink: null, appUrls: {}, extensionUrls: {}, hasPhone: false }
const safari = { ...computer, browser: null }
const knows = { integrations: ['verizon', 'tmobile'] }
const old = { integrations: ['verizon'] }
const app = 'https://app.example/open?from=web&linkId=link_1&code=clm_code'

describe('the way', () => {
  it.each<[string, Partial<Ways>, typeof computer, typeof knows | null | undefined, Way]>([
    ['is not known before the extension could answer', all, computer, undefined, { kind: 'looking' }],
    ['is the extension', all, computer, knows, { kind: 'extension' }],
    ['is the extension, where it says so on a phone', all, phone, knows, { kind: 'extension' }],
    ['is the extension, whatever else there is', none, safari, knows, { kind: 'extension' }],
    ['is a newer extension', all, computer, old, { kind: 'update', store: 'https://chrome.example/passage' }],
    ['is a newer one, from where nobody says', none, computer, old, { kind: 'update', store: null }],
    ['is to get it', all, computer, null, { kind: 'install', store: 'https://chrome.example/passage' }],
    ['is another browser', all, safari, null, { kind: 'other_browser', browsers: ['chrome'] }],
    ['is a phone', { ...all, extensionUrls: {} }, safari, null, { kind: 'phone' }],
    ['is a phone that the link itself leads to', { ...none, hasPhone: true }, computer, null, { kind: 'phone' }],
    ['is none', none, computer, null, { kind: 'none' }],
    ['is the app', all, phone, undefined, { kind: 'app', link: app, store: 'https://ios.example/app' }],
    [
      'is the app before a newer extension',
      all,
      phone,
      old,
      { kind: 'app', link: app, store: 'https://ios.example/app' },
    ],
    [
      'is an app by its own scheme, of which no store is known',
      { ...all, appLink: 'acme-pay://connect', appUrls: {} },
      phone,
      null,
      { kind: 'app', link: 'acme-pay://connect?linkId=link_1&code=clm_code', store: null },
    ],
    ['is a computer', { ...all, appLink: null }, phone, undefined, { kind: 'computer', browsers: ['chrome'] }],
    ['is none on a phone', none, phone, undefined, { kind: 'none' }],
    [
      'is no app on a computer',
      { ...none, appLink: 'https://app.example/', hasPhone: true },
      computer,
      null,
      { kind: 'phone' },
    ],
  ])('%s', (_, ways, here, extension, expected) => {
    expect(wayOf({ ...live, view: { ...live.view, ways: { ...none, ...ways } } }, here, extension)).toEqual(expected)
  })

  it('is none for what an earlier version of this page remembered', () => {
    const { ways: _unknown, ...before } = live.view
    expect(wayOf({ ...live, view: before }, computer, null)).toEqual({ kind: 'none' })
  })
})

it.each([
  ['a link of test mode', view, true],
  ['a live one with an app', live.view, true],
  ['a live one without', { ...live.view, ways: none }, false],
  ['no link', null, true],
])('a phone helps with %s', (_, seen, helps) => {
  expect(offersPhone(seen)).toBe(helps)
})

describe('the device', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0'
  const onIphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
  const onMac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
  const onAndroid = 'Mozilla/5.0 (Linux; Android 10; K)'
  const ios = { isHandheld: true, browser: null, system: 'ios' }
  const android = { isHandheld: true, browser: null, system: 'android' }
  const takes = (browser: 'chrome' | 'firefox' | null) => ({ isHandheld: false, browser, system: null })

  it.each([
    [
      'Chrome on Windows',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`,
      false,
      false,
      takes('chrome'),
    ],
    [
      'with a touch screen',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`,
      false,
      true,
      takes('chrome'),
    ],
    ['Edge', `${onMac} ${chrome} Safari/537.36 Edg/144.0.0.0`, false, false, takes('chrome')],
    ['Opera', `Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/127.0.0.0`, false, false, takes('chrome')],
    [
      'a Chromebook as a tablet',
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`,
      false,
      true,
      takes('chrome'),
    ],
    [
      'Firefox',
      'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      undefined,
      false,
      takes('firefox'),
    ],
    [
      'Safari',
      `${onMac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`,
      undefined,
      false,
      takes(null),
    ],
    [
      'an iPad, which calls itself a Macintosh',
      `${onMac} AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15`,
      undefined,
      true,
      ios,
    ],
    ['an iPhone', `${onIphone} Version/18.6 Mobile/15E148 Safari/604.1`, undefined, true, ios],
    ['Chrome on an iPhone', `${onIphone} CriOS/144.0.0.0 Mobile/15E148 Safari/604.1`, undefined, true, ios],
    ['Android', `${onAndroid} ${chrome} Mobile Safari/537.36`, true, true, android],
    ['a tablet with Android and a mouse', `${onAndroid} ${chrome} Safari/537.36`, false, false, android],
    [
      'Firefox on Android',
      'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
      undefined,
      true,
      android,
    ],
  ])('is known: %s', (_, userAgent, isMobile, isCoarse, here) => {
    expect(hereOf({ userAgent, isMobile, isCoarse })).toEqual(here)
  })
})
