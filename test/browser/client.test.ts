// The decisions of the hosted page that need no browser.
import { describe, expect, it } from 'vitest'
import type { CommandAnswer } from '../../src/client/agent.ts'
import { backoffMs } from '../../src/client/backoff.ts'
import { panelOf, type State } from '../../src/client/panel.ts'
import { decideRepeat } from '../../src/client/repeat.ts'
import { en } from '../../src/words/en.ts'
import { type PageTexts, sayFrom } from '../../src/words/say.ts'
import type { View } from '../../src/client/view.ts'
import { safeReturnUrl } from '../../src/client/way-back.ts'

const say = sayFrom<PageTexts>(en.page)
const answer: CommandAnswer = { result: 'given before' }

describe('a command that comes again', () => {
  it.each([
    ['the first command', null, 'submit', false, { kind: 'run' }],
    ['a new command', { id: 'c1', answer }, 'submit', false, { kind: 'run' }],
    ['one that is answered', { id: 'c2', answer }, 'submit', false, { kind: 'answer', answer }],
    ['one that runs here', { id: 'c2' }, 'submit', true, { kind: 'wait' }],
    ['a read lost in a reload', { id: 'c2' }, 'textContent', false, { kind: 'run' }],
    ['a wait lost in a reload', { id: 'c2' }, 'waitForSelector', false, { kind: 'run' }],
    ['a fill lost in a reload', { id: 'c2' }, 'fill', false, { kind: 'run' }],
    ['a move lost in a reload', { id: 'c2' }, 'navigate', false, { kind: 'run' }],
  ] as const)('%s', (_, last, command, isRunning, expected) => {
    expect(decideRepeat(last, 'c2', command, isRunning)).toEqual(expected)
  })

  it.each(['submit', 'click', 'press', 'evaluate', 'goBack'] as const)('never repeats a lost %s', (command) => {
    expect(decideRepeat({ id: 'c2' }, 'c2', command, false)).toMatchObject({
      kind: 'answer',
      answer: { error: { code: 'detached' } },
    })
  })
})

describe('backoff', () => {
  it('doubles from half a second to ten seconds, with full jitter', () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((failures) => backoffMs(failures, 0.999_999))).toEqual([
      500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ])
    expect(backoffMs(5, 0)).toBe(0)
  })
})

const view: View = {
  linkId: 'link_1',
  mode: 'test',
  status: 'pending',
  asker: 'Acme',
  resultHost: 'hooks.acme.example',
  integration: { id: 'tmobile', name: 'T-Mobile' },
  operations: [
    { resource: 'paymentMethod', action: 'read', description: 'List the payment methods on the account' },
    { resource: 'paymentMethod', action: 'read', description: 'List the payment methods on the account' },
    { resource: 'paymentMethod', action: 'write', description: 'Add a card to the account' },
  ],
  returnUrl: 'https://shop.example/done?linkId=link_1',
}

function text(code: string): string {
  return panelOf({ kind: 'failed', code, isHere: true }, view, say).paragraphs.join(' ')
}

describe('panels', () => {
  it('asks for consent to each thing once, reads apart from changes', () => {
    const panel = panelOf({ kind: 'consent' }, view, say)
    expect(panel.terms.map(({ title, items, text }) => [title, items ?? text])).toEqual([
      ['Read from your T-Mobile account', ['List the payment methods on the account']],
      ['Change in your T-Mobile account', ['Add a card to the account']],
      ['Where the result goes', 'Acme receives the result at hooks.acme.example.'],
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
      address: null,
    }
    const panel = panelOf({ kind: 'session', progress }, view, say)
    expect(panel.steps.map(({ statusText }) => statusText)).toEqual(['Done', 'In progress', 'Waiting'])
    expect(panel.progress).toBeCloseTo(1 / 3)
    expect(panel.paragraphs[0]).toBe('Step 2 of 3: List the payment methods on the account')
    expect(panelOf({ kind: 'session', progress: { ...progress, isConnected: false } }, view, say).notice).not.toBeNull()
  })

  it('does not call it harmless when an outcome is unknown', () => {
    expect(text('OUTCOME_UNKNOWN')).toContain('may have been made')
    expect(text('OUTCOME_UNKNOWN')).not.toContain('Nothing')
    expect(text('LOGIN_FAILED')).toContain('did not accept the sign-in')
    expect(text('SOME_LATER_CODE')).toContain('Something went wrong')
  })

  it.each([
    { kind: 'complete', returnUrl: view.returnUrl, isHere: true },
    { kind: 'complete', returnUrl: view.returnUrl, isHere: false },
    { kind: 'failed', code: 'LOGIN_FAILED', isHere: true },
    { kind: 'expired' },
    { kind: 'canceled' },
    { kind: 'already_complete' },
    { kind: 'elsewhere', canTakeOver: false, hasMoved: false, operations: null, isConnected: true },
    { kind: 'elsewhere', canTakeOver: true, hasMoved: true, operations: [], isConnected: true },
    { kind: 'unreachable' },
  ] satisfies State[])('leads back from $kind', (state) => {
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

describe('what a phone may still take up', () => {
  it.each([
    [{ kind: 'consent' }, true],
    [{ kind: 'app_only' }, true],
    [{ kind: 'failed', code: '', isHere: false }, true],
    [{ kind: 'claiming' }, false],
    [{ kind: 'elsewhere', canTakeOver: false, hasMoved: true, operations: null, isConnected: true }, false],
    [{ kind: 'expired' }, false],
  ] satisfies [State, boolean][])('%j: %s', (state, isOffered) => {
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
