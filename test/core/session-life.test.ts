// The life of a session as pure tables: its client comes and goes, and runs move it on.
import { describe, it } from 'vitest'
import type { Request, Submitted } from '../../src/core/automation.ts'
import { type Change, fail, type LinkState } from '../../src/core/link-life.ts'
import type { LinkFacts } from '../../src/core/link.ts'
import type { Run } from '../../src/core/run.ts'
import { connect, disconnect, follow } from '../../src/core/session-life.ts'
import { progressOf } from '../../src/core/session-view.ts'
import { facts, navigate, NOW, openOf, session, state, typesOf, user } from '../support/states.ts'

const single: LinkFacts = { ...facts, operations: [{ resource: 'paymentMethod', action: 'read' }] }

const NO_TRAIL = { previousCommand: null, path: null }

function asks(request: Request): Run['next'] {
  return { kind: 'asks', openRequest: openOf(request) }
}

const complete: Run['next'] = { kind: 'complete' }

function followed(
  from: number,
  to: number,
  next: Run['next'],
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
    { earlier, lastNumber: 9, bytes: 0, submitted, isNew },
    NOW,
  )
}

describe('a client', () => {
  it('that says hello becomes the client of the session, without a new version for D1', ({ expect }) => {
    const change = connect(
      state('active'),
      session({ connection: 4, isConnected: false }),
      { forkedAt: 3, visitor: 'fresh', client: { name: 'app', version: '7' } },
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

describe('a run of the session', () => {
  it('fails where the journal has outgrown what can be opened at every frame', ({ expect }) => {
    const before = session({ step: 0, stepFrom: 2 })
    const failedAfter = (submitted: Submitted) => {
      const journal = { earlier: [], lastNumber: 9, bytes: 9 * 1024 * 1024, submitted, isNew: true }
      const run = { step: 0, finished: [], trail: NO_TRAIL, next: asks(navigate) }
      return follow({ state: state('active', before), session: before, facts }, run, journal, NOW)?.state.error?.code
    }
    expect(failedAfter('no')).toBe('AUTOMATION_ERROR')
    expect(failedAfter('maybe')).toBe('OUTCOME_UNKNOWN')
  })

  it('and where that shows only in the next operation, the one before has ended with what it sent', ({ expect }) => {
    const before = session({ step: 0, stepFrom: 2 })
    const journal = { earlier: [], lastNumber: 9, bytes: 9 * 1024 * 1024, submitted: 'maybe', isNew: true } as const
    const run = { step: 1, finished: [{}], trail: NO_TRAIL, next: asks(navigate) }
    const change = follow({ state: state('active', before), session: before, facts }, run, journal, NOW)
    expect(typesOf(change)).toEqual(['operation.completed', 'operation.started', 'link.failed'])
    expect(change?.state.error).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: expect.stringContaining('Done before and not undone: paymentMethod read.') as unknown,
    })
  })

  it('counts the bytes of a result, not its characters', ({ expect }) => {
    const before = session({ step: 0 })
    const journal = { earlier: [], lastNumber: 9, bytes: 0, submitted: 'no', isNew: true } as const
    const one = { ...facts, operations: facts.operations.slice(0, 1) }
    const run = { step: 1, finished: ['語'.repeat(400_000)], trail: NO_TRAIL, next: complete }
    const change = follow({ state: state('active', before), session: before, facts: one }, run, journal, NOW)
    expect(change?.state.error?.code).toBe('RESULT_VALIDATION_ERROR')
  })

  it.for<[string, number, number, Run['next'], string[]]>([
    ['the login goes on', -1, -1, asks(navigate), []],
    ['the login is over', -1, 0, asks(navigate), ['operation.started 0']],
    ['the first ends', 0, 1, asks(navigate), ['operation.completed 0', 'operation.started 1']],
    [
      'login and first end at once',
      -1,
      1,
      asks(navigate),
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
    ['the user is asked', -1, -1, asks(user), ['session.user_required']],
    ['the user is asked in the next step', -1, 0, asks(user), ['operation.started 0', 'session.user_required']],
  ])('tells in order when %s', ([, from, to, next, expected], { expect }) => {
    const change = followed(from, to, next, {
      finished: Array.from({ length: Math.max(to - Math.max(from, 0), 0) }, () => ({})),
    })
    expect((change?.events ?? []).map(({ type, data }) => [type, data['index']].join(' ').trim())).toEqual(expected)
  })

  it('says nothing of a user who is asked again', ({ expect }) => {
    expect(followed(-1, -1, asks(user), { isNew: false })).toBeNull()
  })

  it('starts the answers of the next step after the last one, and keeps those of the same step', ({ expect }) => {
    expect(followed(0, 1, asks(navigate))?.state.session).toMatchObject({ step: 1, stepFrom: 9, commandBefore: 8 })
    expect(followed(0, 0, asks(user))?.state.session).toMatchObject({ step: 0, stepFrom: 2 })
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
  const failed: Run['next'] = { kind: 'failed', error, cause: null }

  it('of an operation that has ended is told of by every failure after it', ({ expect }) => {
    const moved = followed(0, 1, asks(navigate), { finished: [{}], submitted: 'maybe' })!.state
    expect(moved.session?.sent).toEqual(['paymentMethod read'])
    const told = 'No. Done before and not undone: paymentMethod read.'
    expect(fail(moved, error, NOW)?.state.error).toEqual({ code: 'LOGIN_FAILED', message: told })
    // Also where the next operation fails in the same run.
    const at = followed(0, 1, failed, { finished: [{}], submitted: 'maybe' })
    expect(at?.state.error).toEqual({ code: 'LOGIN_FAILED', message: told })
  })

  it('that nobody has sent is not spoken of', ({ expect }) => {
    expect(followed(0, 1, asks(navigate), { finished: [{}] })?.state.session?.sent).toEqual([])
    expect(followed(-1, 0, asks(navigate), { submitted: 'maybe' })?.state.session?.sent).toEqual([])
  })
})
