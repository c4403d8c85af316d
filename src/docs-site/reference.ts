// The API reference as a page of Markdown, made from the OpenAPI document that the service answers at /openapi.json. Pure.
import type { Body, Media, OpenApi, Operation, Parameter, Schema } from './open-api.ts'
import { schemaTable, tableOf, typeOf } from './schema-table.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** A refusal that may have more codes than these says nothing of them: its schema is that of all routes. */
const MOST_CODES = 8

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** @param codes that src/docs/errors.md has a section of */
export function referenceOf(document: OpenApi, codes: readonly string[]): string {
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      METHODS.includes(method) ? [{ method, path, operation }] : [],
    ),
  )
  const named = (document.tags ?? []).map(({ name }) => name)
  const tags = [...new Set([...named, ...routes.map(tagOf)])]
  const sections = tags.flatMap((tag) => {
    const own = routes.filter((route) => tagOf(route) === tag)
    const words = document.tags?.find(({ name }) => name === tag)?.description
    return own.length === 0
      ? []
      : [`## ${tag}`, ...(words === undefined ? [] : [words]), ...own.map((route) => routeOf(route, codes))]
  })
  return `${[
    '# API reference',
    'For the developer who wants every route, field and answer. This page is made from `/openapi.json`, which programs read.',
    ...(document.info?.description === undefined ? [] : [document.info.description]),
    'Each code of a refusal is explained in [Errors](errors.md), and how links run in [Links and the API](links.md).',
    ...sections,
    ...webhooksOf(document),
    '## Schemas',
    ...Object.entries(document.components?.schemas ?? {}).map(
      ([name, schema]) => `### Schema: ${name}\n\n${schema.description ?? ''}\n\n${schemaTable(schema)}`,
    ),
  ].join('\n\n')}\n`
}

function tagOf({ operation }: Route): string {
  return operation.tags?.[0] ?? 'Routes'
}

function routeOf({ method, path, operation }: Route, codes: readonly string[]): string {
  return [
    `### ${method.toUpperCase()} ${path}`,
    `${sentence(operation.summary ?? '')} ${operation.description ?? ''}`.trim(),
    accessOf(operation),
    parametersOf(operation.parameters ?? []),
    bodyOf(operation.requestBody),
    answersOf(operation.responses ?? {}, codes),
    ...answerExamples(operation.responses ?? {}),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function accessOf({ security }: Operation): string {
  const [needed] = security ?? []
  if (needed === undefined) {
    return 'Open to everybody: no API key.'
  }
  const scopes = Object.values(needed).flat()
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

function bodyOf(body: Body | undefined): string {
  const media = mediaOf(body)
  return media?.schema === undefined ? '' : [`The body is ${formOf(media.schema)}`, ...examplesOf(media)].join('\n\n')
}

/** The named one, or the fields themselves. */
function formOf(schema: Schema): string {
  return schema.$ref === undefined ? `:\n\n${schemaTable(schema)}` : `${typeOf(schema)}.`
}

function answersOf(responses: Readonly<Record<string, Body>>, codes: readonly string[]): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const media = mediaOf(response)
    const headers = Object.keys(response.headers ?? {}).map((name) => `\`${name}\``)
    const known = codesIn(media).filter((code) => codes.includes(code))
    const links = known.map((code) => `[\`${code}\`](errors.md#${code.toLowerCase()})`)
    const more = [links.join(', '), headers.length === 0 ? '' : `with ${headers.join(', ')}`]
    const words = [response.description ?? '', ...more].filter((part) => part !== '').join('; ')
    return [status, media?.schema === undefined ? '' : typeOf(media.schema), words]
  })
  return tableOf(['answer', 'body', 'when'], rows)
}

/** Those that a refusal can have here, where the document tells. */
function codesIn(media: Media | null): string[] {
  const { code } = media?.schema?.properties ?? {}
  const listed = code?.const === undefined ? (code?.enum ?? []) : [code.const]
  const shown = valuesOf(media).map((value) => (value as { code?: unknown } | null)?.code)
  const found = [...new Set([...listed, ...shown])].filter((one) => typeof one === 'string')
  return found.length > MOST_CODES ? [] : found
}

/** Of what goes well: refusals all look the same. */
function answerExamples(responses: Readonly<Record<string, Body>>): string[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const shown = status.startsWith('2') ? examplesOf(mediaOf(response)) : []
    return shown.length === 0 ? [] : [`An answer ${status}:`, ...shown]
  })
}

function examplesOf(media: Media | null): string[] {
  return valuesOf(media).map((value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``)
}

function valuesOf(media: Media | null): unknown[] {
  const several = Object.values(media?.examples ?? {}).map(({ value }) => value)
  return (media?.example === undefined ? several : [media.example, ...several]).filter((value) => value !== undefined)
}

function mediaOf(body: Body | undefined): Media | null {
  return Object.values(body?.content ?? {})[0] ?? null
}

function webhooksOf({ webhooks = {} }: OpenApi): string[] {
  const events = Object.entries(webhooks).flatMap(([event, item]) =>
    Object.values(item).map((operation) => {
      const words = `${sentence(operation.summary ?? '')} ${operation.description ?? ''}`.trim()
      const headers = parametersOf(operation.parameters ?? [])
      return [`### Webhook ${event}`, words, headers, bodyOf(operation.requestBody)]
        .filter((part) => part !== '')
        .join('\n\n')
    }),
  )
  return events.length === 0
    ? []
    : ['## Webhooks', 'What the service sends to `webhookUrl`: [Receiving webhooks](webhooks.md) checks it.', ...events]
}

function sentence(text: string): string {
  return text === '' || text.endsWith('.') ? text : `${text}.`
}
