// What the hosted page decides, and what it makes of things that cross each other: each line is a story, and what its last
// event leads to.
import { describe, expect, it } from 'vitest'
import { panelOf } from '../../src/page/panel.ts'
import { newsOf } from '../../src/page/parent.ts'
import type { Opening } from '../../src/page/state.ts'
import { en } from '../../src/words/en.ts'
import { es } from '../../src/words/es.ts'
import { type ProgramTexts, sayFrom } from '../../src/words/say.ts'
import {
  active,
  asked,
  claimed,
  click,
  CODE,
  ended,
  fresh,
  given,
  type Happening,
  heard,
  live,
  locked,
  lockedElsewhere,
  looked,
  NAME,
  nothingKept,
  noLocks,
  noTabHasIt,
  OFFERED,
  opening,
  play,
  progress,
  refused,
  resume,
  RUNNING,
  session,
  shared,
  showing,
  tabHasIt,
  view,
  words,
} from './situations.ts'

type Line = readonly [string, Partial<Opening>, readonly Happening[], kind: string, does: string]

const kept = { own: null, shared }
const claims = 'share, remember, claim'
const opens = 'share, remember, hide qr, open'
const finishes = 'hide qr, remember, forget'
const another = { kind: 'held', isHeld: true, kept } as const
const elsewhere = { memory: active }
const refusedTwice: Happening = { kind: 'refused', refusals: 2 }
const explained = [refusedTwice, looked('active')]

function tell(lines: readonly Line[]): void {
  it.each(lines)('%s', (_, opened, events, kind, does) => {
    const decision = play(opening(opened), ...events)
    expect([decision.state.now.kind, words(decision)]).toEqual([kind, does])
  })
}

describe('opening the page', () => {
  tell([
    ['claims nothing', {}, [], 'resting', 'remember, hide qr, show consent, follow, drawn'],
    [
      'draws the code for a phone',
      { memory: { ...fresh, qrCode: { viewBox: '0', path: 'M' } } },
      [],
      'resting',
      'remember, show qr, show consent, follow, drawn',
    ],
    [
      'looks for the extension where the site is real',
      { memory: live },
      [],
      'resting',
      'remember, hide qr, find_extension, show live, follow, drawn',
    ],
    ['says that nobody knows the link', { memory: null }, [], 'lost', 'show incomplete, drawn'],
    [
      'says again how it ended',
      { memory: { view, ended: 'complete' } },
      [],
      'over',
      `${finishes}, show already_complete, drawn`,
    ],
    [
      'of a link that has ended keeps no code',
      { memory: { ...fresh, view: { ...view, status: 'expired' } } },
      [],
      'over',
      `${finishes}, show expired, drawn`,
    ],
    [
      'of one that is used elsewhere asks the other tabs',
      elsewhere,
      [],
      'resting',
      'remember, hide qr, show elsewhere, ask_tabs, follow, drawn',
    ],
    [
      'goes on where this browser may have claimed it',
      { ...elsewhere, shared: { claimId: NAME, isAsked: true } },
      [],
      'claiming',
      'remember, hide qr, show claiming, take_hold, drawn',
    ],
    [
      'goes on where the page around it had it open',
      { ...elsewhere, isAgain: true },
      [],
      'claiming',
      'remember, hide qr, show claiming, take_hold, drawn',
    ],
    ['goes on after a reload', { memory: claimed }, [], 'returning', 'remember, hide qr, take_hold, drawn'],
  ])

  it('takes the code out of the address, but not out of a frame', () => {
    for (const isInModal of [true, false]) {
      expect(play(opening({ isInModal })).effects.at(-1)).toEqual({
        kind: 'drawn',
        hidesCode: !isInModal,
        locale: 'es',
      })
    }
  })
})

describe('a reload with a session', () => {
  const back = { memory: claimed }
  tell([
    ['opens it', back, [another], 'running', 'open'],
    ['leaves it to the tab that has the lock', back, [lockedElsewhere], 'resting', 'let_go, show elsewhere, follow'],
    ['asks the tabs where there are no locks', back, [noLocks], 'returning', 'ask_tabs'],
    ['leaves it to the tab that says so', back, [noLocks, tabHasIt], 'resting', 'let_go, show elsewhere, follow'],
    ['opens it where no tab says so', back, [noLocks, noTabHasIt], 'running', 'open'],
  ])

  it.each([
    ['locked', [another], 'c7'],
    ['without locks', [noLocks, { kind: 'tabs_told', hasSession: false, kept }], null],
    [
      'where another session was shared',
      [{ ...another, kept: { own: null, shared: { ...shared, sessionId: 's' } } }],
      null,
    ],
  ] as [string, Happening[], string | null][])(
    'tells what was started last only where it is certain: %s',
    (_, events, id) => {
      expect(play(opening(back), ...events).effects).toEqual([
        expect.objectContaining({ kind: 'open', lastStarted: id }),
      ])
    },
  )
})

