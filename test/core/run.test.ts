// How far a session's answers reach, as pure tables: automations of a few lines, and no page.
import { describe, it } from 'vitest'
import {
  type Answer,
  AutomationFailure,
  fingerprintOf,
  type Request,
  type Steps,
  type Submitted,
} from '../../src/core/automation.ts'
import { blameFor, LOGIN_STEP, type Plan, proceed, type Reached } from '../../src/core/run.ts'
import { navigate, openOf, submit, user } from '../support/states.ts'

function* asking(request: Request, result: unknown): Steps<unknown> {
  yield request
  return result
}

// oxlint-disable-next-line require-yield -- A step that asks nothing.
function* immediate(result: unknown): Steps<unknown> {
  return result
}

// oxlint-disable-next-line require-yield -- It stops before it asks.
function* failing(): Steps<unknown> {
  throw new AutomationFailure('LOGIN_FAILED', 'No.')
}

function answer(request: Request): Answer {
  return { fingerprint: fingerprintOf(request), outcome: { value: null } }
}

function plan(login: () => Steps<unknown>, ...runs: (() => Steps<unknown>)[]): Plan {
  return {
    version: 'v2',
    needs: [],
    login,
    operations: runs.map((run, index) => ({
      resource: `resource${index}`,
      action: 'read',
      run,
      parseResult: (value) => (typeof value === 'string' ? { data: `${value}, checked` } : null),
    })),
  }
}

function reached(step: number, answers: Answer[], nextNumber: number, submitted: Submitted = 'no'): Reached {
  return { step, answers, opening: null, nextNumber, commandBefore: 5, submitted }
}

