// The life of a link as pure tables: claims and ends. No runtime, and time is a number.
import { describe, it } from 'vitest'
import type { Submitted } from '../../src/core/automation.ts'
import { statusOf } from '../../src/core/failure.ts'
import {
  aliveSession,
  decideCancel,
  decideClaim,
  decideExpireNow,
  expire,
  fail,
  type LinkState,
  showAgain,
} from '../../src/core/link-life.ts'
import type { LinkFacts } from '../../src/core/link.ts'
import { LINK_STATUSES, type LinkStatus } from '../../src/wire/status.ts'
import { LOGIN_STEP } from '../../src/core/run.ts'
import { facts, NOW, session, state, typesOf } from '../support/states.ts'

const FINAL: readonly LinkStatus[] = ['complete', 'expired', 'canceled']

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
        starts: [NOW],
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
          visitor: null,
          connection: 0,
          forkedAt: 0,
          isConnected: false,
          connectionAt: NOW,
          greeted: { since: 0, amount: 0 },
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

  it('keeps the site and the origins that the session was claimed with, whatever a deploy names since', ({
    expect,
  }) => {
    const before = state(
      'active',
      session({ site: 'https://a.example', origins: ['https://id.a.example'], claimHash: 'ours' }),
    )
    const now = { id: 'sess_new', site: 'https://a.example', origins: ['https://b.example'], claimHash: 'ours' }
    expect(decideClaim(before, facts, now, NOW)).toMatchObject({
      value: { session: { site: 'https://a.example', origins: ['https://id.a.example'] }, change: null },
    })
    expect(decideClaim({ ...before, status: 'failed' }, facts, now, NOW)).toMatchObject({
      value: { change: { state: { session: { id: 'sess_new', origins: ['https://b.example'] } } } },
    })
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

describe('a link that is tried for ever', () => {
  it('may be claimed fifty times', ({ expect }) => {
    const session = { id: 'sess_new', site: 'https://s.example', claimHash: null }
    const tried = (sessions: number) => decideClaim({ ...state('failed'), sessions }, facts, session, NOW)
    expect(tried(49).ok).toBe(true)
    expect(tried(50)).toEqual({ ok: false, failure: { code: 'too_many_sessions' } })
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

describe('a submit', () => {
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
    expect(now.ok && (now.value?.state.error?.code ?? null)).toBe(code)
  })
})

describe('an end that D1 has shown', () => {
  const LATE = 5 * 60_000
  it.for<[shown: LinkStatus, LinkStatus, mirrored: number, age: number, isShownAgain: boolean]>([
    ['pending', 'complete', 4, LATE, true],
    ['active', 'expired', 4, LATE, true],
    ['failed', 'canceled', 4, LATE, true],
    // The row may have been read before it was written.
    ['active', 'complete', 4, LATE - 1, false],
    // It is to be shown anyway.
    ['active', 'complete', 3, LATE, false],
    ['complete', 'complete', 4, LATE, false],
    ['expired', 'canceled', 4, LATE, false],
    ['pending', 'active', 4, LATE, false],
    ['pending', 'failed', 4, LATE, false],
  ])('and shows as %s, while the link is %s', ([shown, status, mirrored, age, isShownAgain], { expect }) => {
    const ended = { ...state(status), version: 4, mirrored, updatedAt: NOW - age }
    expect(showAgain(ended, { status: shown }, NOW)).toEqual(isShownAgain ? { ...ended, version: 5 } : null)
  })
})
