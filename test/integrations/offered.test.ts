// What GET /v1/providers says of arguments, for whoever makes a form or a tool of it: each field can be labelled, explained and
// filled with an example, and what is secret is known to be.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { offeredProviders } from '../../src/integrations/offered.ts'

interface Field {
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly writeOnly?: boolean
  readonly properties?: Readonly<Record<string, Field>>
}

function fieldsOf(schema: Field, path: string): { path: string; field: Field }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    { path: `${path}.${name}`, field },
    ...fieldsOf(field, `${path}.${name}`),
  ])
}

const fields = offeredProviders().flatMap(({ id, resources }) =>
  resources.flatMap(({ name, operations }) =>
    Object.entries(operations).flatMap(([action, { arguments: taken }]) =>
      fieldsOf(taken ?? {}, `${id} ${name} ${action}`),
    ),
  ),
)

describe('every argument', () => {
  it.each(fields)('$path has a title, a description, and an example that is taken', ({ field }) => {
    expect(field.title).toMatch(/\S/)
    expect(field.description).toMatch(/\S/)
    const schema = z.fromJSONSchema(field as Parameters<typeof z.fromJSONSchema>[0])
    // One that is made of fields has theirs.
    expect(field.examples?.length ?? 0).toBe(field.properties === undefined ? 1 : 0)
    expect((field.examples ?? []).filter((example) => !schema.safeParse(example).success)).toEqual([])
  })

  it('that is secret says so', () => {
    const secret = fields.filter(({ field }) => field.writeOnly === true).map(({ path }) => path)
    for (const id of ['tmobile', 'att', 'verizon']) {
      expect(secret).toEqual(
        expect.arrayContaining(
          ['cardNumber', 'expirationDate', 'cvv'].map((name) => `${id} paymentMethod write.${name}`),
        ),
      )
    }
  })
})
