// The steps of one operation as the lines of an automation, with what the manifest says of each and what a table answers. Pure.
import { literal } from '../../wire/address-pattern.ts'
import type { ExtractFields } from '../../wire/extract.ts'
import type { FormStepField, RecordedOperation, Step, StepOf } from '../recording.ts'
import { UNFILLED } from '../unfilled.ts'
import { unknownSelector } from './blueprint.ts'
import { constant, keyOf, literalOf, quoted, sampleText, spoken } from './names.ts'
import { exampleOf, type Property } from './result-shape.ts'

export interface WrittenSteps {
  readonly consts: string[]
  /** What comes before it is sent, and from there on; of an operation that sends nothing all is before. */
  readonly before: string[]
  readonly after: string[]
  readonly asks: string[]
  /** Lines of its table, as far as the first reading. */
  readonly table: string[]
  /** The constants of what it reads, in order, with what each gives in a table. */
  readonly readings: { readonly name: string; readonly sample: unknown }[]
}

/** What differs from one operation to the next in the names of its constants. */
interface Naming {
  readonly prefix: string
  readonly properties: readonly Property[]
}

export function writeSteps(
  { resource, action, steps }: RecordedOperation,
  properties: readonly Property[],
): WrittenSteps {
  const naming = { prefix: constant(resource), properties }
  const written: WrittenSteps = { consts: [], before: [], after: [], asks: [], table: [], readings: [] }
  const counts = new Map<string, number>()
  const nameFor: NameFor = (what) => {
    const count = (counts.get(what) ?? 0) + 1
    counts.set(what, count)
    return [action.toUpperCase(), naming.prefix, ...(what === '' ? [] : [what]), ...(count === 1 ? [] : [count])].join(
      '_',
    )
  }
  let isSent = false
  // What was opened after the last thing that was read, the result does not need.
  const needed = action === 'read' ? steps.slice(0, steps.findLastIndex((step) => step.do === 'extract') + 1) : steps
  for (const [index, step] of needed.entries()) {
    if (step.do === 'waitForSelector' && needed[index - 1]?.do === 'submit') {
      // Said by the outcomes of what was sent.
      continue
    }
    const { consts, line, asks, table, reads } = lineOf(step, nameFor, naming, needed[index + 1])
    isSent ||= step.do === 'submit'
    written.consts.push(...consts)
    ;(isSent ? written.after : written.before).push(...framed(step), ...line)
    written.asks.push(...asks)
    written.table.push(...table)
    if (step.do === 'extract' && reads !== undefined) {
      written.readings.push({ name: reads, sample: step.sample ?? sampleOf(step, properties) })
    }
  }
  return written
}

/** Of a constant, by what it holds; the reading itself has no more than the operation's. */
type NameFor = (what: 'PAGE' | 'SHOWN' | 'PRESSED' | 'KEYED' | 'SENT' | 'OUTCOMES' | 'FIELDS' | 'ALWAYS' | '') => string

interface Line {
  readonly consts: readonly string[]
  readonly line: readonly string[]
  readonly asks: readonly string[]
  readonly table: readonly string[]
  /** The constant of what it reads. */
  readonly reads?: string
}

const NONE: Line = { consts: [], line: [], asks: [], table: [] }