describe('a claim', () => {
  const old = { ...elsewhere, shared, isServed: false }
  tell([
    ['begins with the button', {}, [click], 'claiming', 'unfollow, show claiming, take_hold'],
    ['is not asked for twice', {}, [click, click], 'claiming', ''],
    ['nor while it is sent', {}, [click, locked, click], 'claiming', ''],
    ['nor while its session runs', {}, [...RUNNING, click], 'running', ''],
    ['is not begun where somebody else has the link', elsewhere, [click], 'resting', ''],
    ['is sent once the lock is there', {}, [click, locked], 'claiming', claims],
    ['leaves it to the other tab', {}, [click, lockedElsewhere], 'resting', 'let_go, show elsewhere, ask_tabs, follow'],
    ['asks the tabs where there are no locks', {}, [click, noLocks], 'claiming', 'ask_tabs'],
    ['is sent where no tab has it', {}, [click, noLocks, noTabHasIt], 'claiming', claims],
    ['hears nothing of others meanwhile', {}, [click, locked, heard('complete')], 'claiming', ''],
    ['brings a session', {}, [click, locked, given], 'running', opens],
    ['brings it once', {}, [click, locked, given, given], 'running', ''],
    [
      'that answers after a hand over answers to nobody',
      {},
      [...RUNNING, asked('take'), { ...given, turn: 2 } as Happening],
      'resting',
      '',
    ],
    ['of old looks first', old, [locked], 'claiming', 'look'],
    [
      'of old begins no other session',
      old,
      [locked, looked('failed')],
      'resting',
      'let_go, show elsewhere, ask_tabs, follow',
    ],
    ['of old is sent where it is alive', old, [locked, looked('active')], 'claiming', claims],
    ['of old is sent where nobody answers', old, [locked, looked(null)], 'claiming', claims],
    ['does not look where the server has just said it', { ...old, isServed: true }, [locked], 'claiming', claims],
    [
      'is alive elsewhere',
      {},
      [click, locked, refused('alive')],
      'resting',
      'share, let_go, show elsewhere, ask_tabs, follow',
    ],
    [
      'does not get through',
      {},
      [click, locked, refused('unreachable')],
      'resting',
      'let_go, show unreachable, follow',
    ],
    ['cannot be now', {}, [click, locked, refused('busy')], 'resting', 'let_go, show busy, follow'],
    ['came too often', {}, [click, locked, refused('limited')], 'resting', 'let_go, show limited, follow'],
    ['came once too often', {}, [click, locked, refused('tried_out')], 'resting', 'let_go, show tried_out, follow'],
    ['never helps again', {}, [click, locked, refused('tried_out'), click], 'resting', ''],
    [
      'can be tried again',
      {},
      [click, locked, refused('busy'), click],
      'claiming',
      'unfollow, show claiming, take_hold',
    ],
    ['is not known', {}, [click, locked, refused('unknown')], 'lost', 'let_go, show incomplete'],
    ['comes too late', {}, [click, locked, refused('expired')], 'over', `let_go, ${finishes}, show expired`],
    ['was done', {}, [click, locked, refused('complete')], 'over', `let_go, ${finishes}, show already_complete`],
  ])

  it.each([
    ['of the browser', { shared: { claimId: 'shared' } }, { ...fresh, claimId: 'own' }, 'shared'],
    ['of the tab', {}, { ...fresh, claimId: 'own' }, 'own'],
    ['of the page', {}, fresh, NAME],
  ])('is sent under the name %s, which is written down before', (_, known, memory, claimId) => {
    const { effects } = play(opening({ memory }), click, { ...locked, kept: { ...nothingKept, ...known } } as Happening)
    expect(effects).toEqual([
      { kind: 'share', linkId: 'link_1', shared: { claimId, isAsked: true } },
      { kind: 'remember', memory: { ...memory, claimId } },
      { kind: 'claim', code: CODE, claimId },
    ])
  })

  it('under the same name again keeps what was started in the same session, and of another one nothing', () => {
    const share = (before: typeof shared): unknown =>
      play(opening(), click, locked, { ...given, kept: { own: null, shared: before } } as Happening).effects[0]
    expect(share(shared)).toMatchObject({ shared })
    expect(share({ ...shared, sessionId: 'sess_0' })).toEqual({
      kind: 'share',
      linkId: 'link_1',
      shared: { claimId: NAME, sessionId: 'sess_1' },
    })
  })
})

