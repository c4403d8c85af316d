// The life of a link as pure tables: claims, clients, runs and ends. No runtime, and time is a number.
import { describe, it } from 'vitest'
import {
  AutomationFailure,
  fingerprintOf,
  type Answer,
  type Request,
  type Steps,
  type Submitted,
} from '../../src/core/automation.ts'
import { statusOf } from '../../src/core/failure.ts'
import { LINK_STATUSES, type LinkFacts, type LinkStatus } from '../../src/core/link.ts'
import { LOGIN_STEP, proceed, type Plan, type Progress, type Reached } from '../../src/core/progress.ts'
import {
  aliveSession,
  connect,
  decideCancel,
  decideClaim,
  decideExpireNow,
  disconnect,
  expire,
  fail,
  follow,
  type Change,
  type LinkState,
} from '../../src/core/session.ts'
import { progressOf, sessionEnd } from '../../src/core/session-view.ts'
import { facts, navigate, NOW, openOf, session, state, submit, user } from '../support/states.ts'

const FINAL: readonly LinkStatus[] = ['complete', 'expired', 'canceled']
const single: LinkFacts = { ...facts, operations: [{ resource: 'paymentMethod', action: 'read' }] }

function typesOf(change: Change | null): string[] {
  return (change?.events ?? []).map(({ type }) => type)
}

describe('a claim', () => {
  it.for<[LinkStatus, 'open' | 'past its end', string]>([
    ['pending', 'open', 'starts'],
    ['pending', 'past its end', 'link_expired'],
    ['active', 'open', 'session_alive'],
    ['active', 'past its end', 'link_expired'],
    ['failed', 'open', 'starts'],
    ['failed', 'past its end', 'link_expired'],
    ['complete', 'open', 'link_complete'],
    ['complete', 'past its end', 'link_complete'],
    ['expired', 'open', 'link_expired'],
    ['expired', 'past its end', 'link_expired'],
    ['canceled', 'open', 'link_canceled'],
    ['canceled', 'past its end', 'link_canceled'],
  ])('of a link that is %s and %s: %s', ([status, end, expected], { expect }) => {
    const now = end === 'open' ? facts.expiresAt - 1 : facts.expiresAt
    const decision = decideClaim(
      state(status),
      facts,
      { id: 'sess_new', site: 'https://s.example', claimHash: null },
      now,
    )
    expect(decision.ok ? 'starts' : decision.failure.code).toBe(expected)
  })

  it('starts a fresh session at the login, one version later, and forgets the last error', ({ expect }) => {
    const before = { ...state('failed'), error: { code: 'LOGIN_FAILED', message: 'No.' } } as const
    const decision = decideClaim(before, facts, { id: 'sess_new', site: 'https://s.example', claimHash: null }, NOW)
    expect(decision).toMatchObject({ ok: true, value: { session: { id: 'sess_new', site: 'https://s.example' } } })
    expect(decision.ok && decision.value.change).toEqual({
      state: {
        status: 'active',
        version: 4,
        mirrored: 3,
        updatedAt: NOW,
        error: null,
        sessions: 1,
        isErased: false,
        session: {
          id: 'sess_new',
          site: 'https://s.example',
          claimHash: null,
          startedAt: NOW,
          step: LOGIN_STEP,
          stepFrom: 0,
          commandBefore: null,
          sent: [],
          connection: 0,
          forkedAt: 0,
          isConnected: false,
          connectionAt: NOW,
        },
      },
      events: [{ type: 'link.claimed', data: { sessionId: 'sess_new' } }],
      session: 'starts',
    })
  })
})

