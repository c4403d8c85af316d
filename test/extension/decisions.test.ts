// What the extension decides beside the protocol: what it keeps, where it leaves the user, what it brings into the tab, and how
// much room it takes.
import { describe, expect, it } from 'vitest'
import type { DeviceEnd } from '../../src/device/step.ts'
import { endOfRefusal, whither } from '../../src/extension/ending.ts'
import { giveEachBack } from '../../src/extension/giving-back.ts'
import { forDisk, type Kept, toResume } from '../../src/extension/kept.ts'
import { isOwnWindow, mayBring } from '../../src/extension/opened-tabs.ts'
import { barOf, panelOf } from '../../src/extension/panel.ts'
import { topBelow } from '../../src/extension/room.ts'
import { endedQuery, type Phase, readEnded, type Shown } from '../../src/extension/shown.ts'
import { en } from '../../src/extension/words/en.ts'
import { sayFrom } from '../../src/words/say.ts'

const NOW = 1_800_000_000_000
const KEPT: Kept = {
  linkId: 'link_a',
  integrationId: 'tmobile',
  asker: 'Acme',
  code: 'clm_a',
  claimId: 'claim-name',
  ticket: { sessionId: 'sess_a', clientToken: 'ct_a', websocketUrl: 'wss://connect.example.com/ws' },
  hostedTab: 1,
  tabId: 2,
  address: 'https://site.example/wallet',
  memory: { last: { id: 'c2', answer: { result: 'a balance' } }, earlier: ['c1'], isCanceling: false },
  isLeft: false,
  isGivenUp: false,
  aliveAt: NOW,
}

const PARTING: Kept['parting'] = { tabId: 7, farewell: { kind: 'refusal', code: 'unreachable', message: '' } }

describe('what is kept on disk', () => {
  it('has the answer of what was done, which shows nothing', () => {
    const memory = { last: { id: 'c2', answer: { result: null } }, earlier: [], isCanceling: false }
    expect(forDisk({ ...KEPT, memory })?.memory).toEqual(memory)
  })

  it('has no answer of a page, and no tab', () => {
    expect(forDisk({ ...KEPT, parting: PARTING })).toEqual({
      ...KEPT,
      hostedTab: null,
      tabId: null,
      parting: null,
      memory: { last: { id: 'c2' }, earlier: ['c1'], isCanceling: false },
    })
    expect(JSON.stringify(forDisk(KEPT))).not.toContain('balance')
  })

  it('does not change as time goes by', () => {
    expect(forDisk({ ...KEPT, aliveAt: NOW + 59_000 })).toEqual(forDisk(KEPT))
    expect(forDisk({ ...KEPT, aliveAt: NOW + 60_000 })).not.toEqual(forDisk(KEPT))
  })

  it('is nothing before the claim was answered', () => {
    expect(forDisk({ ...KEPT, ticket: null })).toBeNull()
  })
})

describe('what is taken up again', () => {
  const other = { ...KEPT, linkId: 'link_b' }
  it.each([
    ['each once', [KEPT], [KEPT, other], ['link_a', 'link_b'], []],
    ['not what was left with its window, in this life of the browser', [{ ...KEPT, isLeft: true }], [KEPT], [], []],
    ['but to lead its user out of the tab', [{ ...KEPT, isLeft: true, parting: PARTING }], [KEPT], ['link_a'], []],
    ['what was left, in the next', [], [forDisk({ ...KEPT, isLeft: true }) ?? KEPT], ['link_a'], []],
    ['not what the service has given up', [], [{ ...KEPT, aliveAt: NOW - 200_000 }], [], ['link_a']],
    ['what is in memory, however long the worker slept', [{ ...KEPT, aliveAt: 0 }], [], ['link_a'], []],
  ] as const)('%s', (_, inMemory, onDisk, resumed, stale) => {
    const given = toResume(inMemory, onDisk, NOW)
    expect(given.resumed.map(({ linkId }) => linkId)).toEqual(resumed)
    expect(given.stale).toEqual(stale)
  })

  it('is what memory says, where both say something', () => {
    expect(toResume([KEPT], [{ ...KEPT, address: 'https://old.example/' }], NOW).resumed).toEqual([KEPT])
  })
})