describe('another tab', () => {
  const own = { ...claimed, address: 'http://x/2' }
  tell([
    ['is told that the session is here', {}, [...RUNNING, asked('find')], 'running', 'answer_tab'],
    ['is told nothing without the code', {}, [...RUNNING, asked('take', 'clm_other')], 'running', ''],
    ['is told nothing where no session is', {}, [asked('take')], 'resting', ''],
    ['is told nothing by one that only claims', {}, [click, locked, asked('take')], 'claiming', ''],
    [
      'gets it after this one has let go',
      {},
      [...RUNNING, asked('take')],
      'resting',
      'stop, let_go, show elsewhere, follow, answer_tab',
    ],
    [
      'takes it without asking',
      {},
      [...RUNNING, { kind: 'replaced', kept: nothingKept }],
      'resting',
      'let_go, show elsewhere, follow',
    ],
    ['offers it', elsewhere, [tabHasIt], 'resting', 'show elsewhere'],
    ['is asked for it', elsewhere, [...OFFERED, resume], 'taking_over', 'take_from_tab'],
    ['is not asked where it offers nothing', elsewhere, [resume], 'resting', ''],
    ['is not asked twice', elsewhere, [...OFFERED, resume, resume], 'taking_over', ''],
  ])

  it('gets what the session has written down, not what was known when it began', () => {
    expect(play(opening(), ...RUNNING, asked('take', CODE, { own, shared })).effects.at(-1)).toEqual({
      kind: 'answer_tab',
      to: 'tab',
      memory: own,
    })
  })
})

describe('taking over', () => {
  const ask = [...OFFERED, resume]
  const handed = { kind: 'handed', memory: claimed } as const
  const nobody = { kind: 'handed', memory: null } as const
  const mine = { memory: active }
  tell([
    ['waits for the lock', mine, [...ask, handed], 'taking_over', 'take_hold'],
    ['opens what it was given', mine, [...ask, handed, locked], 'running', 'remember, hide qr, unfollow, open'],
    [
      'opens it also where the lock is not free',
      mine,
      [...ask, handed, lockedElsewhere],
      'running',
      'remember, hide qr, unfollow, open',
    ],
    [
      'claims again what this browser has claimed',
      mine,
      [...ask, nobody, another],
      'claiming',
      `show claiming, unfollow, ${claims}`,
    ],
    ['finds the other tab closed', mine, [...ask, nobody, locked], 'resting', 'let_go, show elsewhere, ask_tabs'],
    [
      'opens its own session again',
      {},
      [...RUNNING, asked('take', CODE, { own: claimed, shared }), resume, nobody, locked],
      'running',
      'unfollow, open',
    ],
    ['is answered once', mine, [...ask, handed, locked, { ...locked, turn: 3 } as Happening], 'running', ''],
    ['ends with the link', mine, [...ask, heard('complete')], 'over', `let_go, unfollow, ${finishes}, show complete`],
    [
      'opens nothing where the link has ended meanwhile',
      mine,
      [...ask, heard('complete'), { ...handed, turn: 2 }],
      'over',
      '',
    ],
    [
      'gives back a lock that comes too late',
      mine,
      [...ask, handed, heard('failed'), { ...locked, turn: 3 } as Happening],
      'resting',
      'let_go',
    ],
    [
      'keeps it where a claim waits for it',
      mine,
      [...ask, handed, heard('failed'), click, { ...locked, turn: 3 } as Happening],
      'claiming',
      '',
    ],
    [
      'tries the lock again after a claim beside a tab that sleeps',
      mine,
      [...ask, nobody, { ...another, isHeld: false }, given],
      'claiming',
      'share, remember, hide qr, take_hold',
    ],
    [
      'and opens the session however that ends',
      mine,
      [...ask, nobody, { ...another, isHeld: false }, given, lockedElsewhere],
      'running',
      'open',
    ],
  ])
})

