// When each wait of a link is over, and what its end ends: pure tables.
import { describe, it } from 'vitest'
import {
  ANSWER_GRACE_MS,
  changeOfDeadline,
  CLIENT_GONE_MS,
  type DeadlineFacts,
  type DeadlineName,
  deadlines,
  FORGET_ERASED_MS,
  REPAIR_MS,
  retentionOf,
} from '../../src/core/deadline.ts'
import { type LinkState, SESSION_MAX_MS } from '../../src/core/link-life.ts'
import { type LinkFacts, MOST_RETENTION } from '../../src/core/link.ts'
import { LINK_STATUSES } from '../../src/wire/status.ts'
import { facts, navigate, NOW, session, state, user } from '../support/states.ts'

function mirrored(of: LinkState): LinkState {
  return { ...of, mirrored: of.version }
}

describe('deadlines', () => {
  const far: LinkFacts = { ...facts, expiresAt: NOW + 10 * SESSION_MAX_MS }

  function due(changes: Partial<DeadlineFacts>): [string, number][] {
    const base = {
      state: state('active'),
      facts: far,
      waiting: null,
      nextDeliveryAt: null,
      retention: 3600,
      timelineEndsAt: null,
      mirrorFailures: 0,
      now: NOW,
    }
    return deadlines({ ...base, ...changes }).map(({ name, at }) => [name, at - NOW])
  }

  const alive = mirrored(state('active', session({ startedAt: NOW, connectionAt: NOW - 10 })))
  const hour = ['session_end', SESSION_MAX_MS] as const
  const expiry = ['expiry', 10 * SESSION_MAX_MS] as const

  it.for<[string, Partial<DeadlineFacts>, (readonly [string, number])[]]>([
    ['an unclaimed link waits for its end', { state: mirrored(state('pending', null)) }, [expiry]],
    ['a failed link waits for its end', { state: mirrored(state('failed')) }, [expiry]],
    ['a session that asks nothing', { state: alive }, [hour, expiry]],
    [
      'a command has its own time and a grace',
      { state: alive, waiting: { request: navigate, since: NOW - 5 } },
      [['command', 1000 - 5 + ANSWER_GRACE_MS], hour, expiry],
    ],
    [
      'a user has just the time of the turn',
      { state: alive, waiting: { request: user, since: NOW - 30_000 } },
      [['user', 30_000], hour, expiry],
    ],
    [
      'a command asked again on a new connection has its whole time again',
      { state: alive, waiting: { request: navigate, since: NOW - 50_000 } },
      [['command', 1000 - 10 + ANSWER_GRACE_MS], hour, expiry],
    ],
    [
      'without a client nothing but the client is waited for',
      {
        state: mirrored(state('active', session({ startedAt: NOW, isConnected: false, connectionAt: NOW - 7 }))),
        waiting: { request: user, since: NOW },
      },
      [['client_gone', CLIENT_GONE_MS - 7], hour, expiry],
    ],
    [
      'what D1 does not show yet is tried again soon',
      { state: { ...alive, mirrored: alive.version - 1 } },
      [['mirror', REPAIR_MS], hour, expiry],
    ],
    ['a delivery is due when it says', { state: alive, nextDeliveryAt: NOW - 3 }, [['delivery', -3], hour, expiry]],
    [
      'a timeline is kept until its day is over',
      { state: alive, timelineEndsAt: NOW + 9 },
      [['timeline', 9], hour, expiry],
    ],
    ['the nearest comes first', { state: alive, facts }, [['expiry', 1000], hour]],
    [
      'an end comes before what is due in the same moment',
      { state: alive, facts, nextDeliveryAt: facts.expiresAt },
      [['expiry', 1000], ['delivery', 1000], hour],
    ],
  ])('%s', ([, changes, expected], { expect }) => {
    expect(due(changes)).toEqual(expected)
  })

  it.for(['complete', 'expired', 'canceled'] as const)(
    'a %s link waits for its webhooks, and to be forgotten',
    (status, { expect }) => {
      const ended = { ...mirrored(state(status)), updatedAt: NOW }
      expect(due({ state: ended, nextDeliveryAt: NOW })).toEqual([
        ['delivery', 0],
        ['forget', MOST_RETENTION * 1000],
      ])
      expect(due({ state: ended })).toEqual([['forget', 3_600_000]])
      expect(due({ state: { ...ended, isErased: true } })).toEqual([['forget', FORGET_ERASED_MS]])
    },
  )

  const HOUR = 3600
  const DAY = 24 * HOUR
  it.for<[asked: number | null, own: number, isOpen: boolean, kept: number]>([
    [null, MOST_RETENTION, false, MOST_RETENTION],
    [null, HOUR, false, HOUR],
    [DAY, MOST_RETENTION, false, DAY],
    [1, MOST_RETENTION, false, 1],
    [0, MOST_RETENTION, false, 0],
    // The deployment's time was made shorter after the link was created.
    [DAY, HOUR, false, HOUR],
    // A receiver that is down holds it back, but not for ever.
    [0, MOST_RETENTION, true, MOST_RETENTION],
    [1, HOUR, true, MOST_RETENTION],
    [null, HOUR, true, MOST_RETENTION],
  ])(
    'a link that asked for %s s of %s is kept, with an open delivery: %s, for %s',
    ([asked, own, isOpen, kept], { expect }) => {
      expect(retentionOf({ retainResultFor: asked }, own, isOpen)).toBe(kept * 1000)
    },
  )

  it('tries a database that refuses less and less often, and wakes for no webhook meanwhile', ({ expect }) => {
    const waits = [0, 1, 2, 9].map((mirrorFailures) =>
      due({ state: { ...state('failed'), mirrored: 0 }, facts: far, nextDeliveryAt: NOW - 1, mirrorFailures }).find(
        ([name]) => name !== 'expiry',
      ),
    )
    expect(waits).toEqual([
      ['mirror', REPAIR_MS],
      ['mirror', 10_000],
      ['mirror', 20_000],
      ['mirror', 300_000],
    ])
  })

  it.for<[DeadlineName, string | null]>([
    ['expiry', 'expired'],
    ['session_end', 'CLIENT_TIMEOUT'],
    ['client_gone', 'CLIENT_TIMEOUT'],
    ['user', 'CLIENT_TIMEOUT'],
    ['command', null],
    ['mirror', null],
    ['delivery', null],
    ['timeline', null],
    ['forget', null],
  ])('%s ends a live session as %s', ([name, expected], { expect }) => {
    const ended = changeOfDeadline(state('active'), { name, at: NOW }, 'no', NOW)?.state
    expect(ended?.error?.code ?? ended?.status ?? null).toBe(expected)
  })

  it.for(['session_end', 'client_gone', 'user'] as const)(
    '%s after a submit leaves it open whether that took effect',
    (name, { expect }) => {
      for (const submitted of ['asked', 'maybe'] as const) {
        const ended = changeOfDeadline(state('active'), { name, at: NOW }, submitted, NOW)?.state
        expect(ended?.error?.code).toBe('OUTCOME_UNKNOWN')
      }
    },
  )

  it.for(LINK_STATUSES.filter((status) => status !== 'active'))(
    'that waited for a client end no %s link',
    (status, { expect }) => {
      const names = ['session_end', 'client_gone', 'user'] as const
      expect(names.map((name) => changeOfDeadline(state(status), { name, at: NOW }, 'no', NOW))).toEqual([
        null,
        null,
        null,
      ])
    },
  )
})
