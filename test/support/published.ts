// Schemas of /openapi.json as a test reads them: whole, and strict where it is to judge what the service says.
import * as z from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** With what it refers to in its place. */
export function resolved(schema: unknown, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  if (Array.isArray(schema)) {
    return schema.map((part) => resolved(part, schemas))
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema
  }
  if ('$ref' in schema) {
    return resolved(schemas[String(schema.$ref).replace('#/components/schemas/', '')], schemas)
  }
  return Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, resolved(part, schemas)]))
}

/** A field that is described nowhere is a mistake too, though a client must bear it. */
export function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(strict)
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema
  }
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, strict(part)]))
  return 'properties' in parts && !('additionalProperties' in parts) ? { ...parts, additionalProperties: false } : parts
}

export function zodOf(schema: unknown): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
}
