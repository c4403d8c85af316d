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
      { path: 'list.0', message: 'must be a number, not a string' },
      { path: 'list.99', message: 'must be a number, not a string' },
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

describe('an issue', () => {
  const kinds = z.object({
    text: z.string().optional(),
    number: z.number().optional(),
    whole: z.int().optional(),
    flag: z.boolean().optional(),
    list: z.array(z.string()).optional(),
    object: z.object({}).optional(),
    names: z.record(z.string(), z.unknown()).optional(),
    word: z.enum(['pending', 'complete']).optional(),
  })
  const SECRET = '4111111111111111'

  it.for<[field: string, value: unknown, message: string]>([
    ['text', 4111111111111111, 'must be a string, not a number'],
    ['text', 41.5, 'must be a string, not a fraction'],
    ['text', true, 'must be a string, not a boolean'],
    ['text', null, 'must be a string, not null'],
    ['text', [SECRET], 'must be a string, not an array'],
    ['text', { SECRET }, 'must be a string, not an object'],
    ['number', SECRET, 'must be a number, not a string'],
    ['whole', 1.5, 'must be an integer, not a fraction'],
    ['whole', SECRET, 'must be a number, not a string'],
    ['flag', 'true', 'must be true or false, not a string'],
    ['list', SECRET, 'must be an array, not a string'],
    ['list', {}, 'must be an array, not an object'],
    ['object', [], 'must be an object, not an array'],
    ['names', SECRET, 'must be an object, not a string'],
    ['word', 'Pending', 'must be pending or complete. Did you mean pending?'],
    ['word', SECRET, 'must be pending or complete'],
    ['word', 7, 'must be pending or complete, not a number'],
  ])('of %s says what was expected and of which kind %j is', ([field, value, message], { expect }) => {
    const { error } = kinds.safeParse({ [field]: value })
    expect(issuesOf(error!)).toEqual([{ path: field, message }])
    expect(message).not.toContain(SECRET)
  })
})