function lineOf(step: Step, nameFor: NameFor, { prefix, properties }: Naming, next: Step | undefined): Line {
  switch (step.do) {
    case 'navigate':
      return opening(step, nameFor('PAGE'))
    case 'waitForNavigation':
      // A click answers when the page that it led to is there, and the next step says what must be on it.
      return NONE
    case 'waitForSelector': {
      const name = nameFor('SHOWN')
      return {
        consts: [`export const ${name} = ${quoted(step.selector)}`],
        line: [`yield* page.waitForSelector(${name})`],
        asks: [`waitsFor(${name}, 'waits until the page shows it')`],
        table: [`['waitForSelector ' + ${name}, value(null)]`],
      }
    }
    case 'click': {
      const name = nameFor('PRESSED')
      return {
        consts: [`export const ${name} = ${quoted(step.selector)}`],
        line: [`yield* page.click(${name})`],
        asks: [`clicks(${name}, ${quoted(`goes on to the ${spoken(prefix.toLowerCase().replaceAll('_', '-'))}`)})`],
        table: [`['click ' + ${name}, value(null)]`],
      }
    }
    case 'press': {
      const name = nameFor('KEYED')
      const params = `{ key: ${quoted(step.key)}, selector: ${name} }`
      return {
        consts: [`export const ${name} = ${quoted(step.selector)}`],
        line: [`yield* page.press(${quoted(step.key)}, ${name})`],
        asks: [`{ command: 'press', params: ${params}, why: ${quoted(`presses ${step.key}`)} }`],
        table: [`['press ' + ${name}, value(null)]`],
      }
    }
    case 'submit': {
      const [name, outcomes] = [nameFor('SENT'), nameFor('OUTCOMES')]
      const taken =
        next?.do === 'waitForSelector'
          ? next.selector
          : unknownSelector('what the site shows, there and nowhere else, once it has taken it')
      const refused = unknownSelector('what the site shows where it refuses it')
      return {
        consts: [
          `export const ${name} = ${quoted(step.selector)}`,
          `/** What the site shows then: taken, or refused. */
export const ${outcomes}: ParamsOf<'waitForAny'>['any'] = [
  { selector: ${quoted(taken)}, state: 'visible' },
  { selector: ${quoted(refused)}, state: 'visible' },
]`,
        ],
        line: [
          `yield* page.submit(${name})`,
          `const { index } = yield* page.waitForAny(${outcomes})`,
          `if (index !== 0) { throw new SubmitRefused('The site refused it.') }`,
        ],
        asks: [`submits(${name}, 'sends it')`, `waitsForAny(${outcomes}, 'sees what came of it')`],
        table: [`['submit ' + ${name}, value(null)]`, `['waitForAny', value({ index: 0, url: SITE })]`],
      }
    }
    case 'fillForm':
      return filling(step, nameFor)
    case 'extract':
      return reading(step, nameFor(''), properties)
  }
}

function opening({ path, query, expect }: StepOf<'navigate'>, name: string): Line {
  const where = path.replaceAll('{id}', `${UNFILLED}-id`)
  const how = [
    ...(query === undefined ? [] : [`query: ${quoted(query)}`]),
    ...(expect === undefined ? [] : [`expect: ${quoted(expect)}`]),
  ]
  const more = query === undefined ? '' : `, ${quoted(literal(query))}`
  const waits = expect === undefined ? [] : [`waitsFor(${quoted(expect)}, 'sees that the page is there')`]
  return {
    consts: [`export const ${name} = ${quoted(where)}`],
    line: [`yield* page.open(${name}${how.length === 0 ? '' : `, { ${how.join(', ')} }`})`],
    asks: [`opens(${name}, ${quoted(`opens ${where}`)}${more})`, ...waits],
    table: [
      `opened(${query === undefined ? name : `${name} + ${quoted(query)}`})`,
      ...(expect === undefined ? [] : [`[${quoted(`waitForSelector ${expect}`)}, value(null)]`]),
    ],
  }
}

/** What an argument decides, and what is the same each time: a manifest says of each which it is. */
function filling({ fields }: StepOf<'fillForm'>, nameFor: NameFor): Line {
  const given = fields.filter(({ takes }) => 'argument' in takes)
  const always = fields.filter(({ takes }) => !('argument' in takes))
  const [form, same] = [nameFor('FIELDS'), always.length === 0 ? '' : nameFor('ALWAYS')]
  const forms = given.map((field) => fieldText(field))
  return {
    consts: [
      ...(given.length === 0
        ? []
        : [`export const ${form} = [${forms.join(', ')}] as const satisfies readonly CardFormField[]`]),
      ...(always.length === 0
        ? []
        : [`const ${same}: FormField[] = [${always.map((one) => alwaysText(one)).join(', ')}]`]),
    ],
    line: [
      ...(always.length === 0 ? [] : [`yield* page.fillForm(${same})`]),
      ...(given.length === 0 ? [] : [`yield* fillWhole(page, ${form}, given)`]),
    ],
    asks: [
      ...(always.length === 0
        ? []
        : [`{ command: 'fillForm', params: { fields: ${same} }, why: 'chooses what is the same each time' }`]),
      ...(given.length === 0 ? [] : [`fillsForm(${form}, ARGUMENTS, 'fills in the form')`]),
    ],
    table: [
      ...(always.length === 0 ? [] : [`['fillForm ${escapedForm(always)}', value({ fields: [] })]`]),
      ...(given.length === 0 ? [] : [`filled(${form})`]),
    ],
  }
}