describe('what other devices do', () => {
  tell([
    ['is followed', {}, [heard('active')], 'resting', 'remember, show elsewhere, ask_tabs'],
    [
      'is followed to the end',
      {},
      [heard('active'), heard('complete')],
      'over',
      `unfollow, ${finishes}, show complete`,
    ],
    ['may fail', {}, [heard('active'), heard('failed', 'LOGIN_FAILED')], 'resting', 'remember, show failed'],
    ['leaves a failure here as it is', {}, [...RUNNING, ended('failed'), heard('failed')], 'resting', 'remember'],
    [
      'is shown with the line to the service',
      {},
      [heard('active'), { kind: 'connected', isConnected: false }],
      'resting',
      'show elsewhere',
    ],
    ['and without it where nothing runs', {}, [{ kind: 'connected', isConnected: false }], 'resting', ''],
    [
      'shows no button that claims a real site',
      { memory: { ...live, view: { ...live.view, status: 'active' } } },
      [heard('failed')],
      'resting',
      'remember, show live',
    ],
    ['makes an end final', {}, [heard('canceled'), heard('active')], 'over', ''],
  ])

  it('forgets the session that it took over from a tab that had lost it', () => {
    const { effects } = play(opening({ memory: claimed }), lockedElsewhere, heard('failed'))
    expect(effects[0]).toEqual({
      kind: 'remember',
      memory: { view: { ...view, status: 'failed' }, code: CODE, claimId: NAME },
    })
  })
})

describe('a session', () => {
  tell([
    ['is shown', {}, [click, locked, given, showing], 'running', 'show session'],
    ['is given up', {}, [...RUNNING, { kind: 'act', act: 'cancel' }], 'running', 'cancel'],
    ['leads back', {}, [...RUNNING, ended('complete')], 'over', `let_go, ${finishes}, show complete, return`],
    [
      'leads nowhere from a modal',
      { isInModal: true },
      [...RUNNING, ended('complete')],
      'over',
      `let_go, ${finishes}, show complete`,
    ],
    ['fails', {}, [...RUNNING, ended('failed')], 'resting', 'remember, share, let_go, show failed, follow'],
    ['can be tried again', {}, [...RUNNING, ended('failed'), click], 'claiming', 'unfollow, show claiming, take_hold'],
    ['that is refused once is waited for', {}, [...RUNNING, { kind: 'refused', refusals: 1 }], 'running', ''],
    ['that is refused is asked about', {}, [...RUNNING, refusedTwice], 'running', 'look'],
    ['is asked about once at a time', {}, [...RUNNING, refusedTwice, refusedTwice], 'running', ''],
    ['is asked about again', {}, [...RUNNING, ...explained, refusedTwice], 'running', 'look'],
    ['goes on where nobody can say', {}, [...RUNNING, refusedTwice, looked(null)], 'running', ''],
    [
      'that has ended ends here',
      {},
      [...RUNNING, refusedTwice, looked('failed')],
      'resting',
      'stop, remember, share, let_go, show failed, follow',
    ],
    [
      'that is complete leads back',
      {},
      [...RUNNING, refusedTwice, looked('complete')],
      'over',
      `stop, let_go, ${finishes}, show complete, return`,
    ],
    [
      'that has ended while it was asked about has ended once',
      {},
      [...RUNNING, refusedTwice, ended('failed'), { ...looked('failed'), turn: 4 } as Happening],
      'resting',
      '',
    ],
    [
      'gives way after five refusals',
      {},
      [...RUNNING, ...Array.from({ length: 5 }, () => explained).flat()],
      'resting',
      'stop, let_go, show elsewhere, ask_tabs, follow',
    ],
    ['but not after four', {}, [...RUNNING, ...Array.from({ length: 4 }, () => explained).flat()], 'running', ''],
    [
      'nor where it was connected between',
      {},
      [...RUNNING, ...Array.from({ length: 4 }, () => explained).flat(), showing, ...explained],
      'running',
      '',
    ],
    [
      'before says nothing any more',
      {},
      [...RUNNING, ended('failed'), click, locked, given, { ...ended('complete'), turn: 4 } as Happening],
      'running',
      '',
    ],
  ])

  it.each([true, false])('blames a translation: %s', (isTranslated) => {
    expect(play(opening(), ...RUNNING, ended('failed', isTranslated)).effects).toContainEqual(
      expect.objectContaining({ shown: { kind: 'failed', code: 'AUTOMATION_ERROR', isHere: true, isTranslated } }),
    )
  })

  it('leads back by itself only where it was done, after a moment', () => {
    expect(play(opening(), ...RUNNING, ended('complete')).effects.at(-1)).toEqual({
      kind: 'return',
      to: 'https://shop.example/done',
      afterMs: 1_500,
    })
  })

  it.each([
    ['https://shop.example/done', true],
    ['http://127.0.0.1:8788/return', true],
    ['shop-app://done', false],
    ['com.example.app:/done?a=b', false],
    // Programs that the machine has, opened without a question where a browser was told so once.
    ['zoommtg://join', false],
    ['steam://run/1', false],
  ])('leads to %s by itself: %s', (returnUrl, isByItself) => {
    const memory = { ...fresh, view: { ...view, returnUrl } }
    const told = words(play(opening({ memory }), ...RUNNING, ended('complete')))
    expect(told.includes('return')).toBe(isByItself)
  })

  it('leads back to nothing that would run here', () => {
    const memory = { ...fresh, view: { ...view, returnUrl: 'javascript:alert(1)' } }
    expect(words(play(opening({ memory }), ...RUNNING, ended('complete')))).not.toContain('return')
  })
})

