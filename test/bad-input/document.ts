// /openapi.json of the running service, as a judge needs it: which operation a request met, which statuses that may have,
// and whether a body is of the published shape.
import * as z from 'zod'

type JsonSchema = Readonly<Record<string, unknown>>

const media = z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) })
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: z.record(z.string(), z.unknown()) }),
  ),
  requestBody: z.object({ content: media }).optional(),
  responses: z.record(z.string(), z.object({ content: media.optional() })),
})
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
})

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: z.output<typeof operation>['parameters']
  readonly body: JsonSchema | null
  readonly statuses: readonly number[]
  /** The published shape of a body of that status; null where there is none. */
  shapeOf(status: number): z.ZodType | null
  /** Whether the published schema lets a body through. */
  takes(body: unknown): boolean
}

export interface Document {
  readonly operations: readonly Operation[]
  find(method: string, pathname: string): Operation | null
  /** Whether any method is documented there. */
  knows(pathname: string): boolean
}

export function readDocument(text: string): Document {
  const { paths, components } = document.parse(JSON.parse(text))
  const { schemas } = components
  const shapes = new Map<string, z.ZodType>()
  const shapeNamed = (name: string): z.ZodType => {
    const shape = shapes.get(name) ?? zodOf(strict(schemas[name]))
    shapes.set(name, shape)
    return shape
  }
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, given]): Operation => {
      const named = given.requestBody?.content['application/json'].schema
      const body = named === undefined ? null : (schemas[nameOf(named)] ?? null)
      const lenient = body === null ? null : zodOf(body)
      return {
        id: given.operationId,
        method: method.toUpperCase(),
        path,
        parameters: given.parameters,
        body,
        statuses: Object.keys(given.responses).map(Number),
        shapeOf: (status) => {
          const schema = given.responses[status]?.content?.['application/json'].schema
          return schema === undefined ? null : shapeNamed(nameOf(schema))
        },
        takes: (value) => lenient?.safeParse(value).success ?? true,
      }
    }),
  )
  const patterns = operations.map((one) => ({ one, pattern: patternOf(one.path) }))
  const at = (pathname: string): Operation[] =>
    patterns.filter(({ pattern }) => pattern.test(pathname)).map(({ one }) => one)
  return {
    operations,
    // The router answers HEAD wherever it has a GET.
    find: (method, pathname) => at(pathname).find((one) => one.method === (method === 'HEAD' ? 'GET' : method)) ?? null,
    knows: (pathname) => at(pathname).length > 0,
  }
}

function nameOf(schema: JsonSchema): string {
  return String(schema['$ref']).replace('#/components/schemas/', '')
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

function zodOf(schema: unknown): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
}

/** A field that is described nowhere is a mistake too, though a client must bear it. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(strict)
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema
  }
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, strict(part)]))
  return 'properties' in parts && !('additionalProperties' in parts) ? { ...parts, additionalProperties: false } : parts
}
