// What the kit makes of what a receiver did, as a table; and that its fixed parts are those of the service.
import { describe, expect, it } from 'vitest'
import { CASES } from '../../../src/sdk/webhook-check/cases.ts'
import type { Case } from '../../../src/sdk/webhook-check/case.ts'
import { type Answer, judge, type Seen } from '../../../src/sdk/webhook-check/judge.ts'
import { targetOf } from '../../../src/sdk/webhook-check/target.ts'

type Judged = Pick<Case, 'expected' | 'effect'>

const answer = (status: number | null, fault: Answer['fault'] = null): Answer => ({ status, fault, text: '', ms: 1 })
const whyOf = (one: Judged, answers: readonly Answer[], more: Partial<Seen> = {}): readonly string[] => {
  const verdict = judge(one, { messages: answers.map(() => ({})), answers, acted: null, ...more })
  return verdict.kind === 'failed' ? verdict.why : []
}
const expects = (expected: Case['expected'], effect: Case['effect'] = null): Judged => ({ expected, effect })

describe('an answer', () => {
  it.for<[Case['expected'], number, string | null]>([
    ['2xx', 200, null],
    ['2xx', 204, null],
    ['2xx', 299, null],
    ['2xx', 199, 'answered 199, not 2xx'],
    ['2xx', 302, 'answered 302, not 2xx (no redirect is followed)'],
    ['2xx', 400, 'answered 400, not 2xx'],
    ['2xx', 410, 'answered 410, not 2xx (a Passage takes that for: never again)'],
    ['2xx', 500, 'answered 500, not 2xx'],
    ['4xx', 400, null],
    ['4xx', 499, null],
    ['4xx', 204, 'answered 204, not 4xx (it was believed)'],
    ['4xx', 302, 'answered 302, not 4xx (no redirect is followed)'],
    ['4xx', 500, 'answered 500, not 4xx (it crashed, as any stranger can make it do)'],
    ['no crash', 200, null],
    ['no crash', 405, null],
    ['no crash', 500, 'answered 500, not below 500'],
  ])('where %s is right: %s', ([expected, status, why]) => {
    expect(whyOf(expects(expected), [answer(status)])).toEqual(why === null ? [] : [why])
  })

  it('has its time, and an end', () => {
    expect(whyOf(expects('2xx'), [answer(null, 'late')])).toEqual(['no whole answer within 10 s'])
    expect(whyOf(expects('4xx'), [answer(400, 'late')])).toEqual(['no whole answer within 10 s'])
    expect(whyOf(expects('2xx'), [answer(200, 'broken')])).toEqual(['answered 200, and broke off in the middle'])
    expect(whyOf(expects('no crash'), [answer(null)])).toEqual(['the connection broke before an answer came'])
  })

  it('of several at once may be that others are at work on it, but not of all', () => {
    expect(whyOf(expects('once'), [answer(204), answer(409), answer(503)])).toEqual([])
    expect(whyOf(expects('once'), [answer(409), answer(503)])).toEqual(['none was answered 2xx'])
    expect(whyOf(expects('once'), [answer(204), answer(400)])).toHaveLength(1)
  })

  it('to what was cut off is none, and the same fault is told once', () => {
    const messages = [{ pace: 'cut off' as const }, {}]
    expect(whyOf(expects('2xx'), [answer(null), answer(204)], { messages })).toEqual([])
    expect(whyOf(expects('2xx'), [answer(500), answer(500), answer(500)])).toHaveLength(1)
  })

  it('is told in the receiver’s own words', () => {
    expect(whyOf(expects('2xx'), [{ ...answer(400), text: 'unknown_key: mend it' }])).toEqual([
      'answered 400, not 2xx: unknown_key: mend it',
    ])
  })
})

describe('what was done', () => {
  it.for<[0 | 1, number | null, string | null]>([
    [1, 1, null],
    [0, 0, null],
    [1, null, null],
    [1, 0, 'it was not acted on, and should be acted on once'],
    [1, 3, 'it was acted on 3 times, and should be acted on once'],
    [0, 1, 'it was acted on once, and should be not acted on'],
  ])('%s expected, %s seen', ([is, acted, why]) => {
    const found = whyOf(expects('2xx', { of: 'all', is }), [answer(204)], { acted })
    expect(found).toEqual(why === null ? [] : [why])
  })
})

describe('the cases', () => {
  it('have names of their own, and say why they matter', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
    expect(CASES.filter(({ about, why }) => about.length < 10 || why.length < 20)).toEqual([])
  })
})

describe('where it sends', () => {
  it.for([
    'https://shop.example.com/webhook',
    'http://localhost:3000/webhook',
    'http://127.0.0.1/',
    'http://[::1]:8080/hook?tenant=1',
  ])('to %s', (text) => {
    expect(targetOf(text)).toBeInstanceOf(URL)
  })

  it.for([
    ['http://shop.example.com/webhook', 'not https'],
    ['http://localhost.example.com/', 'not https'],
    ['ftp://localhost/', 'not https'],
    ['localhost:3000/webhook', 'not https'],
    ['/webhook', 'is no address'],
    ['https://me:secret@shop.example.com/', 'leave them out'],
  ])('not to %s', ([text, why]) => {
    expect(targetOf(text!)).toContain(why)
  })
})
