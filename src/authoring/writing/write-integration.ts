// The file of an integration: how to sign in there, what is read and filled as data, and its automations. Pure.
import { argumentsOf, type RecordedOperation, type Recording } from '../recording.ts'
import { UNFILLED } from '../unfilled.ts'
import { signInParts, type SignInParts } from './blueprint.ts'
import { importsFor } from './imports.ts'
import { camel, keyOf, pascal, plural, quoted, spoken } from './names.ts'
import type { Property, ResultShape } from './result-shape.ts'
import { writeSteps, type WrittenSteps } from './write-steps.ts'

/** What the file of a resource calls its parts. */
export interface ResourceNames {
  /** Beside the other resources, with its ending. */
  readonly file: string
  readonly resource: string
  /** The type of what its read gives. */
  readonly resultType: string | null
  /** The schema of what its write takes. */
  readonly argumentsSchema: string | null
}

export interface UsedResource extends ResourceNames {
  readonly name: string
  readonly read: ResultShape | null
  readonly takesLimit: boolean
}

export interface WrittenOperation {
  readonly operation: RecordedOperation
  readonly resource: UsedResource
  /** Of its automation. */
  readonly name: string
  readonly steps: WrittenSteps
}

export function operationsOf({ operations }: Recording, resources: readonly UsedResource[]): WrittenOperation[] {
  return operations.flatMap((operation) => {
    const resource = resources.find(({ name }) => name === operation.resource)
    if (resource === undefined) {
      return []
    }
    const name =
      operation.action === 'read'
        ? `read${pascal(typeof resource.read?.list === 'string' ? plural(operation.resource) : operation.resource)}`
        : `add${pascal(operation.resource)}`
    return [{ operation, resource, name, steps: writeSteps(operation, resource.read?.properties ?? []) }]
  })
}

/** @param label as users are told of it */
export function writeIntegration(recording: Recording, label: string, resources: readonly UsedResource[]): string {
  const { name, site, origins } = recording
  const operations = operationsOf(recording, resources)
  const used = resources.filter((one) => operations.some(({ resource }) => resource === one))
  const body = [
    signInText(signInParts(recording.signIn)),
    ...operations.flatMap(({ steps }) => steps.consts),
    `export const ${camel(name)}: Integration = {
  id: ${quoted(name)},
  name: ${quoted(label)},
  hasSandbox: false,
  live: { site: ${quoted(site)}${origins.length === 0 ? '' : `, origins: [${origins.map(quoted).join(', ')}]`} },
  needs: [],
  asks: () => {
    const { until, commands } = signsIn(SIGN_IN)
    return { until, commands: [...commands, ${asksOf(operations).join(', ')}] }
  },
  login: (page, visitor) => signInAt(page, SIGN_IN, visitor),
  offers: [${used.map((one) => offerText(one, operations)).join(', ')}],
}`,
    ...operations.map(automationText),
  ]
  const text = body.join('\n\n')
  const amount = /\bamount\b/.test(text) ? `${AMOUNT}\n\n` : ''
  return `// ${label}: how to sign in there, and its automations. What is read and filled is data, and exported: whoever stands in for a
// page must know it.
${importsFor(amount + text, used)}

${amount}${text}
`
}

const AMOUNT = `/** \`$1,234.50\` in the page, 1234.5 in the result. ${UNFILLED}: or as this site writes it. */
const amount = z.string().regex(/^\\D*[\\d,]+(?:\\.\\d+)?\\D*$/).transform((text) => Number(text.replaceAll(/[^\\d.]/g, '')))`

function signInText({ home, start, signOut, signedIn, locked, who, shows }: SignInParts): string {
  const lines = [
    `  /** Only somebody who is signed in sees it: whoever is not is led to the sign-in. */\n  home: ${quoted(home)},`,
    `  start: ${quoted(start)},`,
    `  /** Null where the site has no such address. */\n  signOut: ${signOut === null ? 'null' : quoted(signOut)},`,
    `  /** A pattern of the address at which one is signed in. */\n  signedIn: ${quoted(signedIn)},`,
    `  locked: ${quoted(locked)},`,
    ...(who === null ? [] : [`  who: { selector: ${quoted(who.selector)} },`]),
    ...(shows === null
      ? []
      : [`  shows: { signedIn: ${quoted(shows.signedIn)}, signedOut: ${quoted(shows.signedOut)} },`]),
  ]
  return `export const SIGN_IN: SignIn = {\n${lines.join('\n')}\n}`
}

/** Each once: two operations may begin at the same page. */
function asksOf(operations: readonly WrittenOperation[]): string[] {
  return operations.flatMap(({ steps, resource }) =>
    steps.asks.map((one) => one.replace('ARGUMENTS', resource.argumentsSchema ?? '() => z.strictObject({})')),
  )
}

function offerText(used: UsedResource, operations: readonly WrittenOperation[]): string {
  const own = operations.filter(({ resource }) => resource === used)
  const actions = own.map(({ operation, name }) => `${operation.action}: ${name}`)
  return `{ resource: ${used.resource}, ${actions.join(', ')} }`
}

function automationText(written: WrittenOperation): string {
  return written.operation.action === 'read' ? readText(written) : writeText(written)
}

