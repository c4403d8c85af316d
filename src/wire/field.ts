// Fields that many answers and messages have, each with the same form everywhere.
import * as z from 'zod'
import { LINK_ERROR_CODES } from './error-code.ts'
import { once, type TypeOf } from './once.ts'

export const time = once(() => z.int().describe('Epoch milliseconds'))

/** As JSON Schema says it: what we send is one, and who takes one judges it by rules of its own. */
export const url = once(() => z.string().meta({ format: 'uri' }))

export const linkId = once(() => idOf('link'))
export const sessionId = once(() => idOf('sess'))
export const eventId = once(() => idOf('evt'))
export const deliveryId = once(() => idOf('dlv'))

function idOf(prefix: string): z.ZodString {
  return z.string().regex(new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`))
}

/** Why a link failed. The message is for the developer: it names a step, never a value. */
export const linkError = once(() => z.object({ code: z.enum(LINK_ERROR_CODES), message: z.string() }))
export type LinkError = TypeOf<typeof linkError>

/** `path` is dot separated; `''` names the body itself. */
export const issue = once(() => z.object({ path: z.string(), message: z.string() }))
export type Issue = TypeOf<typeof issue>

/** A lone surrogate or a NUL would not come back from storage as it went in. @param most characters */
export const keptText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'must be well-formed text without NUL')

/** An integration, as users are told of it. */
export const integrationName = once(() => z.object({ id: z.string(), name: z.string() }))

export const linkResult = once(() =>
  z.unknown().describe('The data of one operation, or { operations: [{ resource, action, data }] }'),
)
