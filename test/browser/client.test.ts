// The decisions of the hosted page that need no browser.
import { describe, expect, it } from 'vitest'
import type { CommandAnswer } from '../../src/device/driver.ts'
import { backoffMs } from '../../src/device/backoff.ts'
import { mayRepeat } from '../../src/device/may-repeat.ts'
import type { Memory } from '../../src/page/memory.ts'
import { panelOf } from '../../src/page/panel.ts'
import type { Panel, Shown } from '../../src/page/shown.ts'
import { withoutContent } from '../../src/device/without-content.ts'
import { comingTo } from '../../src/page/shared.ts'
import { LINK_ERROR_CODES } from '../../src/wire/error-code.ts'
import { COMMAND_NAMES, rowOf } from '../../src/wire/command.ts'
import { en } from '../../src/words/en.ts'
import { type ProgramTexts, sayFrom } from '../../src/words/say.ts'
import type { View } from '../../src/page/view.ts'
import { safeReturnUrl } from '../../src/page/way-back.ts'

const say = sayFrom<ProgramTexts>({ ...en.page, ...en.live })
const answer: CommandAnswer = { result: 'given before' }

describe('a command whose start alone was written down', () => {
  it('runs again where it looks, and nowhere else', () => {
    const withEffect = ['goBack', 'click', 'submit', 'fill', 'select', 'press', 'fillForm', 'evaluate']
    expect(COMMAND_NAMES.filter((name) => !rowOf(name).mayRepeat)).toEqual(withEffect)
    expect(COMMAND_NAMES.filter((name) => !mayRepeat(name))).toEqual(withEffect)
  })
})

describe('what a page knows when it comes to a session', () => {
  const session = { sessionId: 'sess_1', clientToken: 'ct_1', websocketUrl: 'ws://x/' }
  const shared = { claimId: 'name', sessionId: 'sess_1', last: { id: 'c2' }, address: 'http://x/2' }

  it.each([
    ['nothing is shared', null, { last: { id: 'c1', answer }, address: 'http://x/1' }],
    ['another session is', { ...shared, sessionId: 'sess_0' }, { last: { id: 'c1', answer }, address: 'http://x/1' }],
    ['another tab went on', shared, { last: { id: 'c2' }, address: 'http://x/2' }],
    ['it was this one', { ...shared, last: { id: 'c1' } }, { last: { id: 'c1', answer }, address: 'http://x/2' }],
  ] as const)('where %s', (_, shared, expected) => {
    const own: Memory = { view, code: 'clm_1', last: { id: 'c1', answer }, address: 'http://x/1' }
    expect(comingTo(session, own, shared)).toEqual({ view, code: 'clm_1', ...expected })
  })

  it('leaves what a page showed to the tab', () => {
    expect(withoutContent({ id: 'c1', answer })).toEqual({ id: 'c1' })
    expect(withoutContent({ id: 'c1', answer: { result: null } })).toEqual({ id: 'c1', answer: { result: null } })
    const error = { code: 'timeout', message: 'x' } as const
    expect(withoutContent({ id: 'c1', answer: { error } })).toEqual({ id: 'c1', answer: { error } })
    expect(withoutContent({ id: 'c1' })).toEqual({ id: 'c1' })
  })
})

describe('backoff', () => {
  it('doubles from half a second to ten, with jitter down to what is still a pause', () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((failures) => backoffMs(failures, 0.999_999))).toEqual([
      500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ])
    expect(backoffMs(5, 0)).toBe(300)
  })
})

const view: View = {
  linkId: 'link_1',
  mode: 'test',
  status: 'pending',
  asker: 'Acme',
  logo: null,
  colours: null,
  integration: { id: 'tmobile', name: 'T-Mobile' },
  operations: [
    { resource: 'paymentMethod', action: 'read', description: 'List the payment methods on the account' },
    { resource: 'paymentMethod', action: 'read', description: 'List the payment methods on the account' },
    { resource: 'paymentMethod', action: 'write', description: 'Add a card to the account' },
  ],
  returnUrl: 'https://shop.example/done?linkId=link_1',
  locale: null,
  privacyUrl: null,
}

function text(code: string): string {
  return panelOf({ kind: 'failed', code, isHere: true }, view, say).paragraphs.join(' ')
}

