// Every route of the API as OpenAPI describes it: method and path as the router has them, what it takes and what it gives.
import type { AnswerName, Schema } from './schemas.ts'

type BodyName = 'CreateLink' | 'ClaimLink' | 'Simulate' | 'FindVerificationKey'

export interface ApiOperation {
  readonly method: 'get' | 'post' | 'delete'
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly id: string
  readonly summary: string
  /** Open to whoever has no API key. */
  readonly isPublic?: true
  /** Asked by who watches over the service, as often as they like. */
  readonly isUnlimited?: true
  readonly query?: Readonly<
    Record<string, { readonly schema: Schema; readonly required?: true; readonly description?: string }>
  >
  readonly headers?: Readonly<Record<string, Schema>>
  readonly body?: BodyName
  /** The answer where all goes well; a null schema has no JSON body. */
  readonly answer: { readonly status: number; readonly schema: AnswerName | null; readonly description: string }
  /** Answered with an ETag: whoever has a copy is told 304. */
  readonly isTagged?: true
  /** The refusals that are this route's own. */
  readonly refusals: readonly number[]
}

const text: Schema = { type: 'string' }
const limit = (usual: number) => ({ schema: { type: 'integer', minimum: 1, maximum: 100, default: usual } })

export const OPERATIONS: readonly ApiOperation[] = [
  {
    method: 'post',
    path: '/v1/links',
    id: 'createLink',
    summary: 'Create a link. Operations and their arguments: see GET /v1/providers',
    headers: {
      'Idempotency-Key': { type: 'string', pattern: '^(?:[A-Za-z0-9_.:-]{1,255}|"[A-Za-z0-9_.:-]{1,255}")$' },
    },
    body: 'CreateLink',
    answer: { status: 201, schema: 'CreatedLink', description: 'The link, with its claim code' },
    refusals: [400, 410, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/v1/links',
    id: 'listLinks',
    summary: 'List links, newest first',
    query: {
      limit: limit(20),
      cursor: { schema: text, description: 'A nextCursor that was given' },
      status: { schema: text },
      integrationId: { schema: text },
      externalUserId: { schema: text },
    },
    answer: { status: 200, schema: 'LinkPage', description: 'A page of links' },
    refusals: [400],
  },
  {
    method: 'delete',
    path: '/v1/links',
    id: 'eraseLinksOfUser',
    summary: "Erase a user's links, up to 100 in a call",
    query: { externalUserId: { schema: { type: 'string', minLength: 1, maxLength: 256 }, required: true } },
    answer: { status: 200, schema: 'Erasure', description: 'How many were erased, and how many are left' },
    refusals: [400],
  },
  {
    method: 'get',
    path: '/v1/links/{id}',
    id: 'getLink',
    summary: 'Get a link with its result or error',
    answer: { status: 200, schema: 'Link', description: 'The link' },
    refusals: [404],
  },
  {
    method: 'delete',
    path: '/v1/links/{id}',
    id: 'eraseLink',
    summary: 'Erase a link, its result, events and deliveries',
    answer: { status: 204, schema: null, description: 'Erased' },
    refusals: [404],
  },
  {
    method: 'post',
    path: '/v1/links/{id}/cancel',
    id: 'cancelLink',
    summary: 'Cancel a link, and its session with it',
    answer: { status: 200, schema: 'Link', description: 'The canceled link' },
    refusals: [404, 409],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/events',
    id: 'listEvents',
    summary: 'List what happened to a link, in order',
    query: { after: { schema: { type: 'integer', minimum: 0 }, description: 'A seq' }, limit: limit(100) },
    answer: { status: 200, schema: 'EventPage', description: 'Events after that seq' },
    refusals: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/sessions',
    id: 'listSessions',
    summary: "List a link's sessions with their operations, newest first",
    answer: { status: 200, schema: 'Sessions', description: 'The sessions' },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/sessions/{sessionId}/timeline',
    id: 'getTimeline',
    summary: 'What a session did, step by step: of links with debug, for 24 hours',
    answer: { status: 200, schema: 'Timeline', description: 'The timeline' },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/deliveries',
    id: 'listDeliveries',
    summary: "List a link's webhooks with every attempt",
    answer: { status: 200, schema: 'Deliveries', description: 'The deliveries' },
    refusals: [404],
  },
  {
    method: 'post',
    path: '/v1/links/{id}/deliveries/{deliveryId}/redeliver',
    id: 'redeliver',
    summary: 'Send a webhook again',
    answer: { status: 202, schema: 'Redelivery', description: 'It will be sent' },
    refusals: [404, 409, 429],
  },
  {
    method: 'get',
    path: '/v1/providers',
    id: 'listProviders',
    summary: 'List integrations, resources and actions, with JSON Schemas',
    answer: { status: 200, schema: 'Providers', description: 'The catalogue' },
    isTagged: true,
    refusals: [],
  },
  {
    method: 'post',
    path: '/v1/sandbox/links/{id}/simulate',
    id: 'simulateSession',
    summary: 'Run a claim and a session without a browser (test keys only)',
    body: 'Simulate',
    answer: { status: 202, schema: 'Simulation', description: 'The session has begun' },
    refusals: [400, 404, 409, 410, 413, 415],
  },
  {
    method: 'post',
    path: '/v1/sandbox/links/{id}/expire',
    id: 'expireLink',
    summary: 'Let a link expire now (test keys only)',
    answer: { status: 200, schema: 'Link', description: 'The expired link' },
    refusals: [404, 409],
  },
  {
    method: 'post',
    path: '/link/claim',
    id: 'claimLink',
    summary: 'Start a session with a claim code',
    isPublic: true,
    body: 'ClaimLink',
    answer: { status: 200, schema: 'Claim', description: 'The session and where its socket is' },
    refusals: [400, 404, 409, 410, 413, 415],
  },
  {
    method: 'get',
    path: '/link/ws',
    id: 'watchLink',
    summary: "WebSocket: a link's status, now and at every change, as LinkStatus messages",
    isPublic: true,
    query: { code: { schema: text, required: true, description: 'The claim code' } },
    answer: { status: 101, schema: null, description: 'The socket' },
    refusals: [404, 426],
  },
  {
    method: 'get',
    path: '/sessions/{linkId}/{sessionId}',
    id: 'joinSession',
    summary: "WebSocket: the session's client. The claim gives its address",
    isPublic: true,
    query: {
      role: { schema: { type: 'string', enum: ['client'] }, required: true },
      token: { schema: text, required: true },
    },
    answer: { status: 101, schema: null, description: 'The socket' },
    refusals: [401, 426],
  },
  {
    method: 'post',
    path: '/webhook_verification_key/get',
    id: 'findVerificationKey',
    summary: 'Get a public key that webhooks are signed with',
    isPublic: true,
    body: 'FindVerificationKey',
    answer: { status: 200, schema: 'VerificationKey', description: 'The key' },
    refusals: [400, 404, 413, 415],
  },
  {
    method: 'get',
    path: '/.well-known/jwks.json',
    id: 'listVerificationKeys',
    summary: 'The public keys that webhooks are signed with',
    isPublic: true,
    answer: { status: 200, schema: 'JwkSet', description: 'A JWK set' },
    isTagged: true,
    refusals: [],
  },
  {
    method: 'get',
    path: '/health',
    id: 'health',
    summary: 'Whether the service answers',
    isPublic: true,
    isUnlimited: true,
    answer: { status: 200, schema: 'Health', description: 'It does' },
    refusals: [],
  },
]
