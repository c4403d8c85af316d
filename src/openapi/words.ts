// What /openapi.json says of each schema and field in words. Not beside the schemas themselves: those are loaded with any
// request, and nobody validates by a sentence. A test holds that no field is without.
import type { Schema } from './schemas.ts'

const SCHEMAS: Readonly<Record<string, string>> = {
  CreateLink: 'What you want of an account, and whom to tell',
  ClaimLink: 'Proof that this device may open the link',
  Simulate: 'Who plays the user of a test link',
  FindVerificationKey: 'Which key',
  CreatedLink: 'A link that waits for its user',
  Link: 'A link, told apart by its status',
  PendingLink: 'Nobody has opened it yet',
  ActiveLink: 'A session is under way',
  FailedLink: 'The last session failed: your user may try again until the link ends',
  CompleteLink: 'All operations are done',
  ExpiredLink: 'Its time ran out first',
  CanceledLink: 'You ended it',
  ListedLink: 'A link without its result',
  LinkPage: 'A page of links, newest first',
  LinkError: 'Why a link failed',
  Erasure: 'What came of one call that erases',
  LinkEvent: 'Something that happened to a link',
  EventPage: 'Events in their order',
  Session: 'One try of your user',
  Sessions: 'The sessions of a link, newest first',
  Timeline: 'What a session did',
  TimelineEntry: 'One step of a session',
  Delivery: 'A webhook, and how far it has come',
  Deliveries: 'The webhooks of a link',
  Attempt: 'One request to your server',
  Redelivery: 'A webhook that is sent again',
  Providers: 'All that a link may ask for',
  Provider: 'An integration with what it offers',
  OfferedResource: 'A resource with its actions',
  OfferedAction: 'What an action does, takes and gives',
  Integration: 'An integration, as users are told of it',
  Claim: 'A session, and the way to its socket',
  LinkStatus: 'Where a link stands',
  Simulation: 'A session that plays by itself',
  VerificationKey: 'A public key that webhooks are signed with',
  JwkSet: 'A JWK set, as RFC 7517 has it',
  PublicKey: 'A public key as a JWK',
  Health: 'The service answers',
  Webhook: 'What your server is sent, told apart by its event',
  LinkCompleteWebhook: 'All operations are done: here is the result',
  LinkFailedWebhook: 'A session failed: one for each, and the link may be claimed again',
  LinkExpiredWebhook: "The link's time ran out",
  LinkCanceledWebhook: 'The link was canceled',
  Operation: 'One of the things that you asked for',
  OperationProgress: 'An operation, and how far it has come',
  OperationAttempt: 'An operation of a session, and when it ran',
  Issue: 'One thing that is wrong with a request',
}