describe('panels', () => {
  it('asks for consent to each thing once, reads apart from changes', () => {
    const panel = panelOf({ kind: 'consent' }, view, say)
    expect(panel.terms.map(({ title, items, text }) => [title, items ?? text])).toEqual([
      ['See in your account', ['List the payment methods on the account']],
      ['Change in your account', ['Add a card to the account']],
      ['Where the result goes', 'To Acme only. We erase our copy within 30 days.'],
      ['Your password', expect.stringContaining('Acme does not get it')],
    ])
    expect(panel.actions).toEqual([
      { label: 'Continue to T-Mobile', isPrimary: true, act: 'claim' },
      { label: 'Cancel', isPrimary: false, href: view.returnUrl },
    ])
  })

  it('shows each operation with its own status', () => {
    const operations = (['complete', 'running', 'pending'] as const).map((status) => ({
      resource: 'paymentMethod',
      action: 'read',
      status,
    }))
    const progress = {
      isUsersTurn: false,
      isConnected: true,
      isCanceling: false,
      operations,
      status: {},
      question: null,
      address: null,
    }
    const panel = panelOf({ kind: 'session', progress }, view, say)
    expect(panel.steps.map(({ statusText }) => statusText)).toEqual(['Done', 'In progress', 'Waiting'])
    expect(panel.progress).toBeCloseTo(1 / 3)
    expect(panel.paragraphs[0]).toBe('Step 2 of 3: List the payment methods on the account')
    expect(panelOf({ kind: 'session', progress: { ...progress, isConnected: false } }, view, say).notice).not.toBeNull()
  })

  it('blames a translation only for what one can do, and offers another try first', () => {
    const failed = (code: string): Panel =>
      panelOf({ kind: 'failed', code, isHere: true, isTranslated: true }, view, say)
    expect(failed('AUTOMATION_ERROR').paragraphs.join(' ')).toContain('Switch the translation off')
    expect(failed('AUTOMATION_ERROR').actions[0]).toMatchObject({ label: 'Try again' })
    expect(failed('LOGIN_FAILED').paragraphs.join(' ')).not.toContain('Switch the translation off')
    expect(text('AUTOMATION_ERROR')).not.toContain('Switch the translation off')
  })

  it('does not call it harmless when an outcome is unknown', () => {
    expect(text('OUTCOME_UNKNOWN')).toContain('Look into your T-Mobile account before you try again')
    expect(text('OUTCOME_UNKNOWN')).not.toContain('Nothing')
    expect(text('SOME_LATER_CODE')).toContain('Something went wrong')
  })

  it.each([...LINK_ERROR_CODES, 'CLIENT_UNSUPPORTED', 'SOME_LATER_CODE'])('has a reason for %s', (code) => {
    const reasons = LINK_ERROR_CODES.map(text)
    expect(reasons.filter((reason) => reason === text(code)).length).toBeLessThanOrEqual(1)
    expect(text(code)).not.toMatch(/[{}]/)
  })

  it('says of a refused sign-in what is true of a locked account too', () => {
    expect(text('LOGIN_FAILED')).toContain('or the account is locked')
    expect(text('LOGIN_FAILED')).not.toContain('Check your user name')
  })

  it.each([
    ['LOGIN_FAILED', ['Try again', 'Return to shop.example']],
    ['CONNECTION_FAILED', ['Try again', 'Return to shop.example']],
    ['CLIENT_TIMEOUT', ['Try again', 'Return to shop.example']],
    ['AUTOMATION_CHANGED', ['Try again', 'Return to shop.example']],
    ['INTERNAL_ERROR', ['Try again', 'Return to shop.example']],
    ['AUTOMATION_ERROR', ['Return to shop.example', 'Try again']],
    ['RESULT_VALIDATION_ERROR', ['Return to shop.example', 'Try again']],
    ['OUTCOME_UNKNOWN', ['Return to shop.example', 'I have looked: try again']],
    ['USER_CANCELED', ['Return to shop.example', 'Try again']],
    ['CLIENT_UNSUPPORTED', ['Return to shop.example']],
  ])('offers first what helps after %s', (code, labels) => {
    const { actions } = panelOf({ kind: 'failed', code, isHere: true }, view, say)
    expect(actions.map(({ label }) => label)).toEqual(labels)
    expect(actions.map(({ isPrimary }) => isPrimary)).toEqual(labels.map((_, index) => index === 0))
  })

  it('offers another try first to whoever has not tried yet', () => {
    const { actions } = panelOf({ kind: 'failed', code: 'AUTOMATION_ERROR', isHere: false }, view, say)
    expect(actions[0]).toMatchObject({ label: 'Try again', isPrimary: true })
  })

  it('names no host but that of the way back', () => {
    const { terms, paragraphs } = panelOf({ kind: 'consent' }, view, say)
    expect(JSON.stringify([terms, paragraphs])).not.toMatch(/\w\.\w|:\d/)
  })

  it('does not say "connected" of what was for one time', () => {
    const { heading, paragraphs } = panelOf({ kind: 'complete', returnUrl: null, isHere: true }, view, say)
    expect([heading, ...paragraphs]).toEqual([
      'All done',
      'What Acme asked for is done. It has no further access to your T-Mobile account.',
      'You can close this page.',
    ])
  })

  it('links to what becomes of the data where the deployment says so', () => {
    expect(panelOf({ kind: 'consent' }, view, say).privacy).toBeNull()
    const privacyUrl = 'https://acme.example/privacy'
    expect(panelOf({ kind: 'consent' }, { ...view, privacyUrl }, say).privacy?.href).toBe(privacyUrl)
  })

  it.each([
    { kind: 'complete', returnUrl: view.returnUrl, isHere: true },
    { kind: 'complete', returnUrl: view.returnUrl, isHere: false },
    { kind: 'failed', code: 'LOGIN_FAILED', isHere: true },
    { kind: 'expired' },
    { kind: 'canceled' },
    { kind: 'already_complete' },
    { kind: 'elsewhere', canTakeOver: false, movedTo: null, operations: null, isConnected: true },
    { kind: 'elsewhere', canTakeOver: true, movedTo: 'device', operations: [], isConnected: true },
    { kind: 'unreachable' },
  ] satisfies Shown[])('leads back from $kind', (state) => {
    expect(panelOf(state, view, say).actions).toContainEqual(
      expect.objectContaining({ label: 'Return to shop.example', href: view.returnUrl }),
    )
    const withoutReturn = panelOf(
      { ...state, ...('returnUrl' in state && { returnUrl: null }) },
      { ...view, returnUrl: null },
      say,
    )
    expect(withoutReturn.actions.some((action) => 'href' in action)).toBe(false)
  })
})

