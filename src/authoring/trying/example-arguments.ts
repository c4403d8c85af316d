// Arguments that an operation takes, for a walk in which nothing is sent: by its schema, and for a card the well-known test
// number. Pure.
import type { ActionSchema } from '../../integrations/resources/resource.ts'
import * as z from 'zod'

/** Where a form is fixed and not a length. */
const KNOWN: Readonly<Record<string, string | undefined>> = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '123',
  billingZip: '10001',
}

/** Null where none can be made up. */
export function exampleArguments({ arguments: expected }: ActionSchema): { readonly args: unknown } | null {
  if (expected === null) {
    return { args: null }
  }
  const schema = expected()
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  const args = Object.fromEntries(
    required.flatMap((name) => {
      const one = properties[name]
      return typeof one === 'object' && one.type === 'string' ? [[name, KNOWN[name] ?? `A ${name}`]] : []
    }),
  )
  return schema.safeParse(args).success ? { args } : null
}
