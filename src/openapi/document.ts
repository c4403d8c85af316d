// /openapi.json: the whole API as OpenAPI 3.1, put together from the schemas that validate, those of the answers, and the
// list of routes. Pure.
import { WEBHOOK_EVENTS } from '../wire/event-type.ts'
import { SCOPE_OF_METHOD } from '../wire/scope.ts'
import { type ApiOperation, OPERATIONS } from './operations.ts'
import { answerSchemas, ref, type Schema } from './schemas.ts'

/** The schemas of what the API takes, by the names that OPERATIONS uses. */
export type BodySchemas = Readonly<Record<NonNullable<ApiOperation['body']>, Schema>>

/** Every route may end like this. */
const ALWAYS = [403, 500, 503]

/** @param origin where the service answers */
export function openApiDocument(bodies: BodySchemas, origin: string, version: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Passage',
      version,
      description:
        'Links a user account elsewhere to your backend: one sign-in, operations in order, a signed webhook.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    security: [{ apiKey: [] }],
    paths: pathsOf(OPERATIONS),
    webhooks: Object.fromEntries(WEBHOOK_EVENTS.map((event) => [event, { post: webhook(event) }])),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: psg_test_… or psg_live_…' },
      },
      schemas: { ...answerSchemas(), ...bodies },
    },
  }
}

function pathsOf(operations: readonly ApiOperation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) }
  }
  return paths
}

function describe(operation: ApiOperation): Record<string, unknown> {
  const { answer, body, isPublic, isTagged, isUnlimited } = operation
  const refusals = [
    ...(isPublic === true ? [] : [401]),
    ...operation.refusals,
    ...(isUnlimited === true ? [] : [429]),
    ...ALWAYS,
  ]
  return {
    operationId: operation.id,
    summary: operation.summary,
    // The roles that a caller needs: the scope of its key.
    security: isPublic === true ? [] : [{ apiKey: scopesFor(operation) }],
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, ...json({ $ref: `#/components/schemas/${body}` }) } }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.schema === null ? {} : json(ref(answer.schema))),
      },
      ...(isTagged === true ? { 304: { description: 'The copy that If-None-Match names is still good' } } : {}),
      ...Object.fromEntries(refusals.map((status) => [status, refusal(status)])),
    },
  }
}

function scopesFor({ method }: ApiOperation): string[] {
  const scope = SCOPE_OF_METHOD[method.toUpperCase()]
  return scope === undefined ? [] : [scope]
}

function parametersOf({ path, query = {}, headers = {} }: ApiOperation): unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  return [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, parameter]) => ({ name, in: 'query', ...parameter })),
    ...Object.entries(headers).map(([name, schema]) => ({ name, in: 'header', schema })),
  ]
}

function refusal(status: number): Record<string, unknown> {
  const headers = HEADERS[status]
  return {
    description: WORDS[status] ?? 'Refused',
    ...(headers === undefined ? {} : { headers }),
    ...json(ref(status === 400 ? 'ValidationError' : 'Error')),
  }
}

const RETRY_AFTER = { description: 'Seconds', required: true, schema: { type: 'integer' } }
const HEADERS: Readonly<Record<number, Record<string, unknown>>> = {
  429: {
    'Retry-After': RETRY_AFTER,
    RateLimit: { description: 'Of the IETF draft: "name";r=0;t=seconds', required: true, schema: { type: 'string' } },
    'RateLimit-Policy': { description: '"name";q=quota;w=seconds', required: true, schema: { type: 'string' } },
  },
  503: { 'Retry-After': RETRY_AFTER },
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'Validation failed; every issue at once',
  401: 'No valid key or token',
  403: 'Plain http is refused, or the key lacks the scope',
  404: 'No such thing, or another owner has it',
  409: 'The state forbids it',
  410: 'The link has expired, or the one that the Idempotency-Key made was erased',
  413: 'The body is over 64 KiB',
  415: 'The body must be application/json in UTF-8 and not compressed',
  422: 'The Idempotency-Key was used with another body, or through another API key',
  426: 'This address speaks WebSocket only',
  429: 'Over a limit: try again after Retry-After',
  500: 'A fault of ours',
  503: 'Try again, after Retry-After',
}

function webhook(event: string): Record<string, unknown> {
  return {
    operationId: event.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase()),
    summary: `Sent to webhookUrl: ${event}`,
    security: [],
    parameters: [
      header(
        'X-Passage-Signature',
        'A compact JWT, ES256: request_body_sha256, and for whom in aud (organisation), mode and jti (event)',
      ),
      header('X-Passage-Timestamp', 'Unix seconds of this attempt'),
      header('webhook-id', "The event's id: the same in every attempt"),
      header('webhook-timestamp', 'Unix seconds of this attempt'),
      header('webhook-signature', 'Standard Webhooks, v1'),
    ],
    requestBody: { required: true, ...json(ref('Webhook')) },
    responses: {
      '2XX': { description: 'Delivered' },
      410: { description: 'Stop sending this one' },
      default: { description: 'Tried again later' },
    },
  }
}

function json(schema: Schema): { content: Record<string, unknown> } {
  return { content: { 'application/json': { schema } } }
}

function header(name: string, description: string): Record<string, unknown> {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } }
}
