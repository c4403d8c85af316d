// What a resource's result looks like, as far as a reading can be written for it: the list in it, and what each entry has.
// Made from the schema that judges it, or from what an author names. Pure.
import * as z from 'zod'
import { sampleText } from './names.ts'

export interface Property {
  readonly name: string
  /** `words`: one of a few; `index`: its place in the list. */
  readonly kind: 'text' | 'number' | 'yes' | 'words' | 'list' | 'index'
  readonly isOptional: boolean
  /** Of a text whose form is fixed. */
  readonly pattern?: string
  readonly words?: readonly string[]
  /** Of a list. */
  readonly of?: readonly Property[]
}

export interface ResultShape {
  /** The property that holds the list; null for a result that is one thing. */
  readonly list: string | null
  /** The property that says how many there are. */
  readonly count: string | null
  readonly properties: readonly Property[]
}

type Schema = z.core.JSONSchema.BaseSchema

export function shapeOf(result: z.ZodType): ResultShape {
  const top = Object.entries(z.toJSONSchema(result).properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' ? [[name, schema] as const] : [],
  )
  const list = top.find(([, schema]) => schema.type === 'array')
  const items = list?.[1].items
  if (list === undefined || typeof items !== 'object' || Array.isArray(items)) {
    return { list: null, count: null, properties: propertiesOf(z.toJSONSchema(result)) }
  }
  const count = top.find(([name, schema]) => name !== list[0] && schema.type === 'integer')
  return { list: list[0], count: count?.[0] ?? null, properties: propertiesOf(items) }
}

/** Of a choice of forms the first: whoever writes it by hand may take another. */
function propertiesOf(schema: Schema): Property[] {
  const form = schema.properties === undefined ? schema.anyOf?.[0] : schema
  const required = new Set(form?.required)
  return Object.entries(form?.properties ?? {}).flatMap(([name, one]) =>
    typeof one === 'object' ? [{ ...propertyOf(name, one), isOptional: !required.has(name) }] : [],
  )
}

function propertyOf(name: string, schema: Schema): Omit<Property, 'isOptional'> {
  switch (schema.type) {
    case 'boolean':
      return { name, kind: 'yes' }
    case 'integer':
      return { name, kind: name === 'order' ? 'index' : 'number' }
    case 'number':
      return { name, kind: 'number' }
    case 'array':
      return { name, kind: 'list', of: typeof schema.items === 'object' ? propertiesOf(schema.items as Schema) : [] }
    case 'string':
    case 'object':
    case 'null':
    case undefined:
    default: {
      const words = schema.enum?.filter((word) => typeof word === 'string')
      const isFree = schema.maxLength !== undefined
      return words === undefined
        ? { name, kind: 'text', ...(!isFree && schema.pattern !== undefined && { pattern: schema.pattern }) }
        : { name, kind: 'words', words }
    }
  }
}

/**
 * Of what an author names: `id,name,city?,total:number,isDefault:yes`.
 * @throws Error with the part that is not understood
 */
export function parseFields(text: string): Property[] {
  return text.split(',').map((part) => {
    const [, name, optional, kind = 'text'] =
      /^\s*([a-z][A-Za-z0-9]{0,63})(\?)?(?::(text|number|yes))?\s*$/.exec(part) ?? []
    if (name === undefined) {
      throw new Error(`"${part.trim()}" is no field: id, city?, total:number or isDefault:yes`)
    }
    return { name, kind: kind as Property['kind'], isOptional: optional !== undefined }
  })
}

/** What such a value may be, for a table: null where the form is one that nobody here can make. */
export function exampleOf({ kind, pattern, words, of: inner, name }: Property): unknown {
  switch (kind) {
    case 'yes':
      return true
    case 'words':
      return words?.[0] ?? null
    case 'number':
      return '2'
    case 'list':
      return [Object.fromEntries((inner ?? []).map((one) => [one.name, exampleOf(one)]))]
    case 'index':
      return 0
    case 'text':
      return pattern === undefined
        ? sampleText(name)
        : (EXAMPLES.find((text) => new RegExp(pattern).test(text)) ?? null)
  }
}

const EXAMPLES = [
  '1234',
  '12',
  '01/31/2026',
  '2026-01-31',
  '12/28',
  'USD',
  'US',
  '4111111111111111',
  '10001',
  '123',
  'a',
  'A',
]
