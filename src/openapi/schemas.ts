// What the API answers, by the names of /openapi.json, and as JSON Schema 2020-12 made from the wire's own schemas. What it
// takes is published from the schemas that validate it.
import * as z from 'zod'
import { claim, simulation } from '../wire/claim.ts'
import { deliveries, redelivery } from '../wire/delivery.ts'
import { eventPage } from '../wire/event.ts'
import { health } from '../wire/health.ts'
import { createdLink, erasure, link, linkPage } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import { providers } from '../wire/provider.ts'
import { refusal, validationRefusal } from '../wire/refusal.ts'
import { sessions } from '../wire/session.ts'
import { statusMessage } from '../wire/status-message.ts'
import { timeline } from '../wire/timeline.ts'
import { jwkSet, verificationKey } from '../wire/verification-key.ts'
import { webhook } from '../wire/webhook.ts'

export type Schema = Readonly<Record<string, unknown>>

export const ANSWERS = {
  Error: refusal,
  ValidationError: validationRefusal,
  CreatedLink: createdLink,
  Link: link,
  LinkPage: linkPage,
  Erasure: erasure,
  EventPage: eventPage,
  Sessions: sessions,
  Timeline: timeline,
  Deliveries: deliveries,
  Redelivery: redelivery,
  Providers: providers,
  Claim: claim,
  LinkStatus: statusMessage,
  Simulation: simulation,
  VerificationKey: verificationKey,
  JwkSet: jwkSet,
  Health: health,
  Webhook: webhook,
} as const satisfies Record<string, () => z.ZodType>

export type AnswerName = keyof typeof ANSWERS

export const ref = (name: AnswerName): Schema => ({ $ref: `#/components/schemas/${name}` })

/** Work of some milliseconds, for the one who asks first. */
export const answerSchemas = once((): Readonly<Record<string, Schema>> =>
  Object.fromEntries(Object.entries(ANSWERS).map(([name, answer]) => [name, schemaOf(answer())])),
)

/** As an input: a client must be ready for fields that a later version adds, so no object is closed. */
export function schemaOf(described: z.ZodType): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(described, {
    io: 'input',
    override: ({ jsonSchema }) => leaveOutTheObvious(jsonSchema),
  })
  return schema
}

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
