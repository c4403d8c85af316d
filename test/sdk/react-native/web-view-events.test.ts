// What react-native-webview tells, on each platform: what it means, and where the view may go.
import { describe, expect, it } from 'vitest'
import {
  decideLoad,
  type Heard,
  heardOf,
  type LoadRequest,
  type NativeEvent,
  type Platform,
  wayTo,
} from '../../../src/sdk/react-native/web-view-events.ts'

const AT = 'https://shop.example/account?tab=1'
const url = AT

describe('an event', () => {
  const cases: readonly [string, NativeEvent, Record<Platform, Heard | null>][] = [
    [
      'a page that begins to load is told of by its request on iOS, and is there on Android',
      { kind: 'start', url, loading: true },
      { ios: null, android: { call: 'came', address: url } },
    ],
    [
      'a page that only has another address loads nothing',
      { kind: 'start', url, loading: false },
      { ios: null, android: { call: 'moved', address: url } },
    ],
    [
      'a page that has loaded was told of on Android when it began',
      { kind: 'finish', url, navigationType: undefined },
      { ios: { call: 'came', address: url }, android: null },
    ],
    [
      'a script that has changed the address says how on iOS',
      { kind: 'finish', url, navigationType: 'other' },
      { ios: { call: 'moved', address: url }, android: null },
    ],
    [
      'a connection that failed brings no page of the site, whether or not the last one is shown still',
      { kind: 'error' },
      { ios: { call: 'came', address: null }, android: { call: 'came', address: null } },
    ],
    [
      'a window that would open is opened in the same view',
      { kind: 'window', targetUrl: url },
      { ios: { call: 'open', address: url }, android: { call: 'open', address: url } },
    ],
    ['a window of another app is not', { kind: 'window', targetUrl: 'tel:1' }, { ios: null, android: null }],
    ['a download brings no page', { kind: 'download' }, { ios: { call: 'failed' }, android: { call: 'failed' } }],
    ['a process that died', { kind: 'gone' }, { ios: { call: 'died' }, android: { call: 'died' } }],
    [
      'a message is what it is',
      { kind: 'message', data: 'x' },
      { ios: { call: 'message', text: 'x' }, android: { call: 'message', text: 'x' } },
    ],
  ]
  it.for(cases)('%s', ([, event, expected]) => {
    for (const platform of ['ios', 'android'] as const) {
      expect(heardOf(platform, event), platform).toEqual(expected[platform])
    }
  })
})

describe('a request', () => {
  const ask = (more: Partial<LoadRequest>): LoadRequest => ({
    url: 'https://shop.example/next',
    isTopFrame: true,
    navigationType: 'click',
    ...more,
  })
  const leaving = { call: 'leaving' } as const
  const cases: readonly [string, LoadRequest, boolean, Heard | null][] = [
    ['to another page', ask({}), true, leaving],
    ['on Android, which tells less', ask({ isTopFrame: undefined, navigationType: undefined }), true, leaving],
    ['to another site: a sign-in may lead over any', ask({ url: 'https://id.example/' }), true, leaving],
    ['of a frame', ask({ isTopFrame: false }), true, null],
    ['of a frame that is empty', ask({ url: 'about:blank', isTopFrame: false }), true, null],
    ['to a part of the page', ask({ url: `${AT}#top` }), true, { call: 'moved', address: `${AT}#top` }],
    ['to load a page with a part again', ask({ url: `${AT}#top`, navigationType: 'reload' }), true, leaving],
    ['to the same page', ask({ url: AT }), true, leaving],
    ['to an empty page', ask({ url: 'about:blank' }), true, null],
    ['to another app', ask({ url: 'tel:+1555' }), false, null],
    ['to another app, by a scheme of its own', ask({ url: 'intent://x#Intent;end' }), false, null],
    ['to a script', ask({ url: 'javascript:alert(1)' }), false, null],
    ['to a page in its address', ask({ url: 'data:text/html,x' }), false, null],
    ['to a file', ask({ url: 'file:///etc/hosts' }), false, null],
  ]
  it.for(cases)('%s', ([, request, mayLoad, heard]) => {
    expect(decideLoad(request, AT)).toEqual({ mayLoad, heard })
  })

  it('from nowhere is to another page', () => {
    expect(decideLoad(ask({ url: `${AT}#top` }), null).heard).toEqual(leaving)
  })
})

it.for([
  ['ios', AT, 'source'],
  ['android', 'https://shop.example/next', 'source'],
  // Its source takes no address where the view is already.
  ['android', AT, 'assign'],
] as const)('on %s %s is opened by its %s', ([platform, address, way]) => {
  expect(wayTo(platform, address, AT)).toBe(way)
})

it('an address with a part, where the view is already, is loaded again', () => {
  expect(wayTo('android', `${AT}#top`, `${AT}#top`)).toBe('reload')
})
