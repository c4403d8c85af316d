// Who listens for how long, what may be asked, and what a link's events are told as.
import { describe, it } from 'vitest'
import {
  countAsk,
  decideListener,
  findSurplus,
  MAX_BODY,
  mustCheck,
  parseAsk,
  webhooksAfter,
} from '../../src/core/listening.ts'
import { listenersName } from '../../src/core/listeners-name.ts'
import type { LinkEvent } from '../../src/wire/event.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000
const HOUR = 3_600_000
const LINK = 'link_0VbkYKZPPEYsiUsHizkkCZ'

describe('one who listens', () => {
  it.for<[what: string, openedAt: number, isKeyGood: boolean, decision: string]>([
    ['stays', NOW - HOUR, true, 'stays'],
    ['goes with the key', NOW - HOUR, false, 'key refused'],
    ['comes again after a day’s work', NOW - 8 * HOUR, true, 'comes again'],
    ['stays until then', NOW - 8 * HOUR + 1, true, 'stays'],
    ['goes with the key, however long it is here', NOW - 9 * HOUR, false, 'key refused'],
  ])('%s', ([, openedAt, isKeyGood, decision], { expect }) => {
    expect(decideListener({ openedAt }, isKeyGood, NOW)).toBe(decision)
  })

  it.for<[what: string, checkedAt: number | undefined, mustBe: boolean]>([
    ['not known', undefined, true],
    ['looked up just now', NOW, false],
    ['looked up within the minute', NOW - 59_999, false],
    ['looked up a minute ago', NOW - MINUTE, true],
    ['looked up before the clock was set back', NOW + 1, true],
  ])('has a key that is %s', ([, checkedAt, mustBe], { expect }) => {
    expect(mustCheck(checkedAt, NOW)).toBe(mustBe)
  })

  it('is one of ten, and the first makes room', ({ expect }) => {
    const ten = Array.from({ length: 10 }, (_, index) => index + 3)
    expect(findSurplus([])).toEqual([])
    expect(findSurplus(ten.slice(1))).toEqual([])
    expect(findSurplus(ten.toReversed())).toEqual([3])
    expect(findSurplus([...ten, 13])).toEqual([3, 4])
  })

  it('hears of its own organisation and mode alone', ({ expect }) => {
    const names = (['test', 'live'] as const).flatMap((mode) =>
      ['org_1', 'org_2'].map((organisationId) => listenersName({ organisationId, mode })),
    )
    expect(new Set(names).size).toBe(4)
  })

  it('asks for so much in 10 seconds', ({ expect }) => {
    let before: Parameters<typeof countAsk>[0]
    const ask = (now: number): boolean => {
      const { asked, isBeyond } = countAsk(before, now)
      before = asked
      return isBeyond
    }
    expect(Array.from({ length: 200 }, () => ask(NOW)).some(Boolean)).toBe(false)
    expect(ask(NOW + 9_999)).toBe(true)
    expect(ask(NOW + 10_000)).toBe(false)
    expect(ask(NOW - 1)).toBe(false)
  })
})

describe('what is asked', () => {
  const asked = { type: 'listen.ask', linkId: LINK, after: 2, since: NOW }

  it('is an ask', ({ expect }) => {
    expect(parseAsk(JSON.stringify(asked))).toEqual(asked)
  })

  it.for<[what: string, frame: string | ArrayBuffer]>([
    ['bytes', new ArrayBuffer(8)],
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['another type', JSON.stringify({ ...asked, type: 'listen.tell' })],
    ['no link', JSON.stringify({ ...asked, linkId: undefined })],
    ['what is no link', JSON.stringify({ ...asked, linkId: '../link' })],
    ['a number below 0', JSON.stringify({ ...asked, after: -1 })],
    ['a number with a fraction', JSON.stringify({ ...asked, since: 0.5 })],
    ['a number that is none', JSON.stringify({ ...asked, since: '1' })],
    ['more than that', JSON.stringify({ ...asked, organisation: 'org_2' })],
    ['too long', `${JSON.stringify(asked)}${' '.repeat(512)}`],
  ])('%s is none', ([, frame], { expect }) => {
    expect(parseAsk(frame)).toBeNull()
  })
})

describe('what is told', () => {
  const link = { id: LINK, externalUserId: 'user_42', mode: 'test' } as const
  const event = (seq: number, type: LinkEvent['type'], data: LinkEvent['data'] = {}): LinkEvent => ({
    id: `evt_${seq}`,
    seq,
    type,
    data,
    createdAt: seq * 10,
  })
  const EVENTS = [
    event(2, 'link.claimed', { sessionId: 'sess_1' }),
    event(3, 'operation.started', { sessionId: 'sess_1' }),
    event(4, 'link.failed', { sessionId: 'sess_1', code: 'LOGIN_FAILED', message: 'No.' }),
    event(5, 'link.claimed', { sessionId: 'sess_2' }),
    event(6, 'link.complete', { sessionId: 'sess_2' }),
  ]
  const ALL = { after: 0, since: 0 }
  const common = { linkId: LINK, externalUserId: 'user_42', mode: 'test' }
  const bodies = (events: readonly LinkEvent[], result: unknown, from = ALL): unknown[] =>
    webhooksAfter(link, events, result, from).map(({ body }) => (body === null ? null : JSON.parse(body)))

  it('is each end, with its own session', ({ expect }) => {
    expect(bodies(EVENTS, { ok: 1 })).toEqual([
      {
        ...common,
        event: 'link.failed',
        status: 'failed',
        result: null,
        error: { code: 'LOGIN_FAILED', message: 'No.' },
        timestamp: 40,
        id: 'evt_4',
        sessionId: 'sess_1',
      },
      {
        ...common,
        event: 'link.complete',
        status: 'complete',
        result: { ok: 1 },
        error: null,
        timestamp: 60,
        id: 'evt_6',
        sessionId: 'sess_2',
      },
    ])
  })

  it.for<[what: string, from: { after: number; since: number }, ids: string[]]>([
    ['after a number', { after: 4, since: 0 }, ['evt_6']],
    ['after a time', { after: 0, since: 40 }, ['evt_6']],
    ['after both', { after: 3, since: 59 }, ['evt_6']],
    ['after all', { after: 6, since: 0 }, []],
  ])('%s', ([, from, ids], { expect }) => {
    expect(webhooksAfter(link, EVENTS, {}, from).map(({ eventId }) => eventId)).toEqual(ids)
  })

  it('is an end that nobody could know of, with why', ({ expect }) => {
    const data = { code: 'OUTCOME_UNKNOWN', message: 'It may be done.' }
    expect(bodies([event(2, 'link.claimed', { sessionId: 'sess_1' }), event(3, 'link.canceled', data)], null)).toEqual([
      expect.objectContaining({ status: 'canceled', error: data, sessionId: 'sess_1', result: null }),
    ])
    expect(bodies([event(2, 'link.expired')], { of: 'another' })).toEqual([
      expect.objectContaining({ status: 'expired', error: null, sessionId: null, result: null }),
    ])
  })

  it('has no content where the result is no longer kept, or is too much', ({ expect }) => {
    expect(webhooksAfter(link, EVENTS, null, { after: 4, since: 0 })).toEqual([
      { linkId: LINK, eventId: 'evt_6', event: 'link.complete', at: 60, body: null },
    ])
    expect(bodies(EVENTS, 'x'.repeat(MAX_BODY), { after: 4, since: 0 })).toEqual([null])
  })
})