describe('proceed', () => {
  const story = plan(
    () => asking(user, 'nobody keeps what a login gives'),
    () => asking(navigate, 'bills'),
    () => asking(submit, 'card'),
  )

  it.for<[string, number, Request[], number, unknown[], Request | 'complete', number]>([
    // Entry 11 is the last one; number 5 is the last command before the step.
    ['asks the login first', -1, [], -1, [], user, 5],
    ['goes on to the first operation', -1, [user], 0, [], navigate, 5],
    ['waits within a step', 0, [], 0, [], navigate, 5],
    ['goes on to the next operation, past the entry of a result', 0, [navigate], 1, ['bills, checked'], submit, 11],
    ['ends after the last', 1, [submit], 2, ['card, checked'], 'complete', 11],
  ])('%s', ([, step, given, to, finished, next, previous], { expect }) => {
    const progress = proceed(story, reached(step, given.map(answer), 12))
    const number = 12 + finished.length
    expect(progress).toEqual({
      step: to,
      finished,
      trail: { previousCommand: previous, path: null },
      next: next === 'complete' ? { kind: 'complete' } : { kind: 'asks', openRequest: openOf(next, number, previous) },
    })
  })

  it('runs through every step that asks nothing', ({ expect }) => {
    const quick = plan(
      () => immediate(null),
      () => immediate('a'),
      () => immediate('b'),
    )
    expect(proceed(quick, reached(LOGIN_STEP, [], 1))).toMatchObject({
      step: 2,
      finished: ['a, checked', 'b, checked'],
      next: { kind: 'complete' },
    })
  })

  it('fails at the operation whose result the schema refuses, and names it', ({ expect }) => {
    const wrong = plan(
      () => immediate(null),
      () => immediate('a'),
      () => immediate(5),
    )
    expect(proceed(wrong, reached(LOGIN_STEP, [], 1))).toMatchObject({
      step: 1,
      next: {
        kind: 'failed',
        error: { code: 'RESULT_VALIDATION_ERROR', message: expect.stringContaining('resource1 read') },
      },
    })
  })

  it('fails at the step that says so, and runs none after it', ({ expect }) => {
    const broken = plan(failing, () => immediate('a'))
    expect(proceed(broken, reached(LOGIN_STEP, [], 1))).toMatchObject({
      step: LOGIN_STEP,
      finished: [],
      next: { kind: 'failed', error: { code: 'LOGIN_FAILED', message: 'No.' }, cause: null },
    })
  })

  it('says where the page was, without its query', ({ expect }) => {
    const site = plan(function* (): Steps<unknown> {
      yield navigate
      yield user
      yield navigate
      throw new AutomationFailure('LOGIN_FAILED', 'No.')
    })
    const led = (url: string): Answer => ({ fingerprint: fingerprintOf(navigate), outcome: { value: { url } } })
    const lost: Answer = { fingerprint: fingerprintOf(navigate), outcome: { value: null } }
    const messageAfter = (answers: Answer[]): unknown => {
      const { next } = proceed(site, reached(LOGIN_STEP, answers, 9))
      return next.kind === 'failed' ? next.error.message : next.kind
    }
    expect(messageAfter([led('https://a.example/in'), answer(user), led('https://a.example/card?number=4111#x')])).toBe(
      'No. The page was at /card.',
    )
    expect(
      messageAfter([led('https://a.example/in'), answer(user), led('https://a.example/of/4111111111111111')]),
    ).toBe('No. The page was at /of/….')
    // Where the user went is not known.
    expect(messageAfter([led('https://a.example/in'), answer(user), lost])).toBe('No.')
  })

  it.for<[string, string]>([
    ['data:text/html,<b>John Doe</b>', 'No.'],
    ['about:blank', 'No.'],
    ['https://a.example/of/john%40doe.example/bills', 'No. The page was at /of/…/bills.'],
    ['https://a.example/of/john@doe.example', 'No. The page was at /of/….'],
    ['https://a.example/in;sid=abc/next', 'No. The page was at /…/next.'],
    ['https://a.example/verify/eyJhbGciOiJIUzI1NiJ9/done', 'No. The page was at /verify/…/done.'],
    ['https://a.example/de/M%C3%BCller', 'No. The page was at /de/….'],
    ['https://a.example/v2/bills-2026/page.html', 'No. The page was at /v2/bills-2026/page.html.'],
  ])('of %s tells nothing that may be a value', ([url, message], { expect }) => {
    const site = plan(function* (): Steps<unknown> {
      yield navigate
      throw new AutomationFailure('LOGIN_FAILED', 'No.')
    })
    const led: Answer = { fingerprint: fingerprintOf(navigate), outcome: { value: { url } } }
    expect(proceed(site, reached(LOGIN_STEP, [led], 2)).next).toMatchObject({ error: { message } })
  })

  it('takes no address out of what a script has read from the page', ({ expect }) => {
    const look: Request = { kind: 'command', command: 'evaluate', params: { expression: 'rows' }, timeoutMs: 1000 }
    const site = plan(function* (): Steps<unknown> {
      yield look
      throw new AutomationFailure('LOGIN_FAILED', 'No.')
    })
    const read: Answer = { fingerprint: fingerprintOf(look), outcome: { value: { url: 'https://a.example/of/john' } } }
    expect(proceed(site, reached(LOGIN_STEP, [read], 2)).next).toMatchObject({ error: { message: 'No.' } })
  })

  it.for<[string, Submitted, string]>([
    ['has sent nothing', 'no', 'AUTOMATION_CHANGED'],
    ['was asked to submit', 'asked', 'OUTCOME_UNKNOWN'],
    ['has submitted', 'maybe', 'OUTCOME_UNKNOWN'],
  ])('of an automation that changed and %s: %s gives %s', ([, submitted, code], { expect }) => {
    const asked = plan(() => asking(navigate, null))
    expect(proceed(asked, reached(LOGIN_STEP, [answer(submit)], 9, submitted))).toMatchObject({
      next: { kind: 'failed', error: { code } },
    })
  })

  it.for<[string, string | undefined, string | null, string]>([
    ['the same version', 'v2', 'v2', 'INTERNAL_ERROR'],
    ['another version', 'v1', 'v2', 'AUTOMATION_CHANGED'],
    ['a session from before versions were kept', undefined, 'v2', 'AUTOMATION_CHANGED'],
    ['a runtime that does not say', 'v1', null, 'AUTOMATION_CHANGED'],
    ['neither of them known', undefined, null, 'AUTOMATION_CHANGED'],
  ])('blames an automation that asks otherwise on whoever runs it: %s', ([, then, now, code], { expect }) => {
    expect(blameFor({ ...answer(submit), ...(then !== undefined && { version: then }) }, now)).toBe(code)
  })

  it.for<[string, () => Steps<unknown>, string]>([
    ['asks otherwise', () => asking(navigate, null), 'it asked submit #pay before, and now navigate /'],
    ['asks no more', () => immediate(null), 'it asked submit #pay before, and now nothing'],
    ['fails', () => failing(), 'it asked submit #pay before, and now nothing, but stops: Error: No.'],
  ])(
    'of the same version that %s says both names to the log, and nothing to others',
    ([, login, words], { expect }) => {
      const answered = { ...answer(submit), asked: 'submit #pay', version: 'v2' }
      const { next } = proceed(plan(login), reached(LOGIN_STEP, [answered], 9))
      expect(next).toMatchObject({
        error: { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' },
      })
      expect(String((next as { cause?: unknown }).cause)).toContain(words)
      expect(proceed(plan(login), reached(LOGIN_STEP, [answered], 9, 'maybe')).next).toMatchObject({
        error: { code: 'OUTCOME_UNKNOWN' },
      })
    },
  )

  it('of a session that went on under another version blames the answer that it does not ask for', ({ expect }) => {
    const both = function* (): Steps<unknown> {
      yield navigate
      yield submit
      return null
    }
    const taken = (request: Request, version: string): Answer => ({ ...answer(request), version })
    const codeOf = (...answers: Answer[]) => {
      const { next } = proceed(plan(both), reached(LOGIN_STEP, answers, 9))
      return next.kind === 'failed' ? next.error.code : next.kind
    }
    expect(codeOf(taken(navigate, 'v1'), taken(submit, 'v1'))).toBe('complete')
    expect(codeOf(taken(navigate, 'v2'), taken(user, 'v1'))).toBe('AUTOMATION_CHANGED')
    expect(codeOf(taken(navigate, 'v1'), taken(user, 'v2'))).toBe('INTERNAL_ERROR')
  })

  it('leaves the outcome open where a submit came through and the result is refused', ({ expect }) => {
    const wrong = plan(
      () => immediate(null),
      () => asking(submit, 5),
    )
    expect(proceed(wrong, reached(0, [answer(submit)], 9, 'maybe'))).toMatchObject({
      next: { kind: 'failed', error: { code: 'OUTCOME_UNKNOWN' } },
    })
  })
})
