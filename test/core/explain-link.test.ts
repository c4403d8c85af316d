// Why a link failed, in words: put together from what the API says of it.
import { describe, it } from 'vitest'
import { type AllAdvice, explainLink } from '../../src/core/explain-link.ts'
import { LINK_ERROR_CODES, type LinkErrorCode } from '../../src/wire/error-code.ts'
import type { Link } from '../../src/wire/link.ts'
import type { SessionAttempt } from '../../src/wire/session.ts'
import type { LinkStatus, OperationStatus } from '../../src/wire/status.ts'

const ADVICE = Object.fromEntries(
  LINK_ERROR_CODES.map((code) => [code, { cause: `why ${code}`, userSaw: `saw ${code}`, advice: `do ${code}` }]),
) as AllAdvice

const link = (status: LinkStatus, code: LinkErrorCode | null = null): Link => ({
  id: 'link_0VcE7nMbMqK6Q9Wz2Wcbm2',
  integrationId: 'tmobile',
  operations: [{ resource: 'paymentMethod', action: 'read' }],
  externalUserId: null,
  status,
  currentSessionId: null,
  returnUrl: null,
  debug: true,
  result: null,
  error: code === null ? null : { code, message: 'At the step "open".' },
  expiresAt: 2,
  createdAt: 1,
  updatedAt: 1,
})

const session = (code: LinkErrorCode | null, reached: OperationStatus): SessionAttempt => ({
  id: 'sess_0VcE7nMbMqK6Q9Wz2Wcbm2',
  startedAt: 1,
  endedAt: 2,
  status: 'failed',
  error: code === null ? null : { code, message: 'At the step "open".' },
  operations: [{ resource: 'paymentMethod', action: 'read', status: reached, startedAt: 1, endedAt: 2 }],
  client: { name: 'x', version: '1' },
})

describe('the explanation', () => {
  it.for<[Link, SessionAttempt[], LinkErrorCode | null, hasOperation: boolean, words: string]>([
    [link('pending'), [], null, false, 'It has not failed: nobody has opened it and pressed the button yet.'],
    [link('active'), [session(null, 'running')], null, false, 'It has not failed: a session is running.'],
    // What an earlier session met is of no account any more.
    [
      link('active'),
      [session(null, 'running'), session('LOGIN_FAILED', 'pending')],
      null,
      false,
      'It has not failed: a session is running.',
    ],
    [link('complete'), [session(null, 'complete')], null, false, 'It has not failed: it is complete.'],
    [
      link('failed', 'LOGIN_FAILED'),
      [session('LOGIN_FAILED', 'pending')],
      'LOGIN_FAILED',
      false,
      'It failed with LOGIN_FAILED. The user may open it again until it expires.',
    ],
    [
      link('failed', 'CONNECTION_FAILED'),
      [session('CONNECTION_FAILED', 'failed')],
      'CONNECTION_FAILED',
      true,
      'It failed with CONNECTION_FAILED in the operation paymentMethod read. The user may open it again until it expires.',
    ],
    [
      link('failed', 'OUTCOME_UNKNOWN'),
      [session('OUTCOME_UNKNOWN', 'failed')],
      'OUTCOME_UNKNOWN',
      true,
      'It failed with OUTCOME_UNKNOWN in the operation paymentMethod read: it may have been done. Look before anybody opens it again.',
    ],
    [link('expired'), [], null, false, 'It expired: nobody opened it and pressed the button in time.'],
    [
      link('expired'),
      [session('USER_CANCELED', 'failed')],
      'USER_CANCELED',
      true,
      'It expired; its last session ended with USER_CANCELED in the operation paymentMethod read.',
    ],
    [link('expired'), [session(null, 'failed')], null, false, 'It expired.'],
    // A link that ends says of itself what nobody can know; one that failed before says it in its session.
    [
      link('expired', 'OUTCOME_UNKNOWN'),
      [session(null, 'running')],
      'OUTCOME_UNKNOWN',
      false,
      'It expired; its last session ended with OUTCOME_UNKNOWN: it may have been done. Look before you send it again.',
    ],
    [
      link('expired'),
      [session('OUTCOME_UNKNOWN', 'failed')],
      'OUTCOME_UNKNOWN',
      true,
      'It expired; its last session ended with OUTCOME_UNKNOWN in the operation paymentMethod read: it may have been done. Look before you send it again.',
    ],
    [
      link('canceled', 'OUTCOME_UNKNOWN'),
      [session('OUTCOME_UNKNOWN', 'failed')],
      'OUTCOME_UNKNOWN',
      true,
      'It was canceled; its last session ended with OUTCOME_UNKNOWN in the operation paymentMethod read: it may have been done. Look before you send it again.',
    ],
    [link('canceled'), [], null, false, 'It was canceled.'],
    // What was kept of its sessions is gone.
    [
      link('failed', 'INTERNAL_ERROR'),
      [],
      'INTERNAL_ERROR',
      false,
      'It failed with INTERNAL_ERROR. The user may open it again until it expires.',
    ],
  ])('of case %#', ([of, sessions, code, hasOperation, words], { expect }) => {
    const told = explainLink(of, sessions, null, ADVICE)
    expect(told).toEqual({
      linkId: of.id,
      status: of.status,
      explanation: words,
      error: code === null ? null : { code, message: 'At the step "open".' },
      cause: code === null ? null : `why ${code}`,
      userSaw: code === null ? null : `saw ${code}`,
      advice: code === null ? null : `do ${code}`,
      operation: hasOperation ? { resource: 'paymentMethod', action: 'read' } : null,
      session: sessions[0] === undefined ? null : { id: sessions[0].id, startedAt: 1, endedAt: 2 },
      sessions: sessions.length,
      timeline: null,
    })
  })

  it('has the last steps of a long session', ({ expect }) => {
    const entries = Array.from({ length: 50 }, (_, at) => ({ at, kind: 'command' as const }))
    const { timeline } = explainLink(link('failed', 'AUTOMATION_ERROR'), [], { entries, truncated: false }, ADVICE)
    expect(timeline?.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => index + 30))
  })
})
