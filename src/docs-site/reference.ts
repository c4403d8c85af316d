// The API reference as pages of Markdown, made from the OpenAPI document that the service answers at /openapi.json: the routes on
// one, the schemas on another. Pure.
import type { Body, Media, OpenApi, Operation, Parameter, Schema } from './open-api.ts'
import { schemaTable, tableOf, typeOf } from './schema-table.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** What every answer carries is said once. */
const EVERYWHERE = 'X-Request-Id'

interface Route {
  readonly title: string
  readonly operation: Operation
}

/** @param codes that src/docs/errors.md has a section of */
export function referenceOf(document: OpenApi, codes: readonly string[]): string {
  const routes = [...routesIn(document.paths), ...routesIn(document['x-websockets'], 'WebSocket')]
  const named = (document.tags ?? []).map(({ name }) => name)
  const tags = [...new Set([...named, ...routes.map(tagOf)])]
  const sections = tags.flatMap((tag) => {
    const own = routes.filter((route) => tagOf(route) === tag)
    const words = document.tags?.find(({ name }) => name === tag)?.description
    return own.length === 0
      ? []
      : [`## ${tag}`, ...(words === undefined ? [] : [words]), ...own.map((route) => routeOf(route, document, codes))]
  })
  return `${[
    '# API reference',
    'For the developer who wants every route, field and answer. This page is made from `/openapi.json`, which programs read.',
    ...(document.info?.description === undefined ? [] : [document.info.description]),
    `Each code of a refusal is explained in [Errors](errors.md), each body in [API schemas](api-schemas.md), and how links run in
[Links and the API](links.md). Every answer has an \`${EVERYWHERE}\`.`,
    ...sections,
    ...webhooksOf(document),
  ].join('\n\n')}\n`
}

/** Of refusals none: each code has its section in src/docs/errors.md, and all have the same form. */
export function schemasOf(document: OpenApi, codes: readonly string[]): string {
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(
    ([, schema]) => codesOf(schema, document, codes).length === 0,
  )
  return `${[
    '# API schemas',
    'For the developer who wants each field of what is sent and answered: the bodies that the [API reference](api.md) names.',
    ...schemas.map(([name, schema]) => `## ${name}\n\n${sentence(schema.description ?? '')}\n\n${schemaTable(schema)}`),
  ].join('\n\n')}\n`
}

function routesIn(paths: OpenApi['paths'] = {}, kind?: string): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      METHODS.includes(method) ? [{ title: `${kind ?? method.toUpperCase()} ${path}`, operation }] : [],
    ),
  )
}

function tagOf({ operation }: Route): string {
  return operation.tags?.[0] ?? 'Routes'
}

function routeOf({ title, operation }: Route, document: OpenApi, codes: readonly string[]): string {
  const messages = operation['x-messages']
  return joined([
    `### ${title}`,
    wordsOf(operation),
    accessOf(operation),
    parametersOf(operation.parameters ?? []),
    bodyOf(operation.requestBody, document),
    answersOf(operation.responses ?? {}, document, codes),
    ...answerExamples(operation.responses ?? {}, document),
    messages === undefined ? '' : `Each message:\n\n${schemaTable(messages)}`,
  ])
}

function wordsOf({ summary = '', description = '' }: Operation): string {
  return `${sentence(summary)} ${description}`.trim()
}

function accessOf(operation: Operation): string {
  const [needed] = operation.security ?? []
  if (needed === undefined) {
    return 'Open to everybody: no API key.'
  }
  const scopes = operation['x-scope'] === undefined ? Object.values(needed).flat() : [operation['x-scope']]
  return scopes.length === 0
    ? 'Wants an API key.'
    : `Wants an API key with the scope ${scopes.map((scope) => `\`${scope}\``).join(' and ')}.`
}

function parametersOf(parameters: readonly Parameter[]): string {
  return parameters.length === 0
    ? ''
    : tableOf(
        ['parameter', 'in', 'type', 'is'],
        parameters.map(({ name, in: place, required, description, schema }) => [
          `\`${name}\``,
          place,
          schema === undefined ? '' : typeOf(schema),
          [sentence(description ?? schema?.description ?? ''), required === true ? '' : '*optional*'].join(' ').trim(),
        ]),
      )
}