/** By schema and field, or by the field alone where it means the same everywhere. */
const FIELDS: Readonly<Record<string, string>> = {
  'Attempt.outcome': 'What came of it',
  'Attempt.at': 'When it was sent. Epoch milliseconds',
  'ClaimLink.code': 'The claim code',
  'CreateLink.debug': 'Keeps a timeline of each session for 24 hours',
  'CreateLink.expiresIn': 'Seconds until the link ends: 4 hours where you say nothing',
  'CreateLink.externalUserId': 'Your own name for the user: you can list and erase by it',
  'CreateLink.locale': "A language tag for the hosted page: else it speaks the browser's language",
  'CreateLink.operations': 'Run in this order, in one session',
  'CreateLink.retainResultFor':
    'Seconds that result and webhooks are kept after the end; 0: until the webhook is delivered',
  'CreateLink.returnUrl': 'Where your user goes back to: https, or the scheme of an app. The id is added as `linkId`',
  'CreateLink.webhookUrl': 'Where the webhook goes: https, on port 443 or 8443',
  'CreatedLink.status': 'Where it stands',
  'CreatedLink.warnings': 'Fields that look like a slip of the pen: of test links only',
  'Delivery.id': 'Its id: what redeliver takes',
  'Delivery.status': 'Where it stands; exhausted: given up',
  'Delivery.url': 'Where it goes; null where the link has no webhookUrl any more',
  'Health.status': 'Always ok',
  'Health.version': 'Which version answers',
  'Issue.path': 'The field, dot separated; empty: the body itself',
  'Issue.message': 'What would be right. Never the value of an argument',
  'LinkError.code': 'Never renamed: switch on it',
  'LinkError.message': 'For you, and not for your user: it names a step, and never a value',
  'LinkEvent.id': 'Its id: that of the webhook that tells of it',
  'LinkEvent.type': 'What happened',
  'LinkStatus.type': 'Always link.status',
  'OfferedAction.arguments': 'JSON Schema of what it takes; null: nothing',
  'OfferedAction.description': 'What it does',
  'OfferedAction.result': 'JSON Schema of what it gives',
  'OfferedResource.name': 'What an operation names as its resource',
  'OfferedResource.operations': 'By action: read, write',
  'Integration.id': 'What a link names as its integrationId',
  'Integration.name': 'What users know it by',
  'Provider.id': 'What a link names as its integrationId',
  'Provider.name': 'What users know it by',
  'Provider.resources': 'What it offers',
  'PublicKey.use': 'sig: to verify with',
  'Redelivery.id': 'The delivery',
  'Redelivery.status': 'It waits to be sent',
  'Session.client': 'What ran it, by its own account; null where it never said',
  'Session.client.name': 'Such as passage-page',
  'Session.client.version': 'Its version',
  'Session.error': 'Why it failed; null where it did not',
  'Session.id': 'Its id',
  'Session.operations': 'In their order, each as far as this session brought it',
  'Session.status': 'Where it stands, or how it ended',
  'Simulate.person': 'Who signs in, and so what comes of it: the sandbox page lists them',
  'TimelineEntry.command': 'What the service asked for',
  'TimelineEntry.kind': 'What it tells of',
  'VerificationKey.key_id': 'The `kid` of the signature',
  action: 'read or write',
  alg: 'The algorithm',
  algorithm: 'The algorithm',
  appClipUrl: 'Send your user there. It holds the claim code: keep it out of logs',
  at: 'When. Epoch milliseconds',
  attempts: 'Every attempt, oldest first',
  claimCode: 'Opens the link, once: for your user alone',
  claimId: 'Random, so that a repeated claim is known as the same',
  clientToken: "Opens the session's socket",
  crv: 'The curve',
  currentSessionId: 'The last session; null before the first',
  data: 'Ids, names and codes of what happened',
  debug: 'Whether timelines are kept',
  deliveries: 'In the order of their events',
  durationMs: 'How long it took, in milliseconds',
  endedAt: 'When it ended; null while it has not. Epoch milliseconds',
  entries: 'In their order',
  erased: 'How many links this call erased',
  error: 'Why it failed; null where it did not',
  event: 'What happened',
  eventId: 'The event that it tells of',
  events: 'In their order',
  externalUserId: 'Your own name for the user; null where you gave none',
  id: 'Its id',
  integrationId: 'Which integration: see GET /v1/providers',
  issues: 'Every issue at once',
  jwk: 'The same key as a JWK',
  key_id: 'The `kid` of the signature',
  keys: 'The keys',
  kid: 'Its id: what a signature names',
  kty: 'The kind of key',
  linkId: 'The link',
  links: 'Newest first',
  mode: 'The mode of the API key that created the link',
  nextAfter: 'The seq to go on after; null: there is no more',
  nextAttemptAt: 'When it is sent next; null once it is settled. Epoch milliseconds',
  nextCursor: 'The cursor of the next page; null: this is the last',
  operations: 'In their order',
  origins: 'Every origin that the session may visit',
  providers: 'In the order in which they are shown',
  resource: 'What it reads or writes',
  result: 'What the operations gave',
  returnUrl: 'Where your user goes back to; null where nowhere',
  seq: 'Counts the events of the link from 1, without gaps',
  sessionId: 'The session; null where it had none',
  sessions: 'Newest first',
  startedAt: 'When it began; null before. Epoch milliseconds',
  status: 'Where it stands',
  use: 'What it is for',
  warnings: 'What looks like a slip of the pen',
  websocketUrl: "The session's socket: add role=client and the token to its query",
  x: 'A coordinate of the key',
  y: 'A coordinate of the key',
}

/** The schema with words for itself, and for each field that has none yet. A field that refers to a schema has those there. */
export function describeFields(name: string, schema: Schema): Schema {
  const description = schema['description'] ?? SCHEMAS[name]
  return { ...(description === undefined ? {} : { description }), ...fieldsOf(name, schema) }
}

function fieldsOf(path: string, schema: Schema): Schema {
  const { properties, items } = schema
  return {
    ...schema,
    ...(isSchema(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([field, part]) => [field, describeField(path, field, part as Schema)]),
          ),
        }
      : {}),
    ...(isSchema(items) ? { items: fieldsOf(path, items) } : {}),
  }
}

function describeField(path: string, field: string, schema: Schema): Schema {
  if ('$ref' in schema) {
    return schema
  }
  const own = `${path}.${field}`
  const described = fieldsOf(own, schema)
  const either = schema['anyOf']
  const inner = Array.isArray(either) ? { anyOf: either.map((one: Schema) => fieldsOf(own, one)) } : {}
  const words = FIELDS[own] ?? FIELDS[field]
  return { ...(words === undefined || 'description' in schema ? {} : { description: words }), ...described, ...inner }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