describe('that nothing has been done', () => {
  it.each(['unreachable', 'busy'] as const)('is said where it is so: %s', (kind) => {
    const said = (status: string): string => panelOf({ kind }, { ...view, status }, say).paragraphs.join(' ')
    expect(said('pending')).toContain('Nothing has been done so far.')
    // A session before this one may have changed something.
    expect(said('failed')).not.toContain('Nothing has been done')
    expect(said('active')).not.toContain('Nothing has been done')
  })
})

describe('what a phone may still take up', () => {
  it.each([
    [{ kind: 'consent' }, true],
    [{ kind: 'failed', code: '', isHere: false }, true],
    [{ kind: 'claiming' }, false],
    [{ kind: 'elsewhere', canTakeOver: false, movedTo: 'device', operations: null, isConnected: true }, false],
    [{ kind: 'expired' }, false],
  ] satisfies [Shown, boolean][])('%j: %s', (state, isOffered) => {
    expect(panelOf(state, view, say).offersPhone).toBe(isOffered)
  })

  it('asks again for consent where somebody else had agreed', () => {
    expect(panelOf({ kind: 'failed', code: '', isHere: false }, view, say).terms).toHaveLength(4)
    expect(panelOf({ kind: 'failed', code: '', isHere: true }, view, say).terms).toEqual([])
  })

  it('warns of real passwords in test mode only', () => {
    expect(panelOf({ kind: 'consent' }, view, say).caution).toContain('Do not enter a real password')
    expect(panelOf({ kind: 'consent' }, { ...view, mode: 'live' }, say).caution).toBeNull()
  })
})

describe('the way back', () => {
  it.each(['https://shop.example/done', 'http://localhost:3000/done', 'myapp://callback', 'com.example.app:/done'])(
    'may be %s',
    (url) => {
      expect(safeReturnUrl(url)).toBe(url)
    },
  )

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'blob:x',
    'done',
    null,
  ])('may not be %s', (url) => {
    expect(safeReturnUrl(url)).toBeNull()
  })
})
