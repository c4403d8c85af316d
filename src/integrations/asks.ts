// What an integration says that it asks of a client, command by command, made from the very constants that its automations
// use. Whatever differs from one session to the next is a hole, and a hole takes no more than what may stand there. Pure.
import * as z from 'zod'
import { literal } from '../wire/address-pattern.ts'
import type { AllowedCommand, Manifest } from '../wire/manifest.ts'
import type { CardFormField } from './card-form.ts'
import type { ParamsOf } from '../wire/command.ts'
import { COMMAND_TIMEOUT_MS, extractionOf, type Reading, USER_TIMEOUT_MS } from './page.ts'

/** `why`: for whoever reads a manifest. */
export interface Asks {
  readonly until: Manifest['until']
  readonly commands: readonly AllowedCommand[]
}

/**
 * A page that is opened.
 * @param more a pattern of what may follow the path
 */
export function opens(path: string, why: string, more = ''): AllowedCommand {
  return { command: 'navigate', params: { url: { $path: literal(path) + more } }, why }
}

export function reads(reading: Reading<unknown>): AllowedCommand {
  return { command: 'extract', params: extractionOf(reading), why: reading.what }
}

/** @param more a pattern of what may follow the path */
export function asksJson(what: string, path: string, more = ''): AllowedCommand {
  return { command: 'getJson', params: { path: { $path: literal(path) + more } }, why: what }
}

export function clicks(selector: string, why: string): AllowedCommand {
  return { command: 'click', params: { selector }, why }
}

export function looksFor(selector: string, why: string): AllowedCommand {
  return { command: 'isVisible', params: { selector }, why }
}

export function submits(selector: string, why: string): AllowedCommand {
  return { command: 'submit', params: { selector }, why }
}

export function waitsFor(
  selector: string,
  why: string,
  state: ParamsOf<'waitForSelector'>['state'] = 'visible',
): AllowedCommand {
  return { command: 'waitForSelector', params: { selector, state, timeout: COMMAND_TIMEOUT_MS }, why }
}

export function waitsForAny(any: ParamsOf<'waitForAny'>['any'], why: string): AllowedCommand {
  return { command: 'waitForAny', params: { any, timeout: COMMAND_TIMEOUT_MS }, why }
}

export function asksWhether(who: ParamsOf<'continueAs'>['who'], why: string): AllowedCommand {
  return { command: 'continueAs', params: { ...(who !== undefined && { who }), timeout: USER_TIMEOUT_MS }, why }
}

/**
 * A form, of which any fields may be filled.
 * @param args the schema of the operation's arguments: a field takes what the schema lets its argument be
 */
export function fillsForm(fields: readonly CardFormField[], args: () => z.ZodType, why: string): AllowedCommand {
  const described = z.toJSONSchema(args(), { io: 'input' })
  const $some = fields.map(({ selector, keep, argument, isList, takes }) => {
    const given = { $argument: argument, pattern: takes ?? patternOf(described, argument.split('.')) }
    return { selector, keep, ...(isList === true ? { values: [given] } : { value: given }) }
  })
  return { command: 'fillForm', params: { fields: { $some } }, why }
}

/** What an argument may be as text, by the schema of all of them. Throws for one that the schema does not have as a text. */
function patternOf(schema: z.core.JSONSchema.BaseSchema, [name, ...inner]: readonly string[]): string {
  if (name !== undefined) {
    const property = schema.properties?.[name]
    if (typeof property !== 'object') {
      throw new Error(`There is no argument "${name}".`)
    }
    return patternOf(property, inner)
  }
  if (schema.type !== 'string') {
    throw new Error('The argument is no text.')
  }
  const { pattern, minLength = 0, maxLength } = schema
  return pattern?.replace(/^\^|\$$/g, '') ?? `[\\s\\S]{${minLength},${maxLength ?? ''}}`
}
