// /openapi.json: the whole API as OpenAPI 3.1, put together from the schemas that validate, those of the answers, the
// catalogue and the list of routes. Pure.
import { SCOPE_OF_METHOD } from '../wire/scope.ts'
import { catalogueSchemas, type Offered } from './catalogue.ts'
import { type Example, RECORDED, REQUESTS, SAMPLES } from './examples.ts'
import { HEADERS, headersOf } from './headers.ts'
import { type ApiOperation, type BodyName, codesOf, OPERATIONS, type Parameter } from './operations.ts'
import { type Failures, refusalExamples, refusalSchemas, refusalsOf } from './refusals.ts'
import { inlined, usedComponents } from './references.ts'
import { answerSchemas, ref, type Schema } from './schemas.ts'
import { TAGS } from './tags.ts'
import { callbacks, webhooksOf } from './webhooks.ts'
import { describeFields } from './words.ts'

/** What the service itself says of what it takes, offers and refuses. */
export interface Facts {
  /** The schemas of bodies, as they validate. */
  readonly bodies: Readonly<Record<BodyName, Schema>>
  /** In the order of the catalogue. */
  readonly offered: readonly Offered[]
  readonly failures: Failures
}

/** @param origin where the service answers */
export function openApiDocument(facts: Facts, origin: string, version: string): Record<string, unknown> {
  const components = componentsOf(facts)
  const paths = pathsOf(
    OPERATIONS.filter(({ isSocket }) => isSocket !== true),
    facts.failures,
  )
  const sockets = pathsOf(
    OPERATIONS.filter(({ isSocket }) => isSocket === true),
    facts.failures,
  )
  const webhooks = webhooksOf(RECORDED.webhooks)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Passage',
      version,
      description:
        'Links a user account elsewhere to your backend: one sign-in, operations in order, a signed webhook. Times are epoch ' +
        'milliseconds, unless a name ends in `In` (seconds). Switch on the `code` of a refusal: codes are never renamed, and ' +
        'its sentence may change. The WebSockets are under `x-websockets`: OpenAPI has no words for them. Agents find ' +
        'the same as tools at `POST /mcp`.',
      contact: { name: 'Whoever runs this deployment' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    security: [{ apiKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    'x-websockets': inlined(sockets, components),
    webhooks,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: psg_test_… or psg_live_…' },
      },
      ...usedComponents([paths, webhooks], components),
    },
  }
}

function componentsOf(facts: Facts) {
  return { schemas: schemasOf(facts), headers: HEADERS, examples: refusalExamples(facts.failures, RECORDED) }
}

function schemasOf({ bodies, offered, failures }: Facts): Record<string, Schema> {
  const described = Object.entries(bodies).map(([name, schema]) => [name, describeFields(name, schema)] as const)
  return {
    ...answerSchemas(),
    ...refusalSchemas(failures),
    ...Object.fromEntries(described),
    CreateLink: createLinkSchema(describeFields('CreateLink', bodies.CreateLink), offered),
    ...catalogueSchemas(offered),
  }
}

/** The body's own schema takes any names: which of them are something, its rules say, and here the catalogue. */
function createLinkSchema(schema: Schema, offered: readonly Offered[]): Schema {
  const properties = schema['properties'] as Readonly<Record<string, Schema>>
  const integrations = [...new Set(offered.map(({ integrationId }) => integrationId))]
  return {
    ...schema,
    properties: {
      ...properties,
      integrationId: { ...properties['integrationId'], enum: integrations },
      operations: { ...properties['operations'], items: ref('RequestedOperation') },
    },
  }
}

function pathsOf(
  operations: readonly ApiOperation[],
  failures: Failures,
): Record<string, Record<string, Record<string, unknown>>> {
  const paths: Record<string, Record<string, Record<string, unknown>>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation, failures) }
  }
  return paths
}

function describe(operation: ApiOperation, failures: Failures): Record<string, unknown> {
  const { id, answer, otherAnswer, body, isPublic, isTagged } = operation
  return {
    operationId: id,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    ...(isPublic === true ? { security: [] } : { security: [{ apiKey: [] }], 'x-scope': scopeFor(operation) }),
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: { required: true, ...json(ref(body), REQUESTS[body]) } }),
    ...(operation.messages === undefined ? {} : { 'x-messages': ref(operation.messages) }),
    ...(operation.isTold === true ? { callbacks: callbacks() } : {}),
    responses: {
      [answer.status]: answerOf(operation, RECORDED.answers[id]),
      ...(otherAnswer === undefined
        ? {}
        : { [otherAnswer.status]: answerOf({ ...operation, answer: otherAnswer }, undefined) }),
      ...(isTagged === true
        ? {
            304: {
              description: 'The copy that If-None-Match names is still good',
              headers: headersOf(304, ['ETag', 'Cache-Control']),
            },
          }
        : {}),
      ...refusalsOf(id, codesOf(operation), failures, RECORDED),
    },
  }
}

function answerOf(
  { answer, isTagged, isSocket }: ApiOperation,
  examples: Readonly<Record<string, Example>> | undefined,
): Record<string, unknown> {
  const { status, schema, description, headers = [] } = answer
  const own = isTagged === true ? ([...headers, 'ETag', 'Cache-Control'] as const) : headers
  return {
    description,
    // The headers of an upgrade are the platform's.
    ...(isSocket === true ? {} : { headers: headersOf(status, own) }),
    ...(schema === null ? {} : json(ref(schema), examples)),
  }
}

/** The scope that a caller's key needs. OpenAPI has scopes for OAuth only. */
function scopeFor({ method }: ApiOperation): string | undefined {
  return SCOPE_OF_METHOD[method.toUpperCase()]
}

function parametersOf({ path, query = {}, headers = {} }: ApiOperation): unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return [
    ...inPath.map((name) => ({ name, in: 'path', required: true, ...inPathOf(name) })),
    ...parametersIn('query', query),
    ...parametersIn('header', headers),
  ]
}

function parametersIn(place: string, given: Readonly<Record<string, Parameter>>): unknown[] {
  return Object.entries(given).map(([name, parameter]) => ({ name, in: place, ...parameter }))
}

/** Every id in a path names the thing whose id it is. */
function inPathOf(name: string): Parameter {
  const [kind, words] = PATH_IDS[name] ?? ['link', 'The id of a link']
  return {
    schema: { type: 'string', pattern: `^${kind}_[0-9A-Za-z]{22}$` },
    description: words,
    example: SAMPLES[kind],
  }
}

const PATH_IDS: Readonly<Record<string, readonly ['link' | 'sess' | 'dlv', string]>> = {
  sessionId: ['sess', 'The id of a session of this link'],
  deliveryId: ['dlv', 'The id of a delivery of this link'],
}

function json(
  schema: Schema,
  examples: Readonly<Record<string, Example>> | undefined,
): { content: Record<string, unknown> } {
  return { content: { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } } }
}
