// A JSON Schema as a table of its fields, in Markdown: one row a field, those of objects within it by their path. Pure.
import type { Schema } from './open-api.ts'

/** Values of an enumeration that a cell shows; of more it says how many there are. */
const MOST_VALUES = 12

export function schemaTable(schema: Schema): string {
  const rows = rowsOf(schema, '')
  return rows.length === 0
    ? `${typeOf(schema)}\n`
    : tableOf(
        ['field', 'type', 'is'],
        rows.map(({ name, type, words }) => [name, type, words]),
      )
}

/** @param rows of Markdown; a `|` in it is written as the table needs it */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[lineOf(header), `|${header.map(() => '---|').join('')}`, ...rows.map(lineOf)].join('\n')}\n`
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

/** In a few words, with a link to what has a section of its own. */
export function typeOf(schema: Schema): string {
  const variants = variantsOf(schema)
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return `[${name}](api-schemas.md#${name.toLowerCase()})`
  }
  if (schema.const !== undefined) {
    return code(schema.const)
  }
  if (schema.enum !== undefined) {
    const { length } = schema.enum
    return length > MOST_VALUES ? `one of ${length} texts` : schema.enum.map(code).join(', ')
  }
  if (variants !== null) {
    return [...new Set(variants.map(typeOf))].join(' or ')
  }
  if (schema.items !== undefined) {
    return `list of ${typeOf(schema.items)}`
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything'])
  return types.map((type) => (type === 'string' ? 'text' : type)).join(' or ')
}

interface Row {
  readonly name: string
  readonly type: string
  readonly words: string
}

function rowsOf(schema: Schema, path: string): Row[] {
  const required = new Set(schema.required)
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const place = path === '' ? name : `${path}.${name}`
    const words = wordsOf(field, required.has(name))
    return [{ name: code(place), type: typeOf(field), words }, ...rowsOf(field, place)]
  })
  const inItems = schema.items === undefined ? [] : rowsOf(schema.items, `${path}[]`)
  const inParts = (schema.allOf ?? []).flatMap((part) => rowsOf(part, path))
  const objects = (variantsOf(schema) ?? []).filter((variant) => hasFields(variant))
  const inVariants = objects.flatMap((variant, index) => {
    const mark = objects.length === 1 ? [] : [markOf(variant, path, index)]
    return [...mark, ...rowsOf(variant, path)]
  })
  return [...own, ...inItems, ...inParts, ...inVariants]
}

function hasFields({ properties, items, allOf }: Schema): boolean {
  return properties !== undefined || items !== undefined || allOf !== undefined
}

/** Above the fields of one of several forms. */
function markOf(variant: Schema, path: string, index: number): Row {
  const fixed = Object.entries(variant.properties ?? {}).flatMap(([name, field]) => {
    const [only, ...more] = field.const === undefined ? (field.enum ?? []) : [field.const]
    return only === undefined || more.length > 0 ? [] : [`${name} ${code(only)}`]
  })
  const form = variant.title ?? (fixed.length === 0 ? `form ${index + 1}` : fixed.join(', '))
  return {
    name: path === '' ? '' : code(path),
    type: '',
    words: `**With ${form}:** ${variant.description ?? ''}`.trim(),
  }
}

function variantsOf({ anyOf, oneOf }: Schema): readonly Schema[] | null {
  return anyOf ?? oneOf ?? null
}

function wordsOf(field: Schema, isRequired: boolean): string {
  const parts = [
    isRequired ? '' : 'optional',
    rangeOf(field),
    field.default === undefined ? '' : `${code(field.default)} unless given`,
  ].filter((part) => part !== '')
  const said = field.description ?? field.title ?? ''
  const words = said === '' || /[.?!]$/.test(said) ? said : `${said}.`
  return [words, parts.length === 0 ? '' : `*${parts.join('; ')}*`].filter((part) => part !== '').join(' ')
}

function rangeOf({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string {
  const ranges = [
    [minimum, maximum, ''],
    [minLength, maxLength, ' characters'],
    [minItems, maxItems, ' entries'],
  ] as const
  return ranges.map(([least, most, unit]) => inWords(least, most, unit)).find((words) => words !== '') ?? ''
}

function inWords(least: number | undefined, most: number | undefined, unit: string): string {
  if (most === undefined) {
    return least === undefined ? '' : `at least ${least.toLocaleString('en')}${unit}`
  }
  return least === undefined
    ? `at most ${most.toLocaleString('en')}${unit}`
    : `${least.toLocaleString('en')} to ${most.toLocaleString('en')}${unit}`
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
