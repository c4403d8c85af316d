// What the hosted page does with a live link: each line is a story with the extension, the app and the service in it, and
// what its last event leads to.
import { describe, expect, it } from 'vitest'
import { panelOf } from '../../src/page/panel.ts'
import { panelInModal } from '../../src/page/parent.ts'
import type { Opening } from '../../src/page/state.ts'
import type { RefusalCode } from '../../src/wire/extension-message.ts'
import { en } from '../../src/words/en.ts'
import { type ProgramTexts, sayFrom } from '../../src/words/say.ts'
import { click, CODE, fresh, happen, type Happening, heard, live, opening, phone, play, words } from './situations.ts'

const say = sayFrom<ProgramTexts>({ ...en.page, ...en.live })
const activeLive = { ...live, view: { ...live.view, status: 'active' } }

function here(...integrations: string[]): Happening {
  return { kind: 'extension', news: { passage: 'extension.here', version: '1.0.0', integrations } }
}
function refusedBy(code: RefusalCode, linkId = 'link_1'): Happening {
  return { kind: 'extension', news: { passage: 'extension.refused', linkId, code, message: '' } }
}
const missing: Happening = { kind: 'extension', news: { passage: 'missing' } }
const taken: Happening = { kind: 'extension', news: { passage: 'extension.taken', linkId: 'link_1' } }
const silent: Happening = { kind: 'extension_silent' }
const found = here('tmobile')
const openApp: Happening = { kind: 'act', act: 'open_app' }
const asked = [found, click]

type Line = readonly [string, Partial<Opening>, readonly Happening[], shown: unknown, does: string]
function tell(lines: readonly Line[]): void {
  it.each(lines)('%s', (_, opened, events, shown, does) => {
    const decision = play(opening({ memory: live, ...opened }), ...events)
    const { now } = decision.state
    expect(now.kind === 'resting' ? now.shown : now.kind).toMatchObject(shown as object)
    expect(words(decision)).toBe(does)
  })
}

const store = 'https://chrome.example/passage'
const asks = { kind: 'live', way: { kind: 'extension' }, isAsked: true }
const inTab = { kind: 'elsewhere', movedTo: 'extension' }