describe('at the end', () => {
  const ended = (status: string, returnUrl: string | null = null, code: string | null = null): DeviceEnd => ({
    kind: 'ended',
    status,
    returnUrl,
    error: code === null ? null : { code, message: '' },
  })
  const own = (status: string, code: string | null = null): object => ({ kind: 'own', status, code })
  const URL = 'https://app.example/done?linkId=link_a'

  it.each([
    ['the hosted page tells', ended('complete', URL), true, { kind: 'hosted' }],
    ['the hosted page tells of what failed', ended('failed', URL, 'LOGIN_FAILED'), true, { kind: 'hosted' }],
    ['without it, back to where the user came from', ended('complete', URL), false, { kind: 'return', url: URL }],
    ['never to an app or a script', ended('complete', 'javascript:alert(1)'), false, own('complete')],
    ['nor to another program', ended('complete', 'acme://done'), false, own('complete')],
    ['nowhere to go back to', ended('complete'), false, own('complete')],
    ['it failed', ended('failed', URL, 'LOGIN_FAILED'), false, own('failed', 'LOGIN_FAILED')],
    ['another client has it', { kind: 'replaced' }, false, own('replaced')],
    ['nobody knows', { kind: 'over' }, false, own('unknown')],
  ] as const)('%s', (_, end, hasHosted, to) => {
    expect(whither(end, hasHosted)).toEqual(to)
  })

  it.each([
    ['permission_denied', own('failed', 'permission_denied')],
    ['unreachable', own('failed', 'unreachable')],
    ['session_alive', own('failed', 'session_alive')],
    ['link_complete', own('complete')],
    ['link_canceled', own('canceled')],
    ['link_expired', own('expired')],
  ] as const)('nothing was begun: %s', (code, to) => {
    expect(whither(endOfRefusal(code, ''), false)).toEqual(to)
    expect(whither(endOfRefusal(code, ''), true)).toEqual({ kind: 'hosted' })
  })

  it.each([
    { asker: 'Acme & <b>', site: 'T-Mobile', status: 'failed', code: 'LOGIN_FAILED' },
    { asker: 'Acme', site: 'T-Mobile', status: 'complete', code: null },
  ])('the address of our page says %j', (end) => {
    expect(readEnded(`?${endedQuery(end)}`)).toEqual(end)
  })

  it.each(['', '?link=link_a', '?status=failed'])('and nothing in %j', (query) => {
    expect(readEnded(query)).toBeNull()
  })
})

describe('giving hosts back', () => {
  it.each([
    ['all', [], ['a', 'b', 'c']],
    ['but those in use', ['b'], ['a', 'c']],
  ] as const)('%s', async (_, inUse: readonly string[], gone) => {
    const removed: string[] = []
    await giveEachBack(
      ['a', 'b', 'c'],
      (pattern) => inUse.includes(pattern),
      async (pattern) => removed.push(pattern),
    )
    expect(removed).toEqual(gone)
  })

  it('leaves what a press takes meanwhile, and goes on past what cannot be removed', async () => {
    const inUse: string[] = []
    const asked: string[] = []
    await giveEachBack(
      ['a', 'b', 'c'],
      (pattern) => inUse.includes(pattern),
      async (pattern) => {
        asked.push(pattern)
        inUse.push('b')
        throw new Error('It came with the package.')
      },
    )
    expect(asked).toEqual(['a', 'c'])
  })
})

it('brings a few tabs into the view, and not a hundred', () => {
  let opened: number[] = []
  const brought = Array.from({ length: 100 }, (_, index) => {
    const now = NOW + index * 10
    const may = mayBring(opened, now)
    opened = [...opened, now]
    return may
  })
  expect(brought.filter(Boolean)).toHaveLength(5)
  expect(mayBring(opened, NOW + 60_000)).toBe(true)
})

it.each([
  ['width=500,height=600', true],
  ['popup', true],
  ['left=0, Height=600', true],
  ['popup=yes', true],
  ['', false],
  ['noopener', false],
  ['left=10,top=10', false],
] as const)('a window of its own by %j: %s', (features, is) => {
  expect(isOwnWindow(features)).toBe(is)
})

it.each([
  ['a header that is held fast', 'fixed', '0px', 44],
  ['one that is so once scrolled', 'sticky', '0px', 44],
  ['one a little below', 'fixed', '10px', 54],
  ['what lies under the bar by chance', 'absolute', '0px', null],
  ['the page itself', 'static', 'auto', null],
  ['something far down', 'fixed', '300px', null],
  ['what is put away above', 'fixed', '-500px', null],
] as const)('room for the bar: %s', (_, position, top, to) => {
  expect(topBelow({ position, top }, 44)).toBe(to)
})

describe('what is shown', () => {
  const say = sayFrom<typeof en>(en)
  const shown = (phase: Phase['kind'] & ('working' | 'users_turn'), change: Partial<Shown> = {}): Shown => ({
    linkId: 'link_a',
    asker: 'Acme',
    site: { name: 'Site', operations: {} },
    phase: { kind: phase },
    operations: [],
    status: {},
    isConnected: true,
    isCanceling: false,
    ...change,
  })

  it.each([
    ['while it works', shown('working', { isConnected: false })],
    ["in the user's turn", shown('users_turn', { isConnected: false })],
    ['once Cancel was pressed', shown('users_turn', { isConnected: false, isCanceling: true })],
  ])('says that there is no connection: %s', (_, state) => {
    expect(panelOf(state, say).text).toBe(en.unreachable)
  })

  it('leads to the site, but for the bar, which is there', () => {
    const acts = (panel: ReturnType<typeof panelOf>): string[] => panel.actions.map(({ act }) => act)
    expect(acts(panelOf(shown('users_turn'), say))).toEqual(['front', 'cancel'])
    expect(acts(barOf(shown('users_turn'), say))).toEqual(['cancel'])
  })
})
