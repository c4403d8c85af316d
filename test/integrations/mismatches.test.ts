// What is told of a page that is not as expected: the schema's own words, and never the page's.
import { describe, it } from 'vitest'
import * as z from 'zod'
import { mismatchesOf } from '../../src/integrations/mismatches.ts'

const row = z.object({
  id: z.string(),
  amount: z.string().regex(/^\$/).optional(),
  when: z.string().pipe(z.iso.date()),
})

describe('a page that is not as expected', () => {
  it.for<[string, z.ZodType, unknown, string[]]>([
    ['matches', z.array(row), [{ id: 'a', when: '2026-01-01' }], []],
    ['is not there', z.array(row), null, ['']],
    [
      'has wrong rows',
      z.array(row),
      [
        { id: 'a', when: '2026-01-01' },
        { id: 7, amount: 'secret' },
      ],
      ['1.id', '1.amount', '1.when'],
    ],
    ['has keys of its own', z.record(z.string(), z.number()), { 'John Doe': 'x' }, ['*']],
    [
      'has objects under keys of its own',
      z.record(z.string(), row),
      { secret: { id: 1, when: '2026-01-01' } },
      ['*.id'],
    ],
    ['has a wrong pair', z.object({ pair: z.tuple([z.string(), z.number()]) }), { pair: ['a', 'b'] }, ['pair.1']],
    [
      'has none of its forms, and comes nearest to the second',
      z.union([z.object({ state: z.literal('down') }), z.object({ rows: z.array(row) })]),
      { rows: [{ id: 7, when: '2026-01-01' }] },
      ['rows.0.id'],
    ],
    [
      'is wrong before it is changed',
      z
        .object({ rows: z.array(row) })
        .transform(({ rows }): unknown => ({ list: rows }))
        .pipe(z.object({ list: z.array(row) })),
      { rows: [{ id: 7, when: '2026-01-01' }] },
      ['rows.0.id'],
    ],
    [
      'is wrong only once it is changed',
      z
        .object({ names: z.array(z.string()) })
        .transform((): unknown => [{ id: 'a', when: 'secret' }])
        .pipe(z.array(row)),
      { names: [] },
      ['0.when'],
    ],
    [
      'is wrong through and through',
      z.array(z.number()),
      Array(99).fill('x'),
      Array.from({ length: 20 }, (_, at) => `${at}`),
    ],
  ])('%s', ([, schema, value, expected], { expect }) => {
    expect(mismatchesOf(schema, value)).toEqual(expected)
  })
})
