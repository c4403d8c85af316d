// Asks the routes of the API by their ids, holds each answer to what /openapi.json says of it, and keeps it as an example:
// what differs from run to run gives place to what stands for it.
import { inject } from 'vitest'
import { type Example, type Examples, SAMPLES } from '../../src/openapi/examples.ts'
import { type ApiOperation, codesOf, OPERATIONS } from '../../src/openapi/operations.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../src/wire/event-type.ts'
import { FAILURE_CODES, type FailureCode } from '../../src/wire/failure-code.ts'
import { call } from './api.ts'
import { type JsonSchema, resolved, strict, zodOf } from './published.ts'

export interface Asked {
  /** In the place of `{name}` in the path. */
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly key?: string | undefined
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** In place of the route's own. */
  readonly method?: string
}

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>
interface Published {
  readonly paths: Paths
  readonly 'x-websockets': Paths
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}
type Responses = Readonly<
  Record<string, { readonly headers?: object; readonly content?: { 'application/json': { schema: JsonSchema } } }>
>

export class Recorder {
  readonly #answers: Record<string, Record<string, Example>> = {}
  readonly #refusals: Partial<Record<FailureCode, unknown>> = {}
  readonly #invalid: Record<string, unknown> = {}
  readonly #webhooks: Partial<Record<WebhookEvent, unknown>> = {}
  readonly #document: Published
  /** Each as `<operation> <code>`. */
  readonly refused = new Set<string>()

  constructor(document: Published) {
    this.#document = document
  }

