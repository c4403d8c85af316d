// A moment as callers write it, and the range of ids that it is an end of.
import { describe, expect, it } from 'vitest'
import { idsCreated, parseMoment } from '../../src/core/created.ts'
import { newId } from '../../src/core/id.ts'

const MARCH = Date.UTC(2026, 2, 1)
const zeros = new Uint8Array(14)
const ones = new Uint8Array(14).fill(255)

describe('a moment', () => {
  it.each<[string, number | null]>([
    ['2026-03-01', MARCH],
    ['2026-03-01T00:00Z', MARCH],
    ['2026-03-01T00:00:00Z', MARCH],
    ['2026-03-01T00:00:00.5Z', MARCH + 500],
    ['2026-03-01T00:00:00.123456789Z', MARCH + 123],
    ['2026-03-01T02:00:00+02:00', MARCH],
    ['2026-02-28T19:00:00-05:00', MARCH],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    [String(MARCH), MARCH],
    ['100000000000', 100_000_000_000],
    // Whose time it is, is not said.
    ['2026-03-01T00:00:00', null],
    // What came of a plus that was not encoded.
    ['2026-03-01T02:00:00 02:00', null],
    ['2026-02-29', null],
    ['2026-02-30T00:00:00Z', null],
    ['2026-13-01', null],
    ['2026-03-01T25:00:00Z', null],
    ['2026-03-01T00:00:00+99:00', null],
    // Of seconds.
    ['1772323200', null],
    ['1e12', null],
    ['-1772323200000', null],
    ['1772323200000.5', null],
    ['March 1, 2026', null],
    ['2026', null],
    ['', null],
  ])('%j is %j', (text, time) => {
    expect(parseMoment(text)).toBe(time)
  })
})

describe('the ids of a time', () => {
  const isIn = (id: string, { from, to }: { from: string; to: string }): boolean => id >= from && id < to

  it.each<[string, number, boolean]>([
    ['a millisecond before its beginning', MARCH - 1, false],
    ['at its beginning', MARCH, true],
    ['a millisecond before its end', MARCH + 999, true],
    ['at its end', MARCH + 1000, false],
  ])('a link created %s', (_, at, isWanted) => {
    const range = idsCreated({ createdAfter: MARCH, createdBefore: MARCH + 1000 }, null)
    expect([isIn(newId('link', at, zeros), range), isIn(newId('link', at, ones), range)]).toEqual([isWanted, isWanted])
  })

  it('are all of them where none is named, and go on at a cursor', () => {
    expect(isIn(newId('link', 0, zeros), idsCreated({}, null))).toBe(true)
    expect(isIn(newId('link', 62 ** 8 - 1, ones), idsCreated({}, null))).toBe(true)
    const cursor = newId('link', MARCH, ones)
    expect(idsCreated({}, cursor).to).toBe(cursor)
  })

  it('never reach beyond the one or the other end, whichever is nearer', () => {
    const [march, later] = [newId('link', MARCH, zeros), newId('link', MARCH + 5000, zeros)]
    expect(idsCreated({ createdBefore: MARCH + 1000 }, march).to).toBe(march)
    expect(isIn(march, idsCreated({ createdBefore: MARCH + 1000 }, later))).toBe(true)
    expect(isIn(newId('link', MARCH + 1000, zeros), idsCreated({ createdBefore: MARCH + 1000 }, later))).toBe(false)
  })

  it('are none, or all, for a time that no id can say', () => {
    const far = 900_000_000_000_000
    expect(isIn(newId('link', MARCH, ones), idsCreated({ createdAfter: far }, null))).toBe(false)
    expect(isIn(newId('link', MARCH, ones), idsCreated({ createdBefore: far }, null))).toBe(true)
    expect(isIn(newId('link', 0, zeros), idsCreated({ createdAfter: -far }, null))).toBe(true)
  })
})
