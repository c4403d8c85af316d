// Prints JSON Schema as a TypeScript type: the catalogue's when the package is built, a deployment's own for `npx passage-client
// types`. What a type cannot say (patterns, bounds) is left out; what it does not know is `unknown`. Pure.

export type JsonSchema = Readonly<Record<string, unknown>>

/** @param root where `$ref` leads; the schema itself unless it is a part of one */
export function printType(schema: unknown, root: unknown = schema, within: readonly string[] = []): string {
  if (!isSchema(schema)) {
    return schema === false ? 'never' : 'unknown'
  }
  const { $ref, const: constant, enum: choices, anyOf, oneOf, allOf, type } = schema
  if (typeof $ref === 'string') {
    // A type that holds itself would be printed without end.
    return within.includes($ref) ? 'unknown' : printType(resolve($ref, root), root, [...within, $ref])
  }
  const print = (part: unknown): string => printType(part, root, within)
  if (constant !== undefined) {
    return JSON.stringify(constant)
  }
  if (Array.isArray(choices)) {
    return union(choices.map((choice) => JSON.stringify(choice)))
  }
  const either = anyOf ?? oneOf
  if (Array.isArray(either)) {
    return union(either.map(print))
  }
  if (Array.isArray(allOf)) {
    return allOf.map((part) => `(${print(part)})`).join(' & ')
  }
  if (Array.isArray(type)) {
    return union(type.map((one) => print({ ...schema, type: one })))
  }
  return printOne(schema, print)
}

function printOne(schema: JsonSchema, print: (part: unknown) => string): string {
  switch (schema['type']) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema['type']
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return printArray(schema, print)
    case 'object':
      return printObject(schema, print)
    default:
      return 'unknown'
  }
}

function printArray({ prefixItems, items }: JsonSchema, print: (part: unknown) => string): string {
  if (Array.isArray(prefixItems)) {
    const rest = items === undefined || items === false ? [] : [`...(${print(items)})[]`]
    return `readonly [${[...prefixItems.map(print), ...rest].join(', ')}]`
  }
  const one = print(items ?? true)
  return `readonly ${/^[\w.]+$/.test(one) || /^\{[^{}]*\}$/s.test(one) ? one : `(${one})`}[]`
}

function printObject(schema: JsonSchema, print: (part: unknown) => string): string {
  const { properties, required, additionalProperties } = schema
  const names = new Set(Array.isArray(required) ? (required as unknown[]) : [])
  const fields = Object.entries(isSchema(properties) ? properties : {}).map(([name, field]) => {
    const mark = names.has(name) ? '' : '?'
    return `${comment(field)}readonly ${nameOf(name)}${mark}: ${print(field)}`
  })
  if (fields.length === 0) {
    if (additionalProperties === false) {
      return 'Record<string, never>'
    }
    return isSchema(additionalProperties)
      ? `Readonly<Record<string, ${print(additionalProperties)}>>`
      : 'Readonly<Record<string, unknown>>'
  }
  return `{ ${fields.join('; ')} }`
}

function comment(field: unknown): string {
  const text = isSchema(field) ? field['description'] : undefined
  return typeof text === 'string' ? `/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */ ` : ''
}

export function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function union(parts: readonly string[]): string {
  return [...new Set(parts)].join(' | ')
}

function resolve(ref: string, root: unknown): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
      return isSchema(part) && Object.hasOwn(part, key) ? part[key] : undefined
    }, root)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