  /** @param partOf what of the answer is kept, where all of it would be too long to read */
  async answer<T>(
    id: string,
    name: string,
    summary: string,
    asked: Asked,
    partOf: (value: T) => T = (value) => value,
  ): Promise<T> {
    const operation = operationNamed(id)
    const response = await call(requestOf(operation, asked))
    const text = await response.text()
    if (response.status !== operation.answer.status) {
      throw new Error(`${id} answered ${response.status}: ${text}`)
    }
    this.#hold(operation, response, text)
    if (operation.answer.schema === null) {
      return undefined as T
    }
    const value = JSON.parse(text) as T
    ;(this.#answers[id] ??= {})[name] = { summary, value: sampled(partOf(value)) }
    return value
  }

  /** @param ask in place of the network */
  async refusal(
    id: string,
    code: FailureCode,
    asked: Asked,
    ask: (request: ReturnType<typeof requestOf>) => Promise<Response> = call,
  ): Promise<void> {
    const operation = operationNamed(id)
    const response = await ask(requestOf(operation, asked))
    const text = await response.text()
    const value = JSON.parse(text) as { readonly code: string }
    if (value.code !== code || !codesOf(operation).includes(code)) {
      throw new Error(`${id} answered ${text}, and not ${code}`)
    }
    this.#hold(operation, response, text)
    this.refused.add(`${id} ${code}`)
    if (code === 'validation_failed') {
      this.#invalid[id] ??= sampled(value)
    } else {
      this.#refusals[code] ??= sampled(value)
    }
  }

  webhook(event: WebhookEvent, body: string): void {
    const value = JSON.parse(body) as { readonly event: string }
    if (value.event !== event) {
      throw new Error(`${value.event} came, and not ${event}`)
    }
    this.#webhooks[event] = sampled(value)
  }

  /** In the order of the document, whatever was asked first. */
  recorded(): Examples {
    const ids = OPERATIONS.map(({ id }) => id)
    return {
      answers: inOrder(this.#answers, ids),
      refusals: inOrder(this.#refusals, FAILURE_CODES),
      invalid: inOrder(this.#invalid, ids),
      webhooks: inOrder(this.#webhooks, WEBHOOK_EVENTS),
    }
  }

  /** Every header and the whole body, as the document has them. */
  #hold({ id, method, path, isSocket }: ApiOperation, response: Response, text: string): void {
    const paths = isSocket === true ? this.#document['x-websockets'] : this.#document.paths
    const described = paths[path]?.[method]?.responses[response.status]
    if (described === undefined) {
      throw new Error(`${id} describes no ${response.status}`)
    }
    const optional = ['Idempotency-Replayed', 'WWW-Authenticate']
    const missing = Object.keys(described.headers ?? {}).filter((name) => !response.headers.has(name))
    if (missing.some((name) => !optional.includes(name))) {
      throw new Error(`${id} ${response.status} lacks ${missing.join(', ')}`)
    }
    const schema = described.content?.['application/json'].schema
    if (schema !== undefined) {
      const shape = zodOf(strict(resolved(schema, this.#document.components.schemas)))
      const { error } = shape.safeParse(JSON.parse(text))
      if (error !== undefined) {
        throw new Error(`${id} ${response.status} is not of its published form: ${error.message}`)
      }
    }
  }
}

function operationNamed(id: string): ApiOperation {
  const found = OPERATIONS.find((one) => one.id === id)
  if (found === undefined) {
    throw new Error(`no operation is called ${id}`)
  }
  return found
}

function requestOf({ method, path }: ApiOperation, { path: names = {}, query = {}, ...asked }: Asked) {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  ).toString()
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '')
  return {
    method: asked.method ?? method.toUpperCase(),
    path: search === '' ? filled : `${filled}?${search}`,
    key: asked.key,
    headers: asked.headers ?? {},
    body: asked.body,
  }
}

function inOrder<T>(parts: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(parts, name) ? [[name, parts[name] as T]] : [])))
}

const DAY = Date.UTC(2026, 0, 1)
/** A story that anybody can follow: when things happen in an example. Milliseconds after its beginning. */
const TIMES: Readonly<Record<string, number>> = {
  createdAt: 0,
  created_at: 0,
  startedAt: 60_000,
  at: 95_000,
  endedAt: 95_000,
  updatedAt: 95_000,
  timestamp: 95_000,
  nextAttemptAt: 125_000,
  expiresAt: 4 * 60 * 60_000,
}
/** What differs with the machine, its keys and its speed. The key is that of RFC 7515, A.3. */
const FIELDS: Readonly<Record<string, unknown>> = {
  kid: SAMPLES.keyId,
  key_id: SAMPLES.keyId,
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n-----END PUBLIC KEY-----\n',
  version: '1.0.0',
  durationMs: 120,
}

/** The same value, whichever run it is of. Ids keep who is who within it. */
function sampled(value: unknown): unknown {
  const seen = new Map<string, string>()
  const ids = (text: string): string =>
    text.replaceAll(/\b(link|sess|evt|dlv)_[0-9A-Za-z]{22}\b/g, (id, kind: 'link' | 'sess' | 'evt' | 'dlv') => {
      const before = [...seen.keys()].filter((one) => one.startsWith(kind)).length
      const sample = before === 0 ? SAMPLES[kind] : `${SAMPLES[kind].slice(0, -1)}${before.toString(36)}`
      seen.set(id, seen.get(id) ?? sample)
      return seen.get(id) ?? sample
    })
  const text = (given: string): string =>
    ids(given)
      .replaceAll(/\bclm_[0-9A-Za-z]+/g, SAMPLES.claimCode)
      .replaceAll(/\bct_[\w-]+/g, SAMPLES.clientToken)
      .replaceAll(new RegExp(`${inject('receiverUrl')}/hook/[^"]*`, 'g'), 'https://your-server.com/webhook')
  const walk = (given: unknown, name: string): unknown => {
    if (typeof given === 'string') {
      return Object.hasOwn(FIELDS, name) ? FIELDS[name] : text(given)
    }
    if (typeof given === 'number' && name === 'durationMs') {
      return FIELDS[name]
    }
    if (typeof given === 'number' && given > 1_600_000_000_000) {
      return DAY + (TIMES[name] ?? 0)
    }
    if (Array.isArray(given)) {
      return given.map((part) => walk(part, name))
    }
    return typeof given === 'object' && given !== null
      ? Object.fromEntries(Object.entries(given).map(([field, part]) => [field, walk(part, field)]))
      : given
  }
  return walk(value, '')
}
