// Refusals in /openapi.json: a schema for each code, and for each status of a route the codes that it may have there.
import { FAILURE_CODES, type FailureCode } from '../wire/failure-code.ts'
import type { Examples } from './examples.ts'
import { headersOf } from './headers.ts'
import { discriminator, pascal, ref, type Schema } from './schemas.ts'

/** What each code is answered with: the status, and the sentence for people. */
export type Failures = Readonly<Record<FailureCode, { readonly status: number; readonly sentence: string }>>

function refusalName(code: string): string {
  return `${pascal(code)}Refusal`
}

export function refusalSchemas(failures: Failures): Record<string, Schema> {
  return Object.fromEntries(
    FAILURE_CODES.map((code) => [refusalName(code), refusalSchema(code, failures[code].sentence)]),
  )
}

function refusalSchema(code: FailureCode, sentence: string): Schema {
  const isInvalid = code === 'validation_failed'
  return {
    description: sentence,
    type: 'object',
    properties: {
      error: { description: 'A sentence for people', type: 'string' },
      code: { description: 'Never renamed: switch on it', type: 'string', const: code },
      ...(isInvalid ? { issues: { description: 'Every issue at once', type: 'array', items: ref('Issue') } } : {}),
    },
    required: ['error', 'code', ...(isInvalid ? ['issues'] : [])],
  }
}

/** By status, in rising order. */
export function refusalsOf(
  operationId: string,
  codes: readonly FailureCode[],
  failures: Failures,
  { refusals, invalid }: Pick<Examples, 'refusals' | 'invalid'>,
): Record<string, unknown> {
  const statuses = [...new Set(codes.map((code) => failures[code].status))].toSorted((one, other) => one - other)
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => failures[code].status === status)
      const examples = here.flatMap((code): [string, unknown][] => {
        const own = code === 'validation_failed' ? invalid[operationId] : undefined
        const shared = Object.hasOwn(refusals, code) ? { $ref: `#/components/examples/${code}` } : null
        const example = own === undefined ? shared : { summary: failures[code].sentence, value: own }
        return example === null ? [] : [[code, example]]
      })
      const content = { schema: oneOfCodes(here), examples: Object.fromEntries(examples) }
      const description = here.map((code) => failures[code].sentence).join('. Or: ')
      return [status, { description, headers: headersOf(status), content: { 'application/json': content } }]
    }),
  )
}

function oneOfCodes(codes: readonly FailureCode[]): Schema {
  const [only, ...others] = codes
  return only !== undefined && others.length === 0
    ? ref(refusalName(only))
    : { oneOf: codes.map((code) => ref(refusalName(code))), discriminator: discriminator('code', codes, refusalName) }
}

/** A refusal says the same on every route: one example each. */
export function refusalExamples(failures: Failures, { refusals }: Pick<Examples, 'refusals'>): Record<string, unknown> {
  return Object.fromEntries(
    FAILURE_CODES.filter((code) => Object.hasOwn(refusals, code)).map((code) => [
      code,
      { summary: failures[code].sentence, value: refusals[code] },
    ]),
  )
}
