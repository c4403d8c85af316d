// Results are a stranger's text: every text of every resource is short and plain, and every list has an end. Walks the JSON
// Schema that developers get, so that a field that is added later is judged as well; and tries each of them.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue } from '../../src/integrations/catalogue.ts'
import { ACTIONS } from '../../src/integrations/resources/resource.ts'
import { shownText } from '../../src/integrations/resources/shown.ts'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly maxLength?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

const PLAIN = (z.toJSONSchema(shownText()) as Schema).pattern

/** What of a schema lets through more than a developer may rely on. */
function loose(schema: Schema, path: string): string[] {
  const below = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => loose(property, `${path}.${name}`)),
    ...(schema.anyOf ?? []).flatMap((branch, index) => loose(branch, `${path}|${index}`)),
    ...(schema.items === undefined ? [] : loose(schema.items, `${path}[]`)),
  ]
  switch (schema.type) {
    case 'string':
      return isBound(schema) ? [] : [`${path}: a bare string`]
    case 'array':
      return schema.items !== undefined && (schema.maxItems ?? Infinity) <= (path.endsWith('.items') ? 200 : 100)
        ? below
        : [`${path}: a list without an end`, ...below]
    case 'object':
      return schema.properties === undefined ? [`${path}: an object of anything`] : below
    case 'number':
    case 'integer':
    case 'boolean':
      return []
    case undefined:
    default:
      return schema.anyOf === undefined && schema.const === undefined && schema.enum === undefined
        ? [`${path}: anything`]
        : below
  }
}

/** One of a few words; or plain and short; or of a form whose length and letters the pattern itself fixes. */
function isBound({ enum: words, const: word, pattern, maxLength }: Schema): boolean {
  if (words !== undefined || word !== undefined) {
    return true
  }
  const isShown = pattern === PLAIN && maxLength !== undefined && maxLength <= 256
  return (
    isShown || (pattern !== undefined && pattern.startsWith('^') && pattern.endsWith('$') && !/[*+.]|,\}/.test(pattern))
  )
}

const results = catalogue.flatMap(({ id, offers }) =>
  offers.flatMap(({ resource }) =>
    ACTIONS.flatMap((action) => {
      const result = resource[action]?.result
      return result === undefined ? [] : [{ name: `${id} ${resource.name}:${action}`, result }]
    }),
  ),
)

describe('a result', () => {
  it.each(results)('$name is short and plain everywhere', ({ name, result }) => {
    expect(loose(z.toJSONSchema(result()) as Schema, name)).toEqual([])
  })

  it('is judged: what is loose is noticed', () => {
    const planted = z.object({
      a: z.string(),
      b: z.array(z.object({ c: z.string().max(256) })),
      d: z.array(shownText()).max(101),
      e: z.string().regex(/^\d+$/),
      f: z.unknown(),
      g: z.record(z.string(), z.string()),
      h: z.union([z.literal('x'), z.string()]),
      items: z.array(shownText()).max(200),
      fine: shownText().optional(),
      date: z.string().regex(/^\d{2}\/\d{2}$/),
    })
    expect(loose(z.toJSONSchema(planted) as Schema, '').map((text) => text.split(':')[0])).toEqual([
      '.a',
      '.b',
      '.b[].c',
      '.d',
      '.e',
      '.f',
      '.g',
      '.h|1',
    ])
  })
})

describe('shown text', () => {
  const codes = [
    0, 9, 10, 13, 0x1b, 0x7f, 0x80, 0x9f, 0x61c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069, 0xd800, 0xdbff, 0xdc00,
    0xdfff,
  ]
  it.each(codes.map((code) => [code.toString(16), code] as const))('refuses U+%s wherever it stands', (_, code) => {
    const bad = String.fromCharCode(code)
    for (const text of [bad, `a${bad}`, `${bad}a`, `a${bad}b`, `\ud83d\udc4b${bad}`]) {
      expect(shownText().safeParse(text).success).toBe(false)
    }
  })

  it('takes what people write, up to 256 characters', () => {
    for (const text of ['', 'Zoë 👋 🏴‍☠️', 'مطعم', '日本', 'a'.repeat(256), '𝒜'.repeat(128)]) {
      expect([text, shownText().safeParse(text).success]).toEqual([text, true])
    }
    expect(shownText().safeParse('a'.repeat(257)).success).toBe(false)
  })
})
