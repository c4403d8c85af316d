// What the API answers, as JSON Schema 2020-12. What it takes is published from the schemas that validate it.
import { EVENT_TYPES, WEBHOOK_EVENTS } from '../core/event.ts'
import { FAILURE_CODES } from '../core/failure.ts'
import { LINK_ERROR_CODES, LINK_STATUSES } from '../core/link.ts'
import { ENTRY_KINDS } from '../core/timeline.ts'
import { ATTEMPT_OUTCOMES } from '../core/retry.ts'

export type Schema = Readonly<Record<string, unknown>>

export const ref = (name: keyof typeof SCHEMAS): Schema => ({ $ref: `#/components/schemas/${name}` })

const text: Schema = { type: 'string' }
const time: Schema = { type: 'integer', description: 'Epoch milliseconds' }
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const list = (items: Schema): Schema => ({ type: 'array', items })
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: [...values] })
const id = (prefix: string): Schema => ({ type: 'string', pattern: `^${prefix}_[0-9A-Za-z]{22}$` })

/** Every field is there in every answer, but for those in `optional`. */
function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required }
}

const operation = object({ resource: text, action: text })
const issue = object({ path: text, message: text })
const linkError = object({ code: oneOf(LINK_ERROR_CODES), message: text })

const listed = {
  id: id('link'),
  integrationId: text,
  operations: list(operation),
  externalUserId: orNull(text),
  status: oneOf(LINK_STATUSES),
  currentSessionId: orNull(id('sess')),
  returnUrl: orNull(text),
  debug: { type: 'boolean' },
  expiresAt: time,
  createdAt: time,
  updatedAt: time,
}

const jwk = object({
  kty: oneOf(['EC']),
  crv: oneOf(['P-256']),
  x: text,
  y: text,
  kid: text,
  use: oneOf(['sig']),
  alg: oneOf(['ES256']),
})

const anyJson: Schema = { description: 'The data of one operation, or { operations: [{ resource, action, data }] }' }

export const SCHEMAS = {
  Error: object({ error: text, code: oneOf(FAILURE_CODES) }),
  ValidationError: object({
    error: text,
    code: oneOf(['validation_failed']),
    issues: list(issue),
  }),
  CreatedLink: object(
    {
      linkId: id('link'),
      claimCode: { type: 'string', pattern: '^clm_[0-9A-Za-z]+$' },
      integrationId: text,
      operations: list(operation),
      status: oneOf(['pending']),
      appClipUrl: text,
      returnUrl: text,
      expiresAt: time,
      createdAt: time,
      warnings: list(issue),
    },
    ['returnUrl', 'warnings'],
  ),
  Link: object({ ...listed, result: anyJson, error: orNull(linkError) }),
  LinkPage: object({ links: list(object(listed)), nextCursor: orNull(text) }),
  EventPage: object({
    events: list(
      object({
        id: id('evt'),
        seq: { type: 'integer', minimum: 1 },
        type: oneOf(EVENT_TYPES),
        data: { type: 'object' },
        createdAt: time,
      }),
    ),
    nextAfter: orNull({ type: 'integer' }),
  }),
  Sessions: object({
    sessions: list(
      object({
        id: id('sess'),
        startedAt: time,
        endedAt: orNull(time),
        status: oneOf(['active', 'complete', 'failed', 'expired', 'canceled']),
        error: orNull(linkError),
        operations: list(
          object({
            resource: text,
            action: text,
            status: oneOf(['pending', 'running', 'complete', 'failed']),
            startedAt: orNull(time),
            endedAt: orNull(time),
          }),
        ),
        client: orNull(object({ name: text, version: text })),
      }),
    ),
  }),
  Timeline: object({
    entries: list(
      object(
        {
          at: time,
          kind: oneOf(ENTRY_KINDS),
          command: text,
          target: { type: 'string', description: 'A selector or pattern, or what was looked for' },
          path: { type: 'string', description: 'Of an address, without its query' },
          durationMs: { type: 'integer' },
          outcome: { type: 'string', description: '`ok` or an error code; absent where no answer came' },
          mismatches: { ...list(text), description: 'Paths of the expected schema' },
          message: { type: 'string', description: 'A console line of the page, cleaned' },
        },
        ['command', 'target', 'path', 'durationMs', 'outcome', 'mismatches', 'message'],
      ),
    ),
    truncated: { type: 'boolean' },
  }),
  Deliveries: object({
    deliveries: list(
      object({
        id: id('dlv'),
        eventId: id('evt'),
        event: oneOf(WEBHOOK_EVENTS),
        url: orNull(text),
        status: oneOf(['pending', 'delivered', 'exhausted', 'canceled']),
        attempts: list(
          object({
            at: time,
            status: orNull({ type: 'integer', description: 'What came, also where the rest of the answer broke' }),
            outcome: oneOf(ATTEMPT_OUTCOMES),
            durationMs: { type: 'integer' },
          }),
        ),
        nextAttemptAt: orNull(time),
      }),
    ),
  }),
  Redelivery: object({ id: id('dlv'), status: oneOf(['pending']) }),
  Providers: object({
    providers: list(
      object({
        id: text,
        name: text,
        resources: list(
          object({
            name: text,
            operations: {
              type: 'object',
              additionalProperties: object({
                description: text,
                arguments: orNull({ type: 'object' }),
                result: orNull({ type: 'object' }),
              }),
            },
          }),
        ),
      }),
    ),
  }),
  Claim: object({
    linkId: id('link'),
    sessionId: id('sess'),
    clientToken: { type: 'string', pattern: '^ct_' },
    websocketUrl: text,
    expiresAt: time,
    integration: object({ id: text, name: text }),
    origins: list(text),
  }),
  LinkStatus: object({
    type: oneOf(['link.status']),
    linkId: id('link'),
    status: oneOf(LINK_STATUSES),
    seq: { type: 'integer' },
    operations: list(
      object({ resource: text, action: text, status: oneOf(['pending', 'running', 'complete', 'failed']) }),
    ),
    error: orNull(linkError),
  }),
  Simulation: object({ sessionId: id('sess') }),
  VerificationKey: object({
    key_id: text,
    key: { type: 'string', description: 'PEM, SPKI' },
    algorithm: oneOf(['ES256']),
    jwk,
    created_at: time,
  }),
  JwkSet: object({ keys: list(jwk) }),
  Health: object({ status: oneOf(['ok']), version: text }),
  Webhook: object({
    event: oneOf(WEBHOOK_EVENTS),
    linkId: id('link'),
    status: oneOf(LINK_STATUSES),
    result: anyJson,
    error: orNull(linkError),
    timestamp: time,
    id: id('evt'),
    externalUserId: orNull(text),
    sessionId: orNull(id('sess')),
    mode: oneOf(['test', 'live']),
  }),
} as const satisfies Record<string, Schema>
