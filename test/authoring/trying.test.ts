// What a try decides without a site: when something is sent, what of a journal still counts, and what varies.
import { describe, expect, it } from 'vitest'
import {
  answersOf,
  cutAfter,
  cutBefore,
  type Entry,
  type Journal,
  withEntry,
} from '../../src/authoring/trying/journal.ts'
import { decideSending } from '../../src/authoring/trying/sending.ts'
import { twice } from '../../src/authoring/trying/twice.ts'

const before = { fingerprint: 'a', at: 1 }
const nobody = { yes: false, again: false, canAsk: false }

describe('what has an effect', () => {
  it.each([
    ['the first time, nobody there', [], nobody, { kind: 'stop', before: null }],
    ['the first time, with a yes', [], { ...nobody, yes: true }, { kind: 'send' }],
    ['the first time, with a yes to a second', [], { ...nobody, again: true }, { kind: 'stop', before: null }],
    ['the first time, somebody there', [], { ...nobody, canAsk: true }, { kind: 'ask', before: null }],
    ['again, with a yes', [before], { ...nobody, yes: true }, { kind: 'stop', before }],
    ['again, with a yes, somebody there', [before], { ...nobody, yes: true, canAsk: true }, { kind: 'ask', before }],
    ['again, with a yes to that', [before], { ...nobody, again: true }, { kind: 'send' }],
    ['another, with a yes', [{ ...before, fingerprint: 'b' }], { ...nobody, yes: true }, { kind: 'send' }],
  ] as const)('is sent or not: %s', (_, sent, allowed, decided) => {
    expect(decideSending('a', sent, allowed)).toEqual(decided)
  })
})

describe('a journal', () => {
  const entry = (part: number, fingerprint: string): Entry => ({
    part,
    fingerprint,
    name: fingerprint,
    outcome: { value: null },
    address: null,
  })
  const journal: Journal = { entries: [entry(0, 'a'), entry(0, 'b'), entry(1, 'c'), entry(2, 'd')], sent: [before] }
  const names = ({ entries }: Journal): string => entries.map(({ name }) => name).join('')

  it.each([
    [1, ''],
    [3, 'ab'],
    [5, 'abcd'],
    [9, 'abcd'],
  ])('goes on from step %i, and never forgets what was sent', (from, left) => {
    const cut = cutBefore(journal, from)
    expect([names(cut), cut.sent]).toEqual([left, [before]])
  })

  it('keeps of a part that was edited what still fits, and of those after it nothing', () => {
    expect(names(cutAfter(journal, 0, 1))).toBe('a')
    expect(names(cutAfter(journal, 1, 0))).toBe('ab')
    expect(cutAfter(journal, 1, 0).sent).toEqual([before])
  })

  it('gives each part its own answers', () => {
    expect(answersOf(withEntry(journal, entry(1, 'e')), 1).map(({ fingerprint }) => fingerprint)).toEqual(['c', 'e'])
  })
})

describe('what is done twice', () => {
  it.each([
    ['nothing', () => 1, false],
    ['the year', () => new Date().getUTCFullYear(), true],
    ['the time', () => Date.now() > 1e12 && Math.floor(Date.now() / 1e10), true],
    ['chance', () => Math.random(), true],
    ['an id', () => crypto.randomUUID(), true],
    ['a date that is given', () => new Date(0).toISOString(), false],
  ])('varies or not by %s', (_, work, varies) => {
    expect(twice<unknown>(work)).toMatchObject({ varies })
  })

  it('leaves the clock as it was', () => {
    const real = [Date, Math.random]
    expect(() => twice(() => JSON.parse('{'))).toThrow()
    twice(() => 1)
    expect([Date, Math.random]).toEqual(real)
  })
})
