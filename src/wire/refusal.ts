// What a refused request is answered with.
import * as z from 'zod'
import { FAILURE_CODES } from './failure-code.ts'
import { issue } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const refusal = once(() => z.object({ error: z.string(), code: z.enum(FAILURE_CODES) }))
export type Refusal = TypeOf<typeof refusal>

/** Every issue at once. */
export const validationRefusal = once(() =>
  z.object({ error: z.string(), code: z.enum(['validation_failed']), issues: z.array(issue()) }),
)
export type ValidationRefusal = TypeOf<typeof validationRefusal>
