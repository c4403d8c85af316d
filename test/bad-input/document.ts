// /openapi.json of the running service, as a judge needs it: which operation a request met, which statuses that may have,
// and whether a body is of the published shape.
import * as z from 'zod'
import { type JsonSchema, resolved, strict, zodOf } from '../support/published.ts'

const media = z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) })
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: z.record(z.string(), z.unknown()) }),
  ),
  requestBody: z.object({ content: media }).optional(),
  responses: z.record(z.string(), z.object({ content: media.optional() })),
})
const paths = z.record(z.string(), z.record(z.string(), operation))
const document = z.object({
  paths,
  'x-websockets': paths.default({}),
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
  const { paths, 'x-websockets': sockets, components } = document.parse(JSON.parse(text))
  const { schemas } = components
  const shapes = new Map<string, z.ZodType>()
  const shapeOf = (schema: JsonSchema): z.ZodType => {
    const key = JSON.stringify(schema)
    const shape = shapes.get(key) ?? zodOf(strict(resolved(schema, schemas)))
    shapes.set(key, shape)
    return shape
  }
  const operations = Object.entries({ ...paths, ...sockets }).flatMap(([path, item]) =>
    Object.entries(item).map(([method, given]): Operation => {
      const taken = given.requestBody?.content['application/json'].schema
      const body = taken === undefined ? null : (resolved(taken, schemas) as JsonSchema)
      const lenient = body === null ? null : zodOf(body)
      return {
        id: given.operationId,
        method: method.toUpperCase(),
        path,
        parameters: given.parameters,
        body,
        // 405 is its address's, for other methods: never its own.
        statuses: Object.keys(given.responses)
          .map(Number)
          .filter((status) => status !== 405),
        shapeOf: (status) => {
          const schema = given.responses[status]?.content?.['application/json'].schema
          return schema === undefined ? null : shapeOf(schema)
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

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}