describe('the extension', () => {
  tell([
    [
      'is looked for first',
      {},
      [],
      { way: { kind: 'looking' } },
      'remember, hide qr, find_extension, show live, follow, drawn',
    ],
    ['is offered', {}, [found], { way: { kind: 'extension' }, isNews: false }, 'show live'],
    [
      'is offered where it takes its time',
      {},
      [missing, found],
      { way: { kind: 'extension' }, isNews: true },
      'show live',
    ],
    ['is to be got where none answers', {}, [missing], { way: { kind: 'install', store } }, 'show live'],
    ['that says again that it is there changes nothing', {}, [found, found], { isNews: false }, ''],
    [
      'that does not know the site is to be renewed',
      {},
      [here('att')],
      { way: { kind: 'update', store } },
      'show live',
    ],
    [
      'that was renewed is offered',
      {},
      [here('att'), found],
      { way: { kind: 'extension' }, isNews: true },
      'show live',
    ],
    ['is no longer missed once it was there', {}, [found, missing], { way: { kind: 'extension' } }, ''],
    ['is asked by the button', {}, asked, asks, 'show live, ask_extension'],
    ['is asked once', {}, [...asked, click], asks, ''],
    ['is not asked where it is not there', {}, [missing, click], { way: { kind: 'install' } }, 'show live'],
    ['is not asked while it may be there', {}, [click], { way: { kind: 'looking' } }, 'show live'],
    ['that asks to be renewed while it is asked is left alone', {}, [...asked, here()], asks, ''],
    ['takes the link', {}, [...asked, taken], inTab, 'remember, show elsewhere'],
    ['takes it, as the service says first', {}, [...asked, heard('active')], inTab, 'remember, show elsewhere'],
    ['takes it late', {}, [...asked, silent, taken], inTab, 'remember, show elsewhere'],
    [
      'takes another link',
      {},
      [...asked, { ...taken, news: { passage: 'extension.taken', linkId: 'link_2' } }],
      asks,
      '',
    ],
    ['may not open the site', {}, [...asked, refusedBy('permission_denied')], { kind: 'denied' }, 'show denied'],
    [
      'may not open it after all',
      {},
      [...asked, taken, refusedBy('permission_denied')],
      { kind: 'denied' },
      'show denied',
    ],
    ['is asked again', {}, [...asked, refusedBy('permission_denied'), click], asks, 'show live, ask_extension'],
    [
      'finds that it does not know the site',
      {},
      [...asked, refusedBy('unknown_integration')],
      { way: { kind: 'update' } },
      'show live',
    ],
    [
      'finds the link used elsewhere',
      {},
      [...asked, refusedBy('session_alive')],
      { kind: 'elsewhere', movedTo: null },
      'show elsewhere',
    ],
    [
      'finds it tried too often',
      {},
      [...asked, refusedBy('too_many_sessions')],
      { kind: 'tried_out' },
      'show tried_out',
    ],
    ['cannot reach the service', {}, [...asked, refusedBy('unreachable')], { kind: 'unreachable' }, 'show unreachable'],
    ['has a reason that is not known', {}, [...asked, refusedBy('x' as RefusalCode)], { kind: 'busy' }, 'show busy'],
    ['refuses another link', {}, [...asked, refusedBy('unreachable', 'link_2')], asks, ''],
    ['refuses what nobody asked it', {}, [found, refusedBy('link_expired')], { way: { kind: 'extension' } }, ''],
    ['does not answer', {}, [...asked, silent], { kind: 'silent' }, 'show silent'],
    ['has taken it, whatever was said before', {}, [...asked, taken, heard('pending')], inTab, ''],
    ['has answered', {}, [...asked, taken, silent], inTab, ''],
    ['is of no use to a link of test mode', { memory: fresh }, [found], { kind: 'consent' }, ''],
  ])

  it.each([
    ['link_expired', 'over'],
    ['link_complete', 'over'],
    ['link_canceled', 'over'],
    ['claim_code_not_found', 'lost'],
  ] as const)('finds the link ended: %s', (code, kind) => {
    expect(play(opening({ memory: live }), ...asked, refusedBy(code)).state.now.kind).toBe(kind)
  })

  it('gets the code, and what the user has read', () => {
    expect(play(opening({ memory: live }), ...asked).effects.at(-1)).toEqual({
      kind: 'ask_extension',
      link: { linkId: 'link_1', code: CODE, integrationId: 'tmobile', asker: 'Acme' },
    })
  })

  it('that misses its answer to an earlier press says nothing of this one', () => {
    const first = play(opening({ memory: live }), ...asked)
    const again = happen(happen(first, refusedBy('unreachable')), click)
    const late = happen(again, { kind: 'extension_silent', turn: first.state.turn })
    expect(late.state.now).toMatchObject({ shown: asks })
  })
})

describe('a session in the other tab', () => {
  const inOther = { memory: { ...activeLive, movedTo: 'extension' as const } }
  tell(
    [
      ['is followed', {}, [...asked, taken, heard('active')], inTab, 'remember, show elsewhere'],
      [
        'leads back from here',
        {},
        [...asked, taken, heard('complete')],
        'over',
        'unfollow, hide qr, remember, forget, show complete, return',
      ],
      [
        'is known after a reload',
        inOther,
        [],
        inTab,
        'remember, hide qr, find_extension, show elsewhere, follow, drawn',
      ],
      [
        'leads back after a reload',
        inOther,
        [heard('complete')],
        'over',
        'unfollow, hide qr, remember, forget, show complete, return',
      ],
      [
        'fails here',
        {},
        [...asked, taken, heard('failed', 'LOGIN_FAILED')],
        { kind: 'failed', code: 'LOGIN_FAILED', isHere: true },
        'remember, show failed',
      ],
      [
        'can be tried again',
        {},
        [...asked, taken, heard('failed', 'LOGIN_FAILED'), click],
        asks,
        'show live, ask_extension',
      ],
      [
        'is never claimed here',
        { memory: activeLive, isAgain: true },
        [],
        { kind: 'elsewhere' },
        'remember, hide qr, find_extension, show elsewhere, follow, drawn',
      ],
      [
        'of another device',
        {},
        [found, heard('active')],
        { kind: 'elsewhere', movedTo: 'device' },
        'remember, show elsewhere',
      ],
      [
        'of another device leads nowhere',
        {},
        [heard('active'), heard('complete')],
        'over',
        'unfollow, hide qr, remember, forget, show complete',
      ],
      [
        'of another device may fail',
        {},
        [found, heard('active'), heard('failed')],
        { way: { kind: 'extension' } },
        'remember, show live',
      ],
    ].map((line) => line as unknown as Line),
  )

  it('is forgotten with its end', () => {
    const { state } = play(opening({ memory: live }), ...asked, taken, heard('failed'))
    expect(state.now).not.toHaveProperty('memory.movedTo')
  })
})