describe('a modal that goes away', () => {
  const dismissed = { kind: 'dismissed' } as const
  const inModal = { isInModal: true }
  tell([
    ['has nothing to wait for', inModal, [dismissed], 'resting', 'say_dismissed'],
    ['waits for the claim', inModal, [click, dismissed], 'claiming', ''],
    [
      'cancels what the claim brings',
      inModal,
      [click, dismissed, locked, given, showing],
      'running',
      'show session, cancel',
    ],
    [
      'is gone where the claim brings nothing',
      inModal,
      [click, dismissed, locked, refused('busy')],
      'resting',
      'let_go, show busy, follow, say_dismissed',
    ],
    ['cancels', inModal, [...RUNNING, dismissed], 'running', 'cancel'],
    [
      'cancels once',
      inModal,
      [...RUNNING, dismissed, { kind: 'changed', progress: { ...progress, isCanceling: true } }],
      'running',
      'show session',
    ],
    [
      'is gone when the session is',
      inModal,
      [...RUNNING, dismissed, ended('failed')],
      'resting',
      'remember, share, let_go, show failed, follow, say_dismissed',
    ],
    ['asks for it', inModal, [{ kind: 'act', act: 'leave' }], 'resting', 'ask_to_leave'],
  ])

  // What a developer's functions hear.
  it.each([
    [{ kind: 'complete', returnUrl: null, isHere: true }, 'complete'],
    [{ kind: 'already_complete' }, 'complete'],
    [{ kind: 'failed', code: 'LOGIN_FAILED', isHere: true }, 'LOGIN_FAILED'],
    [{ kind: 'failed', code: '', isHere: false }, 'INTERNAL_ERROR'],
    [{ kind: 'expired' }, 'link_expired'],
    [{ kind: 'canceled' }, 'link_canceled'],
    [{ kind: 'incomplete', canGoBack: false }, 'claim_code_not_found'],
    [{ kind: 'live', way: { kind: 'none' }, isAsked: false, isNews: false }, 'app_only'],
    [{ kind: 'live', way: { kind: 'extension' }, isAsked: false, isNews: false }, null],
    [{ kind: 'in_app', way: { kind: 'app', link: 'app://x', store: null } }, null],
    [{ kind: 'denied' }, null],
    [{ kind: 'silent' }, null],
    [{ kind: 'consent' }, null],
    [{ kind: 'claiming' }, null],
    [{ kind: 'session', progress }, null],
    [{ kind: 'elsewhere', movedTo: null, canTakeOver: false, operations: null, isConnected: true }, null],
    [{ kind: 'unreachable' }, null],
    [{ kind: 'busy' }, null],
    [{ kind: 'limited' }, null],
    [{ kind: 'tried_out' }, 'too_many_sessions'],
  ] as const)('tells of %j: %s', (shown, says) => {
    const news = newsOf(shown, 'Said.')
    expect(news?.type === 'error' ? news.error.code : (news?.type ?? null)).toBe(says)
  })
})

it.each([
  ['en', en, 'This link was tried too often', 'It cannot be used any more. Ask Acme for a new one.'],
  ['es', es, 'Este enlace se intentó usar demasiadas veces', 'Ya no se puede usar. Pida uno nuevo a Acme.'],
] as const)(
  'of a link that was tried too often never says to wait or to try again: %s',
  (_, { page, live }, heading, text) => {
    const panel = panelOf(
      { kind: 'tried_out' },
      { ...view, asker: 'Acme' },
      sayFrom<ProgramTexts>({ ...page, ...live }),
    )
    expect([panel.heading, ...panel.paragraphs]).toEqual([heading, text])
    expect(panel.actions.filter((action) => 'act' in action)).toEqual([])
    expect(panel.offersPhone).toBe(false)
  },
)

it('knows the session that it was given', () => {
  expect(play(opening(), click, locked, given).effects.at(-1)).toEqual({
    kind: 'open',
    session,
    memory: { view, code: CODE, claimId: NAME, session },
    lastStarted: null,
  })
})
