// What a client's frame means for the open request, and when a wait is over: pure tables.
import { describe, it } from 'vitest'
import type { Request } from '../../src/core/automation.ts'
import {
  ANSWER_GRACE_MS,
  changeOfDeadline,
  CLIENT_GONE_MS,
  deadlines,
  MIRROR_RETRY_MS,
  type DeadlineFacts,
  type DeadlineName,
  FORGET_ERASED_MS,
  RETENTION_MS,
} from '../../src/core/deadline.ts'
import { LINK_STATUSES, type LinkFacts } from '../../src/core/link.ts'
import type { OpenRequest } from '../../src/core/progress.ts'
import { SESSION_MAX_MS, type LinkState, type SessionState } from '../../src/core/session.ts'
import type { Capability } from '../../src/core/message.ts'
import {
  commandId,
  decideResume,
  endsTurn,
  forkAfter,
  knownCapabilities,
  mayEndTurn,
  missingCapability,
  outcomeOf,
  timeoutOutcome,
} from '../../src/core/turn.ts'
import { facts, navigate, NOW, openOf, session, state, submit, user } from '../support/states.ts'

describe('a response', () => {
  const sessionId = 'sess_1234567890'
  const id = commandId(sessionId, 7)
  const response = (fields: object) => ({ type: 'client.command_response' as const, id, ...fields })

  it.for<[string, object, unknown]>([
    ['a result', { result: { a: 1 } }, { value: { a: 1 } }],
    ['no result', {}, { value: null }],
    ['a null error', { result: 1, error: null }, { value: 1 }],
    ['a known error', { error: { code: 'not_found', message: 'm' } }, { error: { code: 'not_found', message: 'm' } }],
    ['an unknown error code', { error: { code: 'oops' } }, { error: { code: 'script_error', message: '' } }],
    [
      'a long message',
      { error: { code: 'timeout', message: 'm'.repeat(2000) } },
      { error: { code: 'timeout', message: 'm'.repeat(1000) } },
    ],
  ])('with %s is the outcome', ([, fields, expected], { expect }) => {
    expect(outcomeOf(openOf(navigate), sessionId, response(fields))).toEqual(expected)
  })

  it.for<[string, OpenRequest, string]>([
    ['an earlier command', openOf(navigate, 8), id],
    ['a command of another session', openOf(navigate), commandId('sess_other67891', 7)],
    ['nothing, as the user has the turn', openOf(user), id],
  ])('to %s changes nothing', ([, open, given], { expect }) => {
    expect(outcomeOf(open, sessionId, { ...response({ result: 1 }), id: given })).toBeNull()
  })

  it('that never came is a timeout, but a lost page for a submit', ({ expect }) => {
    expect(timeoutOutcome(navigate)).toMatchObject({ error: { code: 'timeout' } })
    expect(timeoutOutcome(submit)).toMatchObject({ error: { code: 'detached' } })
  })
})

describe('the turn of the user', () => {
  const home = 'https://a.example/account'

  it.for<[string, string, Record<string, unknown> | undefined, boolean]>([
    ['the address matches', 'navigation', { url: home, isMainFrame: true }, true],
    ['the address matches and no frame is named', 'navigation', { url: home }, true],
    ['the address of another frame matches', 'navigation', { url: home, isMainFrame: false }, false],
    ['the address is another', 'navigation', { url: `${home}/no`, isMainFrame: true }, false],
    ['the address is no text', 'navigation', { url: [home] }, false],
    ['a navigation says nothing', 'navigation', undefined, false],
    ['the element is there', 'selector', { selector: '#locked' }, true],
    ['another element is there', 'selector', { selector: '#other' }, false],
    ['a console line has the address', 'console', { url: home, selector: '#locked' }, false],
  ])('%s', ([, type, payload, expected], { expect }) => {
    const events = [{ type: type as 'console', ...(payload === undefined ? {} : { payload }) }]
    expect(endsTurn(user, events)).toBe(expected)
    expect(endsTurn(user, [{ type: 'error' }, ...events])).toBe(expected)
  })

  it('cannot end while a command is open', ({ expect }) => {
    expect(endsTurn(navigate, [{ type: 'navigation', payload: { url: home } }])).toBe(false)
  })
})

describe('a client that says hello', () => {
  const remembered = commandId('sess_1234567890', 7)
  const before = commandId('sess_1234567890', 6)

  it.for<[string, OpenRequest, Partial<SessionState>, string | null, 'ask' | 'outcome_unknown']>([
    ['a submit that nobody was sent', openOf(submit), { connection: 1 }, null, 'ask'],
    ['a submit, and remembers nothing', openOf(submit), {}, null, 'outcome_unknown'],
    ['a submit, and began the command just before it', openOf(submit), {}, before, 'ask'],
    ['a submit, and began an older command', openOf(submit), {}, commandId('sess_1234567890', 5), 'outcome_unknown'],
    [
      'a submit after a user, and began the command before',
      openOf(submit, 7, 5),
      {},
      commandId('sess_1234567890', 5),
      'ask',
    ],
    ['a submit after a user, and claims his turn', openOf(submit, 7, 5), {}, before, 'outcome_unknown'],
    ['a submit that is the first command', openOf(submit, 7, null), {}, null, 'outcome_unknown'],
    [
      'a submit, and a second memory may have begun the one before',
      openOf(submit),
      { forkedAt: 6 },
      before,
      'outcome_unknown',
    ],
    ['a submit, and any second memory is older', openOf(submit), { forkedAt: 5 }, before, 'ask'],
    [
      'a submit, and began the one before in another session',
      openOf(submit),
      {},
      commandId('sess_other67891', 6),
      'outcome_unknown',
    ],
    [
      'a submit of the same number in another session',
      openOf(submit),
      {},
      commandId('sess_other67891', 7),
      'outcome_unknown',
    ],
    ['a submit that it remembers', openOf(submit), { forkedAt: 7 }, remembered, 'ask'],
    ['a command that it does not remember', openOf(navigate), {}, null, 'ask'],
    ['a command that it remembers', openOf(navigate), { connection: 3 }, remembered, 'ask'],
    ['the turn of its user', openOf(user), {}, null, 'ask'],
  ])('finds %s open', ([, open, changes, lastCommandId, expected], { expect }) => {
    expect(decideResume(open, session({ connection: 2, ...changes }), lastCommandId)).toBe(expected)
  })
})

