// Whether the service answers, and which version of it.
import * as z from 'zod'
import { once, type TypeOf } from './once.ts'

export const health = once(() => z.object({ status: z.enum(['ok']), version: z.string() }))
export type Health = TypeOf<typeof health>
