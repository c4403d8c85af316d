// What every listing takes.
import * as z from 'zod'
import { wordsFor } from '../../core/issue.ts'
import { once } from '../../wire/once.ts'

const LIMIT_WORDS = 'must be a positive integer'

export const listArguments = once(() =>
  z.strictObject({
    limit: z.int(wordsFor(LIMIT_WORDS)).positive(LIMIT_WORDS).max(100, 'must be at most 100').optional(),
  }),
)
export type ListArguments = z.infer<ReturnType<typeof listArguments>>