describe('the same claim again', () => {
  const ours = state('active', session({ id: 'sess_a', site: 'https://a.example', claimHash: 'ours' }))
  const claimed = (before: LinkState, claimHash: string | null, now = NOW) => {
    const decision = decideClaim(before, facts, { id: 'sess_new', site: 'https://s.example', claimHash }, now)
    return decision.ok
      ? [decision.value.session.id, decision.value.session.site, decision.value.change]
      : decision.failure.code
  }

  it('gives the session that it has started, and changes nothing', ({ expect }) => {
    expect(claimed(ours, 'ours')).toEqual(['sess_a', 'https://a.example', null])
  })

  it.for<[string, LinkState, string | null, number, string]>([
    ['of somebody else', ours, 'theirs', NOW, 'session_alive'],
    ['without an id', ours, null, NOW, 'session_alive'],
    ['without an id, as the one before', state('active', session({ claimHash: null })), null, NOW, 'session_alive'],
    ['after the end', ours, 'ours', facts.expiresAt, 'link_expired'],
    ['of a complete link', { ...ours, status: 'complete' }, 'ours', NOW, 'link_complete'],
  ])('%s is refused', ([, before, claimHash, now, code], { expect }) => {
    expect(claimed(before, claimHash, now)).toBe(code)
  })

  it('starts a new session where the one before has failed', ({ expect }) => {
    expect(claimed({ ...ours, status: 'failed' }, 'ours')).toMatchObject(['sess_new', 'https://s.example', {}])
  })
})

describe('a client', () => {
  it('that says hello becomes the client of the session, without a new version for D1', ({ expect }) => {
    const change = connect(
      state('active'),
      session({ connection: 4, isConnected: false }),
      { forkedAt: 3, client: { name: 'app', version: '7' } },
      NOW,
    )
    expect(change.connected).toMatchObject({ connection: 5, forkedAt: 3, isConnected: true, connectionAt: NOW })
    expect(change.events).toMatchObject([{ data: { clientName: 'app', clientVersion: '7' } }])
    expect(change.state).toMatchObject({ version: 3, session: change.connected })
    expect(typesOf(change)).toEqual(['session.connected'])
  })

  it('that goes leaves the session waiting from that moment on', ({ expect }) => {
    const change = disconnect(state('active', session({ connection: 2 })), 2, NOW)
    expect(change?.state.session).toMatchObject({ connection: 2, isConnected: false, connectionAt: NOW })
    expect(typesOf(change)).toEqual(['session.disconnected'])
  })

  it.for<[string, LinkState, number]>([
    ['a newer one has taken over', state('active', session({ connection: 3 })), 2],
    ['it never said hello', state('active', session({ connection: 3 })), 0],
    ['it has gone before', state('active', session({ connection: 3, isConnected: false })), 3],
    ['the session has ended', state('failed', session({ connection: 3 })), 3],
    ['there never was a session', state('pending', null), 0],
  ])('that goes changes nothing where %s', ([, before, connection], { expect }) => {
    expect(disconnect(before, connection, NOW)).toBeNull()
  })
})

describe('the end of a session or link', () => {
  const error = { code: 'LOGIN_FAILED', message: 'No.' } as const

  it('fails a live session once', ({ expect }) => {
    const first = fail(state('active'), error, NOW)
    expect(first).toMatchObject({
      state: { status: 'failed', version: 4, updatedAt: NOW, error },
      events: [{ type: 'link.failed', data: { sessionId: 'sess_1234567890', code: 'LOGIN_FAILED', message: 'No.' } }],
      session: 'ends',
    })
    expect(fail(first!.state, error, NOW + 1)).toBeNull()
  })

  it.for(LINK_STATUSES.filter((status) => status !== 'active'))(
    'finds nothing to fail in a %s link',
    (status, { expect }) => {
      expect(fail(state(status), error, NOW)).toBeNull()
    },
  )

  it.for(LINK_STATUSES)('expires a %s link unless it has ended', (status, { expect }) => {
    const change = expire(state(status), NOW, 'no')
    expect(change?.state.status ?? 'nothing').toBe(FINAL.includes(status) ? 'nothing' : 'expired')
    expect(typesOf(change)).toEqual(FINAL.includes(status) ? [] : ['link.expired'])
    expect(change?.session ?? 'ends').toBe('ends')
  })

  it.for<[LinkStatus, 'canceled' | 'nothing' | number]>([
    ['pending', 'canceled'],
    ['active', 'canceled'],
    ['failed', 'canceled'],
    ['canceled', 'nothing'],
    ['complete', 409],
    ['expired', 409],
  ])('comes to a %s link that is canceled: %s', ([status, expected], { expect }) => {
    const decision = decideCancel(state(status), NOW, 'no')
    const change = decision.ok ? decision.value : null
    expect(decision.ok ? (change?.state.status ?? 'nothing') : statusOf(decision.failure.code)).toBe(expected)
    expect(typesOf(change)).toEqual(expected === 'canceled' ? ['link.canceled'] : [])
    expect(change?.session ?? 'ends').toBe('ends')
  })

  it.for(LINK_STATUSES)('has a live session only while active: %s', (status, { expect }) => {
    expect(aliveSession(state(status)) !== null).toBe(status === 'active')
  })
})

