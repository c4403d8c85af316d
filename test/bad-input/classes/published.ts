// Made from /openapi.json alone: for each operation that it names, a valid request with one part of it bent by what its
// schema says. What the published schema refuses the service must refuse too.
import type { Chance } from '../../kill/chance.ts'
import type { Case, Class } from '../case.ts'
import { shorten } from '../case.ts'
import type { Operation } from '../document.ts'
import { STRINGS } from '../lists.ts'
import { anyValue, mutateValue } from '../mutate.ts'
import { bearer, exampleBody, JSON_TYPE, PLANTED_CARD, type World } from '../world.ts'

type Schema = Readonly<Record<string, unknown>>

/** Those that would end or use up the link that all cases share. */
const ENDING = /^(?:eraseLink|cancelLink|expireLink|claimLink|simulateSession)$/

export const published: Class = {
  name: 'from /openapi.json',
  share: 15_000,
  // Each operation with each of its parameters and fields left out, null, and of each other type.
  curated: (world) => world.document.operations.flatMap((operation) => plainCases(world, operation)),
  generate: (world, chance) => bent(world, chance.pick(world.document.operations), chance),
}

function plainCases(world: World, operation: Operation): Case[] {
  const { parameters, body } = operation
  const values = ['', 'null', '0', '-1', 'true', '[]', '{}', '\u0000', 'x'.repeat(1000), '%', 'Infinity']
  const queried = parameters
    .filter((one) => one.in !== 'header')
    .flatMap(({ name }) => values.map((value) => request(world, operation, { [name]: value })))
  const fields = Object.keys(body?.['properties'] ?? {})
  const valid = exampleOf(world, operation)
  const bodies = fields.flatMap((field) => {
    const { [field]: _, ...rest } = valid as Schema
    const others = [null, 0, -1, 1.5, true, '', 'x', [], [null], {}, { a: 1 }]
    return [rest, ...others.map((value) => ({ ...rest, [field]: value }))]
  })
  return [request(world, operation, {}), ...queried, ...bodies.map((one) => request(world, operation, {}, one))]
}

function bent(world: World, operation: Operation, chance: Chance): Case {
  const { parameters, body } = operation
  if (body === null || (parameters.length > 0 && chance.oneIn(3))) {
    const names = parameters.filter((one) => one.in !== 'header')
    const chosen = names.filter(() => chance.oneIn(2))
    const given = chosen.map(({ name, schema }) => [name, parameterOf(schema, chance)] as const)
    return request(world, operation, Object.fromEntries(given))
  }
  const valid = exampleOf(world, operation)
  const value = chance.oneIn(2) ? bySchema(body, valid, chance) : mutateValue(valid, chance)
  return request(world, operation, {}, value ?? null)
}

function parameterOf(schema: Schema, chance: Chance): string {
  const edges = [schema['minimum'], schema['maximum']].flatMap((edge) =>
    typeof edge === 'number' ? [edge - 1, edge, edge + 1] : [],
  )
  return String(chance.oneIn(2) && edges.length > 0 ? chance.pick(edges) : chance.pick(STRINGS)).slice(0, 400)
}

/** A valid value in which one field goes over the edge that its schema names. */
function bySchema(schema: Schema, valid: unknown, chance: Chance): unknown {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>
  const names = Object.keys(properties)
  if (names.length === 0 || typeof valid !== 'object' || valid === null) {
    return anyValue(chance)
  }
  const name = chance.pick(names)
  return { ...valid, [name]: overTheEdge(properties[name] ?? {}, (valid as Schema)[name], chance) }
}

function overTheEdge(schema: Schema, value: unknown, chance: Chance): unknown {
  const { type, maximum, minimum, maxLength, maxItems, minItems } = schema
  const edges: unknown[] = [null, anyValue(chance)]
  if (typeof maximum === 'number') {
    edges.push(maximum, maximum + 1, -maximum)
  }
  if (typeof minimum === 'number') {
    edges.push(minimum, minimum - 1)
  }
  if (typeof maxLength === 'number') {
    edges.push('x'.repeat(maxLength), 'x'.repeat(maxLength + 1), '\u{1F600}'.repeat(maxLength))
  }
  if (type === 'array' && Array.isArray(value)) {
    const [first] = value as unknown[]
    edges.push(
      ...[minItems, maxItems]
        .filter((count) => typeof count === 'number')
        .flatMap((count) => [Math.max(0, count - 1), count, count + 1])
        .map((length) => Array.from({ length }, () => first)),
      [mutateValue(first, chance)],
    )
  }
  if (typeof schema['exclusiveMinimum'] === 'number') {
    edges.push(schema['exclusiveMinimum'], schema['exclusiveMinimum'] + 0.5)
  }
  return chance.pick(edges)
}

/** Valid by the schema; refused all the same where it would change the link that all share. */
function exampleOf({ link }: World, { id, body }: Operation): unknown {
  if (body === null) {
    return undefined
  }
  const examples: Readonly<Record<string, unknown>> = {
    createLink: { ...exampleBody, externalUserId: 'u', locale: 'en', debug: false, expiresIn: 60 },
    claimLink: { code: `${link.claimCode}0`, claimId: 'claim-0123456789abc' },
    simulateSession: { claimCode: `${link.claimCode}0`, person: 'user_good' },
    // Refused as an address, so that nobody is sent anything.
    sendWebhook: { url: 'https://127.0.0.2/', event: 'link.failed' },
    findVerificationKey: { key_id: 'key_0' },
  }
  if (!Object.hasOwn(examples, id)) {
    throw new Error(`${id} takes a body, of which there is no example here`)
  }
  return examples[id]
}

function request(
  world: World,
  operation: Operation,
  given: Readonly<Record<string, string>>,
  body: unknown = exampleOf(world, operation),
): Case {
  const { id, method, path, parameters } = operation
  const value = (name: string): string | undefined => given[name]?.toWellFormed()
  const link = ENDING.test(id) && id !== 'simulateSession' ? 'link_0000000000000000000000' : world.link.linkId
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = value(name) ?? (name === 'id' || name === 'linkId' ? link : 'x_0')
    return /^\.{0,2}$/.test(text) ? 'dots' : encodeURIComponent(text)
  })
  const query = new URLSearchParams(
    parameters
      .filter((one) => one.in === 'query')
      .flatMap(({ name }): [string, string][] => {
        const text = value(name)
        return text === undefined ? [] : [[name, text]]
      }),
  )
  const text = body === undefined ? null : JSON.stringify(body)
  const isRefused = text !== null && !operation.takes(JSON.parse(text))
  return {
    note: `${id} ${shorten(JSON.stringify(given))} ${shorten(text ?? '')}`,
    method,
    path: query.size === 0 ? address : `${address}?${query.toString()}`,
    headers: { ...bearer(world.keys.test), ...(text === null ? {} : JSON_TYPE) },
    ...(text === null ? {} : { body: text }),
    planted: [world.keys.test, ...PLANTED_CARD],
    ...(isRefused ? { expected: [400, 413, ...(path.includes('{') ? [404] : [])] } : {}),
  }
}
