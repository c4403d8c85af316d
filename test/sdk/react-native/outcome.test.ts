// What an app hears at the end, and what it hands over at the beginning.
import { describe, expect, it } from 'vitest'
import { ClaimRefused } from '../../../src/device/claim-link.ts'
import type { DeviceEnd } from '../../../src/device/step.ts'
import { parseManifests } from '../../../src/sdk/react-native/manifests.ts'
import { type Outcome, outcomeOf, outcomeOfCause, Unable } from '../../../src/sdk/react-native/outcome.ts'
import type { PassageManifest } from '../../../src/sdk/react-native/props.ts'
import { linkStoreOf, processStore } from '../../../src/sdk/react-native/text-store.ts'

const ended = (status: string, code?: string): DeviceEnd => ({
  kind: 'ended',
  status,
  error: code === undefined ? null : { code, message: 'why' },
  returnUrl: 'myapp://back',
})
const CANCELED: Outcome = { reason: 'canceled' }
const error = (code: string): unknown => expect.objectContaining({ reason: 'error', code })

describe('an end', () => {
  const cases: readonly [string, DeviceEnd, boolean, unknown][] = [
    ['complete', ended('complete'), false, { reason: 'complete', returnUrl: 'myapp://back' }],
    [
      'complete, though the user gave up a moment too late',
      ended('complete'),
      true,
      expect.objectContaining({ reason: 'complete' }),
    ],
    ['failed', ended('failed', 'LOGIN_FAILED'), false, { reason: 'error', code: 'LOGIN_FAILED', message: 'why' }],
    ['given up', ended('failed', 'USER_CANCELED'), true, CANCELED],
    ['given up, and heard of later', ended('failed', 'USER_CANCELED'), false, CANCELED],
    ['failed while the user gave up', ended('failed', 'OUTCOME_UNKNOWN'), true, error('OUTCOME_UNKNOWN')],
    ["canceled by the developer's server", ended('canceled'), false, error('link_canceled')],
    ['expired', ended('expired'), false, error('link_expired')],
    ['another client', { kind: 'replaced' }, false, error('replaced')],
    ['not heard', { kind: 'over' }, false, error('unknown_end')],
    ['not heard, by who gave up', { kind: 'over' }, true, CANCELED],
    ['not understood', { kind: 'broken' }, false, error('client_broken')],
  ]
  it.for(cases)('%s', ([, end, isCanceled, outcome]) => {
    expect(outcomeOf(end, isCanceled)).toEqual(outcome)
  })
})

it.for([
  ['a claim that is refused', new ClaimRefused('session_alive', 'why'), false, 'session_alive'],
  ['a mistake', new Unable('invalid_manifest', 'why'), false, 'invalid_manifest'],
  ['no network', new TypeError('Network request failed'), false, 'unreachable'],
  ['a service that is not well', new Error('503'), false, 'unreachable'],
  ['whatever else', new Error('odd'), true, 'client_broken'],
] as const)('%s', ([, cause, isClaimed, code]) => {
  expect(outcomeOfCause(cause, isClaimed)).toEqual(error(code))
})

describe('manifests', () => {
  const right = {
    integration: 'shop',
    name: 'Shop',
    sites: ['https://shop.example'],
    origins: ['https://shop.example'],
    until: [{ type: 'url', path: '/account' }],
    commands: [{ command: 'url', params: {}, why: '' }],
  }

  it('are one or several', () => {
    expect(parseManifests(right)).toEqual([right])
    expect(parseManifests([right, right])).toHaveLength(2)
  })

  it.for([
    ['none', []],
    ['no sites', { ...right, sites: undefined }],
    ['an origin that is none', { ...right, origins: [1] }],
    ['an end of a turn that is none', { ...right, until: [{ type: 'time' }] }],
    ['a command without params', { ...right, commands: [{ command: 'url' }] }],
    ['one that is wrong among others', [right, null]],
  ])('%s is refused', ([, given]) => {
    expect(() => parseManifests(given as PassageManifest)).toThrow('npm run manifest')
  })
})

describe('what is kept', () => {
  const kept = { link: 'mark', claimId: 'x'.repeat(32), claimed: null, address: null, memory: null }

  it('is read as it was written, and told of once it is claimed', async () => {
    const heard: unknown[] = []
    const store = linkStoreOf(processStore('clm_1'), (claimed) => heard.push(claimed))
    await store.write(kept)
    expect(heard).toEqual([])
    const claimed = {
      linkId: 'link_1',
      integrationId: 'shop',
      ticket: { sessionId: 's', clientToken: 't', websocketUrl: 'w' },
    }
    await store.write({ ...kept, claimed })
    expect(heard).toEqual([claimed])
    expect(await store.read()).toEqual({ ...kept, claimed })
    expect(await linkStoreOf(processStore('clm_2'), () => {}).read()).toBe(null)
    await store.clear()
    expect(await store.read()).toBe(null)
  })

  it.for(['', '{"link":', 'null', '[]', '{"link":1}', '"text"'])('is nothing where the text is %j', async (text) => {
    const store = { read: () => text, write: () => {}, clear: () => {} }
    expect(await linkStoreOf(store, () => {}).read()).toBe(null)
  })
})
