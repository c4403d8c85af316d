// What an answer says of a wrong body: never more than it may hold, and no name that may be more than a name.
import { describe, it } from 'vitest'
import * as z from 'zod'
import { firstOfEachPath, issuesOf } from '../../src/core/issue.ts'

const inner = z.strictObject({ known: z.string().optional() })
const schema = z.strictObject({ a: inner.optional(), list: z.array(z.int()).optional() })

function issuesFor(body: unknown): ReturnType<typeof issuesOf> {
  const parsed = schema.safeParse(body)
  return parsed.success ? [] : issuesOf(parsed.error)
}

describe('issues', () => {
  it('are at most 100, the first of all', ({ expect }) => {
    const names = Array.from({ length: 5000 }, (_, index) => `field_${index.toString(36).padStart(4, 'z')}`)
    const many = Object.fromEntries(names.map((name) => [name, 1]))
    expect(issuesFor(many)).toHaveLength(100)
    expect(issuesFor({ a: many })).toHaveLength(100)
    const list = issuesFor({ list: Array<string>(5000).fill('x') })
    expect([list.length, list[0], list.at(-1)]).toEqual([
      100,
      { path: 'list.0', message: 'must be a number' },
      { path: 'list.99', message: 'must be a number' },
    ])
    const given = Array.from({ length: 250 }, (_, index) => ({ path: String(index >> 1), message: String(index) }))
    expect(firstOfEachPath(given)).toEqual(given.filter((_, index) => index % 2 === 0).slice(0, 100))
  })

  it.for([
    'x'.repeat(65),
    'x'.repeat(60_000),
    'a b',
    'a.b',
    'a\n',
    '\u0000',
    '\u001b[31m',
    '\u202e',
    '\ud800',
    'é',
    '<script>',
    '4111111111111111',
    'pan4111111111111111',
    '',
  ])('do not repeat the name %j', (name, { expect }) => {
    const issues = [issuesFor({ [name]: 1 }), issuesFor({ a: { [name]: 1 } })]
    expect(issues).toEqual([
      [{ path: '', message: 'has an unknown field' }],
      [{ path: 'a', message: 'has an unknown field' }],
    ])
  })
})