function readText({ name, resource, steps }: WrittenOperation): string {
  const args = resource.takesLimit ? ', args?: ListArguments | null' : ''
  const lines = [...steps.before, ...steps.after]
  const body = steps.readings.length === 1 ? lines : lines.map(numbered(steps.readings))
  const seen = steps.readings.length <= 1 ? 'seen' : `seen${steps.readings.length}`
  return `function* ${name}(page: Page${args}): Steps<${resource.resultType ?? 'unknown'}> {
  ${body.join('\n  ')}
  return ${resource.read === null ? seen : resultText(resource.read, seen, resource.takesLimit, seesMany(steps))}
}`
}

/** More than one reading: each has a name of its own, and the last is what counts. */
function numbered(readings: WrittenSteps['readings']): (line: string) => string {
  return (line) => {
    const index = readings.findIndex(({ name }) => line.includes(`(${name})`))
    return index === -1 ? line : line.replace('const seen ', `const seen${index + 1} `)
  }
}

function seesMany({ consts, readings }: WrittenSteps): boolean {
  const last = consts.find((one) => one.startsWith(`export const ${readings.at(-1)?.name} =`))
  return last !== undefined && /schema: once\(\(\) => z\.array\(/.test(last)
}

function resultText(
  { list, count, properties }: ResultShape,
  seen: string,
  takesLimit: boolean,
  isMany: boolean,
): string {
  if (list === null) {
    return entryText(properties, isMany ? `${seen}[0]` : seen)
  }
  const rows = isMany ? seen : `[${seen}]`
  const some = takesLimit ? `${rows}.slice(0, args?.limit)` : rows
  const isPlain = properties.every(
    ({ kind, isOptional, of: inner }) => kind !== 'index' && !isOptional && !inner?.some((one) => one.isOptional),
  )
  const row = properties.some(({ kind }) => kind === 'index') ? '(row, order)' : '(row)'
  const entries = isPlain ? some : `${some}.map(${row} => (${entryText(properties, 'row')}))`
  return `{ ${count === null ? '' : `${keyOf(count)}: ${rows}.length, `}${keyOf(list)}: ${entries} }`
}

/** What the site does not show is left out, not null. */
function entryText(properties: readonly Property[], row: string): string {
  const parts = properties.map(({ name, kind, isOptional, of: inner }) => {
    const value = `${row}.${name}`
    if (kind === 'index') {
      return name === 'order' ? name : `${keyOf(name)}: order`
    }
    const isDeep = kind === 'list' && inner?.some((one) => one.isOptional) === true
    const given = isDeep ? `${value}.map((one) => (${entryText(inner, 'one')}))` : value
    return isOptional && kind !== 'yes' && kind !== 'list'
      ? `...(${value} !== null && { ${keyOf(name)}: ${given} })`
      : `${keyOf(name)}: ${given}`
  })
  return `{ ${parts.join(', ')} }`
}

function writeText(written: WrittenOperation): string {
  const { name, resource, steps, operation } = written
  if (operation.resource === 'paymentMethod') {
    return cardText(written)
  }
  const given =
    resource.argumentsSchema === null ? '' : `, given: z.infer<ReturnType<typeof ${resource.argumentsSchema}>>`
  const lines = [...steps.before, ...steps.after]
  return `/** ${UNFILLED}: where its outcome is not seen, nobody knows whether the ${spoken(operation.resource)} is there. A look at the list tells: see addCardThrough. */
function* ${name}(page: Page${given}): Steps<unknown> {
  ${lines.join('\n  ')}
  return { success: true }
}`
}

/** A card is never added twice, and a dry run adds none: how, is the same at every site. */
const PLAIN = ['cardNumber', 'expirationDate', 'cvv', 'nameOnCard', 'billingZip']

function cardText({ name, steps, operation }: WrittenOperation): string {
  const form = /fillWhole\(page, (\w+), given\)/
  const outcomes = /waitForAny\((\w+)\)/.exec(steps.after.join('\n'))?.[1] ?? 'NO_OUTCOMES'
  const sent = /submit\((\w+)\)/.exec(steps.after.join('\n'))?.[1] ?? 'NO_BUTTON'
  const values = argumentsOf(operation).map((argument) =>
    PLAIN.includes(argument)
      ? `[${quoted(argument)}, card.${argument}]`
      : `[${quoted(argument)}, '' /* ${UNFILLED}: what of the card goes in here */]`,
  )
  const filling = steps.before.map((line) =>
    line.replace(
      `yield* ${form.exec(line)?.[0]}`,
      `return yield* fillCardForm(page, ${form.exec(line)?.[1]}, cardFormValues([${values.join(', ')}]))`,
    ),
  )
  return `function* ${name}(page: Page, card: NewCard): Steps<CardAdded> {
  return yield* addCardThrough(card, {
    *fill() {
      ${filling.join('\n      ')}
    },
    send: () => page.submit(${sent}),
    *readOutcome() {
      const { index } = yield* page.waitForAny(${outcomes})
      return index === 0 ? 'added' : 'declined'
    },
    *readRefused() {
      // ${UNFILLED}: which arguments the page complains of, where it does.
      yield* page.waitForAny(${outcomes})
      return []
    },
    *countCards() {
      const { paymentMethods } = yield* readPaymentMethods(page)
      return paymentMethods.filter(({ last4 }) => last4 === card.cardNumber.slice(-4)).length
    },
  })
}`
}
