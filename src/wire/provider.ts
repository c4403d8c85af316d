// The catalogue: what can be asked for, with the JSON Schemas of arguments and results.
import * as z from 'zod'
import { integrationName } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const offeredAction = once(() => {
  const jsonSchema = z.record(z.string(), z.unknown()).nullable()
  return z.object({ description: z.string(), arguments: jsonSchema, result: jsonSchema })
})
export type OfferedAction = TypeOf<typeof offeredAction>

export const offeredResource = once(() =>
  z.object({ name: z.string(), operations: z.record(z.string(), offeredAction()) }),
)

export const provider = once(() => integrationName().extend({ resources: z.array(offeredResource()) }))

export const providers = once(() => z.object({ providers: z.array(provider()) }))
export type Providers = TypeOf<typeof providers>
