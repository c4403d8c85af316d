// What every listing takes.
import * as z from 'zod'
import { once } from '../../wire/once.ts'

export const listArguments = once(() =>
  z.strictObject({
    limit: z
      .number({ error: 'must be a positive integer' })
      .int('must be a positive integer')
      .positive('must be a positive integer')
      .max(100, 'must be at most 100')
      .optional(),
  }),
)
export type ListArguments = z.infer<ReturnType<typeof listArguments>>