describe('the app', () => {
  const onPhone = { here: phone }
  const inApp = { kind: 'in_app', way: { kind: 'app' } }
  tell(
    [
      [
        'is offered at once',
        onPhone,
        [],
        { way: { kind: 'app' } },
        'remember, hide qr, find_extension, show live, follow, drawn',
      ],
      ['may have opened', onPhone, [openApp], inApp, 'show in_app'],
      ['is pressed again', onPhone, [openApp, openApp], inApp, ''],
      ['works', onPhone, [openApp, heard('active')], { kind: 'elsewhere', movedTo: 'app' }, 'remember, show elsewhere'],
      [
        'leads back by itself',
        onPhone,
        [openApp, heard('active'), heard('complete')],
        'over',
        'unfollow, hide qr, remember, forget, show complete',
      ],
      [
        'fails',
        onPhone,
        [openApp, heard('active'), heard('failed', 'LOGIN_FAILED')],
        { kind: 'failed', isHere: true },
        'remember, show failed',
      ],
      [
        'is offered again',
        onPhone,
        [openApp, heard('active'), heard('failed'), click],
        { way: { kind: 'app' } },
        'show live',
      ],
      ['is not there on a computer', {}, [openApp], { way: { kind: 'looking' } }, ''],
    ].map((line) => line as unknown as Line),
  )
})

describe('in a modal', () => {
  const shownOf = (...events: Happening[]) => {
    const { now } = play(
      opening({ memory: live, here: events.includes(openApp) ? phone : opening().here }),
      ...events,
    ).state
    if (now.kind !== 'resting') {
      throw new Error(now.kind)
    }
    return panelInModal(panelOf(now.shown, now.memory.view, say), say).actions.map(({ label }) => label)
  }

  it.each([
    ['the extension', [found], ['Continue in this browser', 'Cancel']],
    ['the store', [missing], ['Get the extension', 'I have added it', 'Cancel']],
    ['the app', [openApp], ['Open in the app', 'Get the app', 'Close']],
    ['trouble', [...asked, refusedBy('permission_denied')], ['Try again', 'Close']],
  ] as const)('the page leads nowhere but to %s', (_, events, labels) => {
    expect(shownOf(...events)).toEqual(labels)
  })
})

describe('what the user reads', () => {
  const textOf = (...events: Happening[]) => {
    const { now } = play(opening({ memory: live }), ...events).state
    const panel = panelOf(now.kind === 'resting' ? now.shown : { kind: 'consent' }, live.view, say)
    return [panel.heading, ...panel.paragraphs].join(' ')
  }

  it.each([
    ['asks for the same as ever', [found], 'Acme asks to do this in your T-Mobile account, this one time:'],
    ['says what the extension may do', [missing], 'It sees only the sites that you allow'],
    ['names the other device', [missing], 'Or open your link on your phone'],
    ['says that nothing was done', [...asked, refusedBy('permission_denied')], 'Nothing has been done so far.'],
    ['says where to cancel', [...asked, taken], 'cancel in that tab'],
  ] as const)('%s', (_, events, text) => {
    expect(textOf(...events)).toContain(text)
  })
})