const NO_TRAIL = { previousCommand: null, path: null }

function open(request: Request): Progress['next'] {
  return { kind: 'open', open: openOf(request) }
}

const complete: Progress['next'] = { kind: 'complete' }

function followed(
  from: number,
  to: number,
  next: Progress['next'],
  {
    finished = [],
    earlier = [],
    isNew = true,
    of = facts,
    submitted = 'no',
  }: {
    finished?: unknown[]
    earlier?: unknown[]
    isNew?: boolean
    of?: LinkFacts
    submitted?: Submitted
  } = {},
): Change | null {
  const before = session({ step: from, stepFrom: 2 })
  return follow(
    { state: state('active', before), session: before, facts: of },
    { step: to, finished, trail: { previousCommand: 8, path: null }, next },
    { earlier, lastNumber: 9, journalBytes: 0, submitted, isNew },
    NOW,
  )
}

describe('a link that is tried for ever', () => {
  it('may be claimed fifty times', ({ expect }) => {
    const session = { id: 'sess_new', site: 'https://s.example', claimHash: null }
    const tried = (sessions: number) => decideClaim({ ...state('failed'), sessions }, facts, session, NOW)
    expect(tried(49).ok).toBe(true)
    expect(tried(50)).toEqual({ ok: false, failure: { code: 'too_many_sessions' } })
  })
})

describe('what the client of a session that is over is told', () => {
  const error = { code: 'LOGIN_FAILED', message: 'No.' } as const
  const ended: LinkState = { ...state('failed', session({ id: 'sess_a' })), error }
  it('is how its session ended', ({ expect }) => {
    expect(sessionEnd(ended, 'sess_a')).toEqual({ status: 'failed', error })
  })
  it('is no more than that where another session is alive by now', ({ expect }) => {
    expect(sessionEnd(state('active', session({ id: 'sess_b' })), 'sess_a')).toEqual({ status: 'failed' })
  })
})

