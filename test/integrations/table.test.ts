// The tables themselves: an automation that varies is noticed by each of them.
import { describe, it } from 'vitest'
import type { Steps } from '../../src/core/automation.ts'
import { pageAt } from '../../src/integrations/page.ts'
import { tableOf, value, type Line } from './table.ts'

const SITE = 'https://passage.test'
const page = pageAt(SITE)
const { opened, play } = tableOf(SITE, {})
const lines: readonly Line[] = [opened('/bills'), ['textContent #sum', value('1')]]

const kept = { count: 0, list: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }
const year = (): number => new Date().getUTCFullYear()

/** Opens the bills and reads the sum, and varies in `by` alone. */
function* reading(
  by: { readonly first?: string; readonly last?: string; readonly timeout?: number; readonly result?: unknown } = {},
): Steps<unknown> {
  yield* page.open('/bills', { query: by.first ?? '' })
  yield* page.textContent('#sum')
  yield* page.waitForSelector(`#done${by.last ?? ''}`, 'visible', by.timeout)
  return by.result
}

describe('a table', () => {
  it('plays an automation that does not vary', ({ expect }) => {
    expect(play(() => reading(), lines)).toMatchObject({ kind: 'request' })
    expect(play(() => reading({ result: { sum: [1] } }), [...lines, ['waitForSelector #done', value(null)]])).toEqual({
      kind: 'result',
      value: { sum: [1] },
    })
  })

  it.for<[string, () => Steps<unknown>]>([
    ['the year', () => reading({ last: `-${year()}` })],
    ['chance', () => reading({ last: `-${Math.random()}` })],
    ['an id', () => reading({ last: crypto.randomUUID() })],
    ['how often it ran', () => reading({ last: String(kept.count++) })],
    ['what it took from its arguments', () => reading({ last: kept.list.pop() ?? '' })],
    ['how long it waits', () => reading({ timeout: year() })],
  ])('notices one whose last request varies by %s', ([, run], { expect }) => {
    expect(() => play(run, lines)).toThrow(/deeply equal/)
  })

  it('notices one whose earlier request varies', ({ expect }) => {
    expect(() => play(() => reading({ first: `?year=${year()}` }), lines)).toThrow(/deeply equal/)
  })

  it('notices one whose result varies', ({ expect }) => {
    const run = () => reading({ result: { at: year() } })
    expect(() => play(run, [...lines, ['waitForSelector #done', value(null)]])).toThrow(/deeply equal/)
  })

  it('notices one that fails now and then', ({ expect }) => {
    const run = function* (): Steps<unknown> {
      yield* reading()
      if (year() % 2 === 1) {
        throw new Error('odd')
      }
      return null
    }
    expect(() => play(run, [...lines, ['waitForSelector #done', value(null)]])).toThrow(/deeply equal/)
  })
})