describe('a second memory of the session', () => {
  const id = (number: number) => commandId('sess_1234567890', number)

  it.for<[string, OpenRequest | null, number, string | null, number]>([
    ['is none where the first client comes', null, 0, null, 2],
    ['is none where a client has begun the open command', openOf(navigate), 1, id(7), 2],
    ['is none where a client has begun the one before', openOf(navigate), 1, id(6), 2],
    ['is none where a client has begun the one before the turn of its user', openOf(user, 7, 5), 3, id(5), 2],
    ['is there where a client remembers nothing', openOf(navigate), 1, null, 7],
    ['is there where a client remembers an older command', openOf(navigate), 1, id(5), 7],
    ['is there where a client remembers another session', openOf(navigate), 1, commandId('sess_other67891', 6), 7],
    ['changes nothing where nothing is open', null, 1, null, 2],
  ])('%s', ([, open, connection, lastCommandId, expected], { expect }) => {
    expect(forkAfter(open, session({ connection, forkedAt: 2 }), lastCommandId)).toBe(expected)
  })
})

describe('a client that lacks something', () => {
  const look: Request = { kind: 'command', command: 'evaluate', params: { expression: '1' }, timeoutMs: 1000 }
  const shoot: Request = { kind: 'command', command: 'screenshot', params: { format: 'png' }, timeoutMs: 1000 }

  it.for<[string, Request | null, readonly Capability[], readonly string[] | undefined, Capability | null]>([
    ['says nothing of it and is asked', look, ['evaluate'], undefined, null],
    ['has it', look, [], ['evaluate'], null],
    ['lacks it', look, [], ['screenshot'], 'evaluate'],
    ['lacks all', shoot, [], [], 'screenshot'],
    ['will lack it', user, ['evaluate'], [], 'evaluate'],
    ['lacks what nobody asks', navigate, [], [], null],
    ['has more than anybody knows', navigate, ['evaluate'], ['evaluate', 'telepathy'], null],
  ])('%s', ([, request, needs, said, expected], { expect }) => {
    expect(missingCapability(request, needs, knownCapabilities(said))).toBe(expected)
  })
})

function mirrored(of: LinkState): LinkState {
  return { ...of, mirrored: of.version }
}

describe('an answer', () => {
  it('of a command whose result is null is kept as null', ({ expect }) => {
    const asked: Request = { kind: 'command', command: 'fill', params: { selector: '#a', value: 'x' }, timeoutMs: 1000 }
    const id = commandId('sess_1234567890', openOf(asked).number)
    const response = { type: 'client.command_response' as const, id, result: 'x'.repeat(1000) }
    expect(outcomeOf(openOf(asked), 'sess_1234567890', response)).toEqual({ value: null })
  })

  it('can end a turn only where the user went somewhere', ({ expect }) => {
    expect(mayEndTurn([{ type: 'console' }, { type: 'error' }])).toBe(false)
    expect(mayEndTurn([{ type: 'console' }, { type: 'navigation' }])).toBe(true)
  })
})

describe('deadlines', () => {
  const far: LinkFacts = { ...facts, expiresAt: NOW + 10 * SESSION_MAX_MS }

  function due(changes: Partial<DeadlineFacts>): [string, number][] {
    const base = {
      state: state('active'),
      facts: far,
      open: null,
      nextDeliveryAt: null,
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
      { state: alive, open: { request: navigate, since: NOW - 5 } },
      [['command', 1000 - 5 + ANSWER_GRACE_MS], hour, expiry],
    ],
    [
      'a user has just the time of the turn',
      { state: alive, open: { request: user, since: NOW - 30_000 } },
      [['user', 30_000], hour, expiry],
    ],
    [
      'a command asked again on a new connection has its whole time again',
      { state: alive, open: { request: navigate, since: NOW - 50_000 } },
      [['command', 1000 - 10 + ANSWER_GRACE_MS], hour, expiry],
    ],
    [
      'without a client nothing but the client is waited for',
      {
        state: mirrored(state('active', session({ startedAt: NOW, isConnected: false, connectionAt: NOW - 7 }))),
        open: { request: user, since: NOW },
      },
      [['client_gone', CLIENT_GONE_MS - 7], hour, expiry],
    ],
    [
      'what D1 does not show yet is tried again soon',
      { state: { ...alive, mirrored: alive.version - 1 } },
      [['mirror', MIRROR_RETRY_MS], hour, expiry],
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
        ['forget', RETENTION_MS],
      ])
      expect(due({ state: { ...ended, isErased: true } })).toEqual([['forget', FORGET_ERASED_MS]])
    },
  )

  it('tries a database that refuses less and less often, and wakes for no webhook meanwhile', ({ expect }) => {
    const waits = [0, 1, 2, 9].map((mirrorFailures) =>
      due({ state: { ...state('failed'), mirrored: 0 }, facts: far, nextDeliveryAt: NOW - 1, mirrorFailures }).find(
        ([name]) => name !== 'expiry',
      ),
    )
    expect(waits).toEqual([
      ['mirror', 5_000],
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