describe('a run of the session', () => {
  it('fails where the journal has outgrown what can be opened at every frame', ({ expect }) => {
    const before = session({ step: 0, stepFrom: 2 })
    const failedAfter = (submitted: Submitted) => {
      const run = { earlier: [], lastNumber: 9, journalBytes: 9 * 1024 * 1024, submitted, isNew: true }
      const progress = { step: 0, finished: [], trail: NO_TRAIL, next: open(navigate) }
      return follow({ state: state('active', before), session: before, facts }, progress, run, NOW)?.state.error?.code
    }
    expect(failedAfter('no')).toBe('AUTOMATION_ERROR')
    expect(failedAfter('maybe')).toBe('OUTCOME_UNKNOWN')
  })

  it('and where that shows only in the next operation, the one before has ended with what it sent', ({ expect }) => {
    const before = session({ step: 0, stepFrom: 2 })
    const run = { earlier: [], lastNumber: 9, journalBytes: 9 * 1024 * 1024, submitted: 'maybe', isNew: true } as const
    const progress = { step: 1, finished: [{}], trail: NO_TRAIL, next: open(navigate) }
    const change = follow({ state: state('active', before), session: before, facts }, progress, run, NOW)
    expect(typesOf(change)).toEqual(['operation.completed', 'operation.started', 'link.failed'])
    expect(change?.state.error).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: expect.stringContaining('Done before and not undone: paymentMethod read.') as unknown,
    })
  })

  it('counts the bytes of a result, not its characters', ({ expect }) => {
    const before = session({ step: 0 })
    const run = { earlier: [], lastNumber: 9, journalBytes: 0, submitted: 'no', isNew: true } as const
    const one = { ...facts, operations: facts.operations.slice(0, 1) }
    const progress = { step: 1, finished: ['語'.repeat(400_000)], trail: NO_TRAIL, next: complete }
    const change = follow({ state: state('active', before), session: before, facts: one }, progress, run, NOW)
    expect(change?.state.error?.code).toBe('RESULT_VALIDATION_ERROR')
  })

  it.for<[string, number, number, Progress['next'], string[]]>([
    ['the login goes on', -1, -1, open(navigate), []],
    ['the login is over', -1, 0, open(navigate), ['operation.started 0']],
    ['the first ends', 0, 1, open(navigate), ['operation.completed 0', 'operation.started 1']],
    [
      'login and first end at once',
      -1,
      1,
      open(navigate),
      ['operation.started 0', 'operation.completed 0', 'operation.started 1'],
    ],
    ['the last ends', 1, 2, complete, ['operation.completed 1', 'link.complete']],
    [
      'all end at once',
      -1,
      2,
      complete,
      ['operation.started 0', 'operation.completed 0', 'operation.started 1', 'operation.completed 1', 'link.complete'],
    ],
    ['the user is asked', -1, -1, open(user), ['session.user_required']],
    ['the user is asked in the next step', -1, 0, open(user), ['operation.started 0', 'session.user_required']],
  ])('tells in order when %s', ([, from, to, next, expected], { expect }) => {
    const change = followed(from, to, next, {
      finished: Array.from({ length: Math.max(to - Math.max(from, 0), 0) }, () => ({})),
    })
    expect((change?.events ?? []).map(({ type, data }) => [type, data['index']].join(' ').trim())).toEqual(expected)
  })

  it('says nothing of a user who is asked again', ({ expect }) => {
    expect(followed(-1, -1, open(user), { isNew: false })).toBeNull()
  })

  it('starts the answers of the next step after the last one, and keeps those of the same step', ({ expect }) => {
    expect(followed(0, 1, open(navigate))?.state.session).toMatchObject({ step: 1, stepFrom: 9, commandBefore: 8 })
    expect(followed(0, 0, open(user))?.state.session).toMatchObject({ step: 0, stepFrom: 2 })
  })

  it('gives one operation flat', ({ expect }) => {
    const change = followed(0, 1, complete, { of: single, finished: [{ a: 1 }] })
    expect(change).toMatchObject({ state: { status: 'complete', version: 4 }, session: 'ends' })
    expect(change?.result).toEqual({ a: 1 })
  })

  it('wraps several, in order, with those that ended before this run', ({ expect }) => {
    expect(followed(1, 2, complete, { earlier: ['first'], finished: ['second'] })?.result).toEqual({
      operations: [
        { resource: 'paymentMethod', action: 'read', data: 'first' },
        { resource: 'paymentMethod', action: 'write', data: 'second' },
      ],
    })
  })

  it('fails the last operation when the result is larger than 1 MiB, and keeps none of it', ({ expect }) => {
    const change = followed(0, 1, complete, { of: single, finished: ['x'.repeat(1024 * 1024)] })
    expect(change?.state).toMatchObject({ status: 'failed', error: { code: 'RESULT_VALIDATION_ERROR' } })
    expect(change).not.toHaveProperty('result')
    expect(typesOf(change)).toEqual(['operation.completed', 'link.failed'])
    expect(progressOf(change!.state, single)).toMatchObject([{ status: 'failed' }])
  })

  it('shows the step that failed as failed, and tells of those before it in events alone', ({ expect }) => {
    const error = { code: 'AUTOMATION_ERROR', message: 'No.' } as const
    const change = followed(0, 1, { kind: 'failed', error, cause: null }, { finished: [{}] })
    expect(change?.state).toMatchObject({ status: 'failed', error })
    expect(typesOf(change)).toEqual(['operation.completed', 'operation.started', 'link.failed'])
    expect(progressOf(change!.state, facts).map(({ status }) => status)).toEqual(['pending', 'failed'])
  })
})

