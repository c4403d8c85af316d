// The file of a resource that nobody has had yet: what it gives and takes, within the limits of every resource. Pure.
import { UNFILLED } from '../unfilled.ts'
import { camel, keyOf, pascal, plural, quoted, spoken, withArticle } from './names.ts'
import type { Property, ResultShape } from './result-shape.ts'

export interface NewResource {
  readonly name: string
  readonly read: ResultShape | null
  /** The arguments of its write, by name. */
  readonly write: readonly string[] | null
}

export function writeResource({ name, read, write }: NewResource): string {
  const [one, many] = [spoken(name), spoken(plural(name))]
  const imports = [
    "import * as z from 'zod'",
    "import { once } from '../../wire/once.ts'",
    ...(typeof read?.list === 'string' ? ["import { listArguments } from './list-arguments.ts'"] : []),
    "import type { Resource } from './resource.ts'",
    shownImport(read),
  ]
  return `// ${name}: ${UNFILLED} in one line, what this is at every site that has it.
${imports.filter((line) => line !== '').join('\n')}
${read === null ? '' : `\n${resultText(name, read)}`}${write === null ? '' : `\n${argumentsText(name, write)}`}
export const ${camel(name)}Resource: Resource = {
  name: ${quoted(name)},
${read === null ? '' : `  read: { description: ${quoted(`List the ${many}`)}, arguments: ${read.list === null ? 'null' : 'listArguments'}, result: ${resultName(name)} },\n`}${
    write === null
      ? ''
      : `  write: { description: ${quoted(`Add ${withArticle(one)}`)}, arguments: new${pascal(name)}, result: ${camel(name)}Added },\n`
  }}
`
}

/** What a file of a resource calls its result. */
export function resultName(name: string): string {
  return camel(plural(name))
}

function resultText(name: string, { list, properties }: ResultShape): string {
  const entry = objectText(properties)
  const result = list === null ? entry : `z.object({ ${keyOf(list)}: z.array(${entry}).max(MOST_ENTRIES) })`
  return `export const ${resultName(name)} = once(() => ${result})
export type ${pascal(plural(name))} = z.infer<ReturnType<typeof ${resultName(name)}>>
`
}

function argumentsText(name: string, args: readonly string[]): string {
  const fields = args.map(
    (argument) =>
      `${keyOf(argument)}: z.string().min(1, 'must not be empty').max(128, 'must be at most 128 characters'),`,
  )
  return `export const new${pascal(name)} = once(() => z.strictObject({ ${fields.join('\n')} }))
export type New${pascal(name)} = z.infer<ReturnType<typeof new${pascal(name)}>>

export const ${camel(name)}Added = once(() => z.object({ success: z.literal(true) }))
`
}

function objectText(properties: readonly Property[]): string {
  return `z.object({ ${properties.map((one) => `${keyOf(one.name)}: ${schemaText(one)},`).join('\n')} })`
}

function schemaText({ kind, isOptional, words, of: inner }: Property): string {
  const forms: Readonly<Record<Property['kind'], () => string>> = {
    text: () => 'shownText()',
    number: () => 'z.number()',
    index: () => 'z.number().int().nonnegative()',
    yes: () => 'z.boolean()',
    words: () => `z.enum([${(words ?? []).map(quoted).join(', ')}])`,
    list: () =>
      `z.array(${inner === undefined || inner.length === 0 ? 'shownText()' : objectText(inner)}).max(MOST_ENTRIES)`,
  }
  return `${forms[kind]()}${isOptional ? '.optional()' : ''}`
}

/** Text and lists that a site shows have limits: `shown-text.test.ts` walks every result for one that has none. */
function shownImport(read: ResultShape | null): string {
  const text = read === null ? '' : JSON.stringify(read.properties)
  const names = [
    ...(typeof read?.list === 'string' || text.includes('"list"') ? ['MOST_ENTRIES'] : []),
    ...(/"kind":"text"|"of":\[\]/.test(text) ? ['shownText'] : []),
  ]
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from './shown.ts'`
}