function bodyOf(body: Body | undefined, document: OpenApi): string {
  const media = mediaOf(body)
  return media?.schema === undefined
    ? ''
    : joined([`The body is ${formOf(media.schema)}`, ...examplesOf(media, document)])
}

/** The named one, or the fields themselves. */
function formOf(schema: Schema): string {
  return schema.$ref === undefined ? `:\n\n${schemaTable(schema)}` : `${typeOf(schema)}.`
}

function answersOf(responses: Readonly<Record<string, Body>>, document: OpenApi, codes: readonly string[]): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const schema = mediaOf(response)?.schema ?? {}
    const known = codesOf(schema, document, codes)
    const refusals = known.map((code) => `[\`${code}\`](errors.md#${code.toLowerCase()})`).join(' or ')
    const body = Object.keys(schema).length === 0 ? '' : typeOf(schema)
    const headers = Object.keys(response.headers ?? {}).filter((name) => name !== EVERYWHERE)
    const words = sentence(response.description ?? '')
    const carried = headers.length === 0 ? '' : `With ${headers.map((name) => `\`${name}\``).join(', ')}.`
    return [status, known.length === 0 ? body : refusals, `${words} ${carried}`.trim()]
  })
  return rows.length === 0 ? '' : tableOf(['answer', 'body', 'when'], rows)
}

/** The codes that a body of this schema can have, where it is a refusal and each of them is known. */
function codesOf(schema: Schema, document: OpenApi, codes: readonly string[]): string[] {
  const { code } = schema.properties ?? {}
  if (schema.properties?.['error'] !== undefined && code !== undefined) {
    const own = code.const === undefined ? (code.enum ?? []) : [code.const]
    return own.filter((one) => typeof one === 'string').filter((one) => codes.includes(one))
  }
  const named = document.components?.schemas?.[schema.$ref?.split('/').at(-1) ?? '']
  const parts = named === undefined ? (schema.oneOf ?? schema.anyOf ?? []) : [named]
  const each = parts.map((part) => codesOf(part, document, codes))
  return each.some((found) => found.length === 0) ? [] : each.flat()
}

/** Of what goes well: refusals all look the same. */
function answerExamples(responses: Readonly<Record<string, Body>>, document: OpenApi): string[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const shown = status.startsWith('2') ? examplesOf(mediaOf(response), document) : []
    return shown.length === 0 ? [] : [`An answer ${status}:`, ...shown]
  })
}

/** Each with its words, where it has some. */
function examplesOf(media: Media | null, document: OpenApi): string[] {
  const several = Object.values(media?.examples ?? {}).map(
    (example) => document.components?.examples?.[example.$ref?.split('/').at(-1) ?? ''] ?? example,
  )
  const all = media?.example === undefined ? several : [{ value: media.example }, ...several]
  return all.flatMap(({ summary, value }) =>
    value === undefined
      ? []
      : [joined([summary === undefined ? '' : `${summary}:`, `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``])],
  )
}

function mediaOf(body: Body | undefined): Media | null {
  return Object.values(body?.content ?? {})[0] ?? null
}

function webhooksOf(document: OpenApi): string[] {
  const events = routesIn(document.webhooks)
  const [first] = events
  if (first === undefined) {
    return []
  }
  // Most often the same for all.
  const headers = parametersOf(first.operation.parameters ?? [])
  return [
    '## What your server receives',
    'Sent to `webhookUrl`; [Receiving webhooks](webhooks.md) checks it.',
    ...(headers === '' ? [] : [headers]),
    ...events.map(({ title, operation }) => {
      const own = parametersOf(operation.parameters ?? [])
      const parts = [wordsOf(operation), own === headers ? '' : own, bodyOf(operation.requestBody, document)]
      return joined([`### Webhook ${title.replace(/^\w+ /, '')}`, ...parts])
    }),
  ]
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

function sentence(text: string): string {
  return text === '' || /[.?!]$/.test(text) ? text : `${text}.`
}