/** How much of a field may leave the page again, where that is not all of it: nothing of a card's code, as at every site. */
const KEPT: Readonly<Record<string, number | undefined>> = { cardNumber: 4, cvv: 0 }
const MOST_KEPT = 128

/** As a table of test/integrations/table.ts names it. */
function escapedForm(fields: readonly FormStepField[]): string {
  const texts = fields.map(({ selector, takes }) => {
    const value = 'always' in takes && Array.isArray(takes.always) ? takes.always.join(', ') : 'undefined'
    return `${selector} = ${value}`
  })
  return quoted(texts.join('; ')).slice(1, -1)
}

function fieldText(field: FormStepField): string {
  const argument = 'argument' in field.takes ? field.takes.argument : ''
  const note =
    field.kind === 'tick'
      ? `/* ${UNFILLED}: a tick has no text; say in the automation when it is set */ `
      : field.kind === 'text' && field.password === true
        ? `/* ${UNFILLED}: it hides what is typed, which a manifest must say: see page.fillForm */ `
        : ''
  const isList = field.kind === 'list' ? ', isList: true' : ''
  return `${note}{ name: ${quoted(argument)}, selector: ${quoted(field.selector)}, argument: ${quoted(argument)}, keep: ${KEPT[argument] ?? MOST_KEPT}${isList} }`
}

function alwaysText({ selector, takes }: FormStepField): string {
  const value = 'always' in takes ? takes.always : []
  return typeof value === 'boolean'
    ? `{ selector: ${quoted(selector)}, checked: ${value} }`
    : `{ selector: ${quoted(selector)}, values: ${literalOf(value)} }`
}

function reading({ what, root, rows, fields }: StepOf<'extract'>, name: string, properties: readonly Property[]): Line {
  const schema = schemaText(fields, properties)
  return {
    consts: [
      `export const ${name} = {
  what: ${quoted(what)},
  root: ${quoted(root)},
  ${rows === undefined ? '' : `rows: ${quoted(rows)},`}
  fields: ${literalOf(fields)},
  schema: once(() => ${rows === undefined ? schema : `z.array(${schema})`}),
} satisfies Reading<unknown>`,
    ],
    line: [`const seen = yield* page.extract(${name})`],
    asks: [`reads(${name})`],
    table: [`['extract ${name}', value(${name}_SAMPLE)]`],
    reads: name,
  }
}

/** What a page could give. */
function sampleOf({ rows, fields }: StepOf<'extract'>, properties: readonly Property[]): unknown {
  const one = sampleEntry(fields, properties)
  return rows === undefined ? one : [one]
}

function sampleEntry(fields: ExtractFields, properties: readonly Property[]): unknown {
  const entries = Object.entries(fields).map(([name, field]) => {
    const property = properties.find((one) => one.name === name)
    if ('rows' in field) {
      return [name, [sampleEntry(field.fields, property?.of ?? [])]]
    }
    const text = property === undefined ? sampleText(name) : (exampleOf(property) ?? UNFILLED)
    return [name, field.present === true ? true : field.all === true ? [text] : text]
  })
  return Object.fromEntries(entries)
}

function schemaText(fields: ExtractFields, properties: readonly Property[]): string {
  const entries = Object.entries(fields).map(([name, field]) => {
    const property = properties.find((one) => one.name === name)
    if ('rows' in field) {
      return `${keyOf(name)}: z.array(${schemaText(field.fields, property?.of ?? [])})`
    }
    const text =
      property?.kind === 'number'
        ? 'amount'
        : property?.kind === 'words' && property.words !== undefined
          ? `z.enum([${property.words.map(quoted).join(', ')}])`
          : 'z.string()'
    const value = field.present === true ? 'z.boolean()' : field.all === true ? `z.array(${text})` : text
    return `${keyOf(name)}: ${value}${field.optional === true && field.present !== true && field.all !== true ? '.nullable()' : ''}`
  })
  return `z.object({ ${entries.join(', ')} })`
}

/** What stands in a frame needs a word that the vocabulary has not: whoever writes it must know. */
function framed({ frame }: Step): string[] {
  return frame === undefined ? [] : [`// ${UNFILLED}: this was in the frame ${frame.join(' → ')}`]
}
