// The catalogue: what can be asked for, with the JSON Schemas of arguments and results.
import * as z from 'zod'
import { integrationName } from './field.ts'
import { once, type TypeOf } from './once.ts'

const action = once(() => {
  const jsonSchema = z.record(z.string(), z.unknown()).nullable()
  return z.object({ description: z.string(), arguments: jsonSchema, result: jsonSchema })
})
export type OfferedAction = TypeOf<typeof action>

export const providers = once(() =>
  z.object({
    providers: z.array(
      integrationName().extend({
        resources: z.array(z.object({ name: z.string(), operations: z.record(z.string(), action()) })),
      }),
    ),
  }),
)
export type Providers = TypeOf<typeof providers>
