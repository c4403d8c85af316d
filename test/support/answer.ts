// Every answer of the service that a test sees is read by the wire's own schema of its route: what is missing, of another
// form, or described nowhere fails the test that met it.
import { exports } from 'cloudflare:workers'
import type * as z from 'zod'
import { type ApiOperation, codesOf, OPERATIONS } from '../../src/openapi/operations.ts'
import { ANSWERS } from '../../src/openapi/schemas.ts'
import { toldStatus } from '../../src/openapi/told.ts'
import type { FailureCode } from '../../src/wire/failure-code.ts'
import { listenMessage } from '../../src/wire/listen-message.ts'
import { refusal, validationRefusal } from '../../src/wire/refusal.ts'
import { serverMessage } from '../../src/wire/session-message.ts'
import { newAddress } from './address.ts'

/** Pages and strangers' sites, what speaks a protocol of its own, and the description itself. */
const UNDESCRIBED = /^\/(sandbox\/|mcp$|openapi\.json$)/

/** The value, where the schema describes all of it. */
export function parseWire<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value)
  const issues = parsed.success
    ? undescribed(parsed.data, value, [])
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  if (!parsed.success || issues.length > 0) {
    throw new Error(`${where} is not what the wire says: ${issues.join('; ')}`)
  }
  return parsed.data
}

/** A schema takes out what it does not know. */
function undescribed(parsed: unknown, given: unknown, path: readonly string[]): string[] {
  if (typeof given !== 'object' || given === null || typeof parsed !== 'object' || parsed === null) {
    return []
  }
  return Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(parsed, name)
      ? undescribed((parsed as Record<string, unknown>)[name], value, [...path, name])
      : [`${[...path, name].join('.')}: described nowhere`],
  )
}

/**
 * Asks the service as one would over the network, each time from another place, and reads its answer once before the test does.
 */
export async function fetchService(url: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(url, init)
  if (!request.headers.has('CF-Connecting-IP')) {
    request.headers.set('CF-Connecting-IP', newAddress())
  }
  const response = await exports.default.fetch(request)
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json') === true
  const { pathname } = new URL(url)
  if (isJson && init.method !== 'HEAD' && !UNDESCRIBED.test(pathname)) {
    const method = init.method ?? 'GET'
    const body = await response.clone().json()
    parseWire(schemaOf(method, pathname, response.status, body), body, `${method} ${pathname} ${response.status}`)
  }
  return response
}

function schemaOf(method: string, path: string, status: number, body: unknown): z.ZodType {
  const operations = OPERATIONS.filter((one) => one.method === method.toLowerCase() && matches(one.path, path))
  if (status >= 400) {
    return refusalOf(operations, body)
  }
  const answers = operations.flatMap(({ answer, otherAnswer = answer }) => [answer, otherAnswer])
  const name = answers.find((answer) => answer.status === status)?.schema ?? null
  if (name === null) {
    throw new Error(`${method} ${path} ${status} has a body that is described nowhere`)
  }
  return ANSWERS[name]()
}

/** A route refuses by the codes that it is described with, and by no others. */
function refusalOf(operations: readonly ApiOperation[], body: unknown): z.ZodType {
  const isInvalid = typeof body === 'object' && body !== null && 'issues' in body
  const form: z.ZodType<{ readonly code: FailureCode }> = isInvalid ? validationRefusal() : refusal()
  const codes = operations.flatMap(codesOf)
  return operations.length === 0
    ? form
    : form.refine(({ code }) => codes.includes(code), `is no code of ${operations.map(({ id }) => id).join(' or ')}`)
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}

/** What any of the sockets says. */
export function parseFrame(text: string): unknown {
  const frame: unknown = JSON.parse(text)
  const type = typeof frame === 'object' && frame !== null && 'type' in frame ? String(frame.type) : ''
  const heard = type.startsWith('listen.') ? listenMessage() : serverMessage()
  return parseWire(type === 'link.status' ? toldStatus() : heard, frame, 'a frame')
}
