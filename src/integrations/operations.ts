// Which operations exist, and what is wrong with the ones a request asks for. Pure: `now` is an argument.
import type * as z from 'zod'
import type { Issue } from '../wire/field.ts'
import { issuesOf } from '../core/issue.ts'
import { didYouMean } from '../core/typo.ts'
import { catalogue, findIntegration } from './catalogue.ts'
import type { Automation, Integration } from './integration.ts'
import { ACTIONS, type ActionSchema } from './resources/resource.ts'

/** More are refused as such, and what they hold is not judged. */
export const MOST_OPERATIONS = 20

export interface OfferedAction {
  readonly schema: ActionSchema
  readonly run: Automation
}

export function findOffer(integration: Integration, resource: string, action: string): OfferedAction | null {
  const offer = integration.offers.find((candidate) => candidate.resource.name === resource)
  const name = ACTIONS.find((candidate) => candidate === action)
  if (offer === undefined || name === undefined) {
    return null
  }
  const schema = offer.resource[name]
  const run = offer[name]
  return schema === undefined || run === undefined ? null : { schema, run }
}

/**
 * Every issue of a request's integration, operations and arguments. Each names the innermost wrong part and lists what
 * is valid there. Takes the body as it came: what has the wrong type is the body schema's to report, and is passed over.
 */
export function issuesOfOperations(body: unknown, now: number): Issue[] {
  if (!isObject(body) || typeof body['integrationId'] !== 'string') {
    return []
  }
  const integration = findIntegration(body['integrationId'])
  if (integration === undefined) {
    const ids = catalogue.map(({ id }) => id)
    return [{ path: 'integrationId', message: mustBe(`one of ${list(ids)}`, body['integrationId'], ids) }]
  }
  const operations: unknown[] = Array.isArray(body['operations']) ? body['operations'].slice(0, MOST_OPERATIONS) : []
  return operations.flatMap((operation, index) =>
    isObject(operation)
      ? issuesOfOperation(integration, operation, now).map(({ path, message }) => ({
          path: `operations.${index}.${path}`,
          message,
        }))
      : [],
  )
}

function issuesOfOperation(integration: Integration, operation: Record<string, unknown>, now: number): Issue[] {
  const { resource, action, arguments: args } = operation
  if (typeof resource !== 'string') {
    return []
  }
  const offer = integration.offers.find((candidate) => candidate.resource.name === resource)
  if (offer === undefined) {
    const names = integration.offers.map((candidate) => candidate.resource.name)
    return [{ path: 'resource', message: mustBe(`one of ${list(names)} at ${integration.id}`, resource, names) }]
  }
  if (typeof action !== 'string') {
    return []
  }
  const offered = findOffer(integration, resource, action)
  if (offered === null) {
    const names = ACTIONS.filter((name) => findOffer(integration, resource, name) !== null)
    return [{ path: 'action', message: mustBe(`${list(names)} for ${resource} at ${integration.id}`, action, names) }]
  }
  return issuesOfArguments(offered.schema, args, now)
}

function issuesOfArguments(schema: ActionSchema, args: unknown, now: number): Issue[] {
  if (args !== undefined && !isObject(args)) {
    return []
  }
  const expected = schema.arguments?.() ?? null
  if (expected === null) {
    const isEmpty = args === undefined || Object.keys(args).length === 0
    return isEmpty ? [] : [{ path: 'arguments', message: 'must be left out: this operation takes no arguments' }]
  }
  if (args === undefined && !expected.safeParse({}).success) {
    return [{ path: 'arguments', message: 'is required' }]
  }
  const parsed = parseWith(expected, args ?? {})
  const issues = parsed.success ? [] : issuesOf(parsed.error, fieldsOf(expected))
  // What depends on the day is judged beside the rest: the caller must not find it out only when all else is right.
  return [...issues, ...(schema.issuesAt?.(args ?? {}, now) ?? [])].map(({ path, message }) => ({
    path: path === '' ? 'arguments' : `arguments.${path}`,
    message,
  }))
}

function parseWith(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  return schema.safeParse(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is valid, and which of it may have been meant. */
function mustBe(valid: string, given: string, names: readonly string[]): string {
  return `must be ${valid}${didYouMean(given, names)}`
}

function fieldsOf(schema: z.ZodType): readonly string[] {
  return 'shape' in schema ? Object.keys(schema.shape as object) : []
}

function list(names: readonly string[]): string {
  return names.join(' or ')
}
