// What the clients of a session are told of it, as pure tables.
import { describe, it } from 'vitest'
import type { LinkState } from '../../src/core/link-life.ts'
import type { LinkStatus } from '../../src/wire/status.ts'
import { LOGIN_STEP } from '../../src/core/run.ts'
import { progressOf, sessionEnd } from '../../src/core/session-view.ts'
import { facts, session, state } from '../support/states.ts'

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