describe('a submit', () => {
  const error = { code: 'LOGIN_FAILED', message: 'No.' } as const
  const failed: Progress['next'] = { kind: 'failed', error, cause: null }

  it('of an operation that has ended is told of by every failure after it', ({ expect }) => {
    const moved = followed(0, 1, open(navigate), { finished: [{}], submitted: 'maybe' })!.state
    expect(moved.session?.sent).toEqual(['paymentMethod read'])
    const told = 'No. Done before and not undone: paymentMethod read.'
    expect(fail(moved, error, NOW)?.state.error).toEqual({ code: 'LOGIN_FAILED', message: told })
    // Also where the next operation fails in the same run.
    const at = followed(0, 1, failed, { finished: [{}], submitted: 'maybe' })
    expect(at?.state.error).toEqual({ code: 'LOGIN_FAILED', message: told })
  })

  it('that nobody has sent is not spoken of', ({ expect }) => {
    expect(followed(0, 1, open(navigate), { finished: [{}] })?.state.session?.sent).toEqual([])
    expect(followed(-1, 0, open(navigate), { submitted: 'maybe' })?.state.session?.sent).toEqual([])
  })

  it.for<[LinkStatus, Submitted, string | null]>([
    ['active', 'no', null],
    ['active', 'asked', 'OUTCOME_UNKNOWN'],
    ['active', 'maybe', 'OUTCOME_UNKNOWN'],
    ['pending', 'no', null],
    ['failed', 'maybe', null],
  ])('of a %s link that ends, %s: %s', ([status, submitted, code], { expect }) => {
    const canceled = decideCancel(state(status), NOW, submitted)
    expect(canceled.ok && (canceled.value?.state.error?.code ?? null)).toBe(code)
    expect(expire(state(status), NOW, submitted)?.state.error?.code ?? null).toBe(code)
    const test: LinkFacts = { ...facts, mode: 'test' }
    const now = decideExpireNow(state(status), test, NOW, submitted)
    expect(now.ok && (now.value?.change.state.error?.code ?? null)).toBe(code)
  })
})

describe('what clients are shown', () => {
  it.for<[LinkStatus, number | null, string[]]>([
    ['pending', null, ['pending', 'pending']],
    ['active', LOGIN_STEP, ['pending', 'pending']],
    ['active', 0, ['running', 'pending']],
    ['active', 1, ['complete', 'running']],
    ['failed', LOGIN_STEP, ['pending', 'pending']],
    ['failed', 0, ['failed', 'pending']],
    ['failed', 1, ['pending', 'failed']],
    ['complete', 1, ['complete', 'complete']],
    ['expired', null, ['pending', 'pending']],
    ['expired', 1, ['pending', 'pending']],
    ['canceled', 1, ['pending', 'pending']],
  ])('of a %s link at step %s: %j', ([status, step, expected], { expect }) => {
    const of = state(status, step === null ? null : session({ step }))
    expect(progressOf(of, facts).map(({ status }) => status)).toEqual(expected)
  })
})

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
  return { step, answers, nextNumber, commandBefore: 5, submitted }
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
      next: next === 'complete' ? { kind: 'complete' } : { kind: 'open', open: openOf(next, number, previous) },
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
