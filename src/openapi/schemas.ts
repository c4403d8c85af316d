// What the API answers, by the names of /openapi.json, and as JSON Schema 2020-12 made from the wire's own schemas. What it
// takes is published from the schemas that validate it.
import * as z from 'zod'
import { claim } from '../wire/claim.ts'
import { attempt, deliveries, delivery, redelivery } from '../wire/delivery.ts'
import { eventPage, linkEvent } from '../wire/event.ts'
import { integrationName, issue, linkError, linkResult } from '../wire/field.ts'
import { health } from '../wire/health.ts'
import { createdLink, erasure } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import { operation, operationProgress } from '../wire/operation.ts'
import { offeredAction, offeredResource, provider, providers } from '../wire/provider.ts'
import { sentWebhook, simulation } from '../wire/sandbox.ts'
import { operationAttempt, sessionAttempt, sessions } from '../wire/session.ts'
import { timeline, timelineEntry } from '../wire/timeline.ts'
import { jwkSet, publicKey, verificationKey } from '../wire/verification-key.ts'
import { LINKS, LISTED, toldLink, toldLinkPage, toldListedLink, toldStatus, toldWebhook, WEBHOOKS } from './told.ts'
import { describeFields } from './words.ts'

export type Schema = Readonly<Record<string, unknown>>

/** What routes answer, webhooks bring and the status socket says. */
export const ANSWERS = {
  CreatedLink: createdLink,
  Link: toldLink,
  LinkPage: toldLinkPage,
  Erasure: erasure,
  EventPage: eventPage,
  Sessions: sessions,
  Timeline: timeline,
  Deliveries: deliveries,
  Redelivery: redelivery,
  Providers: providers,
  Claim: claim,
  LinkStatus: toldStatus,
  Simulation: simulation,
  SentWebhook: sentWebhook,
  VerificationKey: verificationKey,
  JwkSet: jwkSet,
  Health: health,
  Webhook: toldWebhook,
} as const satisfies Record<string, () => z.ZodType>

export type AnswerName = keyof typeof ANSWERS

const linkName = (status: string): string => `${pascal(status)}Link`
const webhookName = (event: string): string => `${pascal(event)}Webhook`

/** What they are made of, so that a generated type has a name. */
const PARTS = {
  ...named(LINKS, linkName),
  ...named(WEBHOOKS, webhookName),
  ...LISTED,
  ListedLink: toldListedLink,
  LinkError: linkError,
  LinkResult: linkResult,
  Operation: operation,
  OperationProgress: operationProgress,
  OperationAttempt: operationAttempt,
  LinkEvent: linkEvent,
  Session: sessionAttempt,
  TimelineEntry: timelineEntry,
  Delivery: delivery,
  Attempt: attempt,
  Provider: provider,
  OfferedResource: offeredResource,
  OfferedAction: offeredAction,
  Integration: integrationName,
  PublicKey: publicKey,
  Issue: issue,
} satisfies Record<string, () => z.ZodType>

/** By which field a union is told apart. */
const DISCRIMINATORS: Readonly<Record<string, Schema>> = {
  Link: discriminator('status', Object.keys(LINKS), linkName),
  Webhook: discriminator('event', Object.keys(WEBHOOKS), webhookName),
}

function pointer(name: string): string {
  return `#/components/schemas/${name}`
}

export function ref(name: string): Schema {
  return { $ref: pointer(name) }
}

export function discriminator(field: string, values: readonly string[], nameOf: (value: string) => string): Schema {
  return { propertyName: field, mapping: Object.fromEntries(values.map((value) => [value, pointer(nameOf(value))])) }
}

function named<T>(parts: Readonly<Record<string, T>>, nameOf: (key: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [nameOf(key), part]))
}

export function pascal(name: string): string {
  return name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Work of some milliseconds, for the one who asks first. */
export const answerSchemas = once((): Readonly<Record<string, Schema>> => {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries({ ...ANSWERS, ...PARTS })) {
    registry.add(schema(), { id })
  }
  const { schemas } = z.toJSONSchema(registry, { ...AS_TOLD, uri: pointer })
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, $id: __, ...own } = schema
      const union = DISCRIMINATORS[name]
      return [name, describeFields(name, union === undefined ? own : { ...own, discriminator: union })]
    }),
  )
})

/** A schema by itself, without those that it shares with others. */
export function schemaOf(described: z.ZodType): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(described, AS_TOLD)
  return schema
}

/** As an input: a client must be ready for fields that a later version adds, so no object is closed. */
const AS_TOLD = {
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => leaveOutTheObvious(jsonSchema),
} as const

/** What zod adds and says nothing here: an integer is one that a number can hold, and a name is a text. */
function leaveOutTheObvious(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) {
    delete schema.minimum
  }
  if (schema.maximum === Number.MAX_SAFE_INTEGER) {
    delete schema.maximum
  }
  delete schema.propertyNames
  const { additionalProperties: others } = schema
  if (typeof others === 'object' && Object.keys(others).length === 0) {
    delete schema.additionalProperties
  }
}
