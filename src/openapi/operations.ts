// Every route of the API as OpenAPI describes it: method and path as the router has them, what it takes, what it gives, and by
// which codes it refuses.
import type { FailureCode } from '../wire/failure-code.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import { LINK_STATUSES, OPEN_WEBHOOKS } from '../wire/status.ts'
import type { HeaderName } from './headers.ts'
import type { AnswerName, Schema } from './schemas.ts'
import type { TagName } from './tags.ts'

export type BodyName = 'CreateLink' | 'ClaimLink' | 'Simulate' | 'SendWebhook' | 'FindVerificationKey'

export interface Parameter {
  readonly schema: Schema
  readonly required?: true
  readonly description: string
  readonly example?: unknown
}

export interface ApiOperation {
  readonly method: 'get' | 'post' | 'delete'
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly id: string
  readonly tag: TagName
  readonly summary: string
  readonly description: string
  /** Open to whoever has no API key. */
  readonly isPublic?: true
  /** Asked by who watches over the service, as often as they like. */
  readonly isUnlimited?: true
  /** A WebSocket: no generator can make a call of it, and OpenAPI has no answer for one that goes well. */
  readonly isSocket?: true
  /** What a socket says. */
  readonly messages?: AnswerName
  /** Whoever asks for it names the address that webhooks go to. */
  readonly isTold?: true
  readonly query?: Readonly<Record<string, Parameter>>
  readonly headers?: Readonly<Record<string, Parameter>>
  readonly body?: BodyName
  /** The answer where all goes well; a null schema has no JSON body. */
  readonly answer: {
    readonly status: number
    readonly schema: AnswerName | null
    readonly description: string
    readonly headers?: readonly HeaderName[]
  }
  /** Where it may go well in another way, too. */
  readonly otherAnswer?: Pick<ApiOperation['answer'], 'status' | 'schema' | 'description'>
  /** Answered with an ETag: whoever has a copy is told 304. */
  readonly isTagged?: true
  /** The refusals that are this route's own: `codesOf` has those that every route has. */
  readonly refusals: readonly FailureCode[]
}

/** Every code that a route may refuse with, its own first. */
export function codesOf({ refusals, isPublic, isUnlimited }: ApiOperation): readonly FailureCode[] {
  return [
    ...refusals,
    ...(isPublic === true ? [] : (['unauthorized', 'missing_scope'] as const)),
    'https_required',
    'method_not_allowed',
    ...(isUnlimited === true ? [] : (['rate_limited'] as const)),
    'internal_error',
    'unavailable',
  ]
}

/** What a body may be refused for before anybody looks into it. */
const BODY = ['validation_failed', 'body_too_large', 'unsupported_media_type'] as const
/** What a claim may be refused for, whoever makes it. */
const CLAIM = ['link_complete', 'link_canceled', 'session_alive', 'too_many_sessions', 'link_expired'] as const
/** `not_found`: the deployment has no sandbox. */
const SANDBOX = ['not_found', 'link_not_found'] as const

const text: Schema = { type: 'string' }
const MOMENT = 'an ISO 8601 time with its offset, a day in UTC, or epoch milliseconds'
const limit = (usual: number): Parameter => ({
  schema: { type: 'integer', minimum: 1, maximum: 100, default: usual },
  description: 'How many a page holds',
})

export const OPERATIONS: readonly ApiOperation[] = [
  {
    method: 'post',
    path: '/v1/links',
    id: 'createLink',
    tag: 'Links',
    summary: 'Create a link. Operations and their arguments: see GET /v1/providers',
    description:
      'Creates an intent only: no session begins before your user opens `appClipUrl`. All operations run in order in one session, so that the user signs in once; where one fails, the link fails and nothing of its results is kept. Every issue of a refused body is told at once.',
    headers: {
      'Idempotency-Key': {
        schema: { type: 'string', pattern: '^(?:[A-Za-z0-9_.:-]{1,255}|"[A-Za-z0-9_.:-]{1,255}")$' },
        description: 'Yours, and new for each link: with it the same body is answered the same again for 24 hours',
        example: 'order-1042',
      },
    },
    body: 'CreateLink',
    isTold: true,
    answer: {
      status: 201,
      schema: 'CreatedLink',
      description: 'The link, with its claim code',
      headers: ['Location', 'Idempotency-Replayed'],
    },
    refusals: [...BODY, 'link_erased', 'idempotency_key_reused', 'idempotency_key_of_other_api_key'],
  },
  {
    method: 'get',
    path: '/v1/links',
    id: 'listLinks',
    tag: 'Links',
    summary: 'List links, newest first',
    description:
      'Newest first, without results. Follow `nextCursor` until it is null; with it come the same filters again.',
    query: {
      limit: limit(20),
      cursor: { schema: text, description: 'A nextCursor that was given' },
      status: { schema: { type: 'string', enum: LINK_STATUSES }, description: 'Only those that stand so' },
      integrationId: { schema: { ...text, maxLength: 64 }, description: 'Only those of this integration' },
      externalUserId: { schema: { ...text, maxLength: 256 }, description: 'Only those of this user of yours' },
      errorCode: { schema: { type: 'string', enum: LINK_ERROR_CODES }, description: 'Links that show this error' },
      createdAfter: { schema: text, description: `Links from then on: ${MOMENT}` },
      createdBefore: { schema: text, description: `Links from before then, without that moment itself: ${MOMENT}` },
      webhook: {
        schema: { type: 'string', enum: OPEN_WEBHOOKS },
        description: 'Links with a webhook that is still tried, or with one that was given up and none that is tried',
      },
    },
    answer: { status: 200, schema: 'LinkPage', description: 'A page of links' },
    refusals: ['validation_failed'],
  },
  {
    method: 'delete',
    path: '/v1/links',
    id: 'eraseLinksOfUser',
    tag: 'Links',
    summary: "Erase a user's links, up to 100 in a call",
    description:
      'Overwrites up to 100 links of that user in your organisation and mode, with their results, events and deliveries. Call it again until `remaining` is 0.',
    query: {
      externalUserId: {
        schema: { type: 'string', minLength: 1, maxLength: 256 },
        required: true,
        description: 'Whose, as you named them when you created the links',
        example: 'user_1042',
      },
    },
    answer: { status: 200, schema: 'Erasure', description: 'How many were erased, and how many are left' },
    refusals: ['validation_failed'],
  },
  {
    method: 'get',
    path: '/v1/links/{id}',
    id: 'getLink',
    tag: 'Links',
    summary: 'Get a link with its result or error',
    description:
      "`status` says which of `result` and `error` there is. A result is kept for as long as the deployment, or the link's `retainResultFor`, says: then it is null.",
    answer: { status: 200, schema: 'Link', description: 'The link' },
    refusals: ['link_not_found'],
  },
  {
    method: 'delete',
    path: '/v1/links/{id}',
    id: 'eraseLink',
    tag: 'Links',
    summary: 'Erase a link, its result, events and deliveries',
    description:
      'Overwrites the link, its result, events and deliveries. An open one is canceled first, and nobody is told.',
    answer: { status: 204, schema: null, description: 'Erased' },
    refusals: ['link_not_found'],
  },
  {
    method: 'post',
    path: '/v1/links/{id}/cancel',
    id: 'cancelLink',
    tag: 'Links',
    summary: 'Cancel a link, and its session with it',
    description: 'Ends an open link, and its session with it. To cancel again answers the same.',
    answer: { status: 200, schema: 'Link', description: 'The canceled link' },
    refusals: ['link_not_found', 'link_complete', 'link_ended'],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/events',
    id: 'listEvents',
    tag: 'History',
    summary: 'List what happened to a link, in order',
    description: 'Numbered from 1 without gaps. No event holds arguments, results or anything of a page.',
    query: {
      after: { schema: { type: 'integer', minimum: 0 }, description: 'A seq: only what came after it' },
      limit: limit(100),
    },
    answer: { status: 200, schema: 'EventPage', description: 'Events after that seq' },
    refusals: ['validation_failed', 'link_not_found'],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/sessions',
    id: 'listSessions',
    tag: 'History',
    summary: "List a link's sessions with their operations, newest first",
    description: 'Each claim starts a session; a link that failed may be claimed again.',
    answer: { status: 200, schema: 'Sessions', description: 'The sessions' },
    refusals: ['link_not_found'],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/sessions/{sessionId}/timeline',
    id: 'getTimeline',
    tag: 'History',
    summary: 'What a session did, step by step: of links with debug, for 24 hours',
    description:
      'Which command, on which selector, how long and with what outcome. No value of a page, an argument or a result is in it.',
    answer: { status: 200, schema: 'Timeline', description: 'The timeline' },
    refusals: ['link_not_found', 'session_not_found', 'no_timeline'],
  },
  {
    method: 'get',
    path: '/v1/links/{id}/deliveries',
    id: 'listDeliveries',
    tag: 'Webhooks',
    summary: "List a link's webhooks with every attempt",
    description: 'Each webhook with every attempt to deliver it, in the order of their events.',
    answer: { status: 200, schema: 'Deliveries', description: 'The deliveries' },
    refusals: ['link_not_found'],
  },
  {
    method: 'post',
    path: '/v1/links/{id}/deliveries/{deliveryId}/redeliver',
    id: 'redeliver',
    tag: 'Webhooks',
    summary: 'Send a webhook again',
    description: 'Sends the same bytes again, once a minute and 20 times at most.',
    answer: { status: 202, schema: 'Redelivery', description: 'It will be sent' },
    refusals: ['link_not_found', 'delivery_not_found', 'delivery_pending', 'too_many_redeliveries'],
  },
  {
    method: 'get',
    path: '/v1/providers',
    id: 'listProviders',
    tag: 'Catalogue',
    summary: 'List integrations, resources and actions, with JSON Schemas',
    description:
      'What a link may ask for, with the JSON Schemas of arguments and results: those that validate them. A form can be made of them: fields have titles, descriptions and examples, and `writeOnly` where they are secret.',
    answer: { status: 200, schema: 'Providers', description: 'The catalogue' },
    isTagged: true,
    refusals: [],
  },
  {
    method: 'post',
    path: '/v1/sandbox/links/{id}/simulate',
    id: 'simulateSession',
    tag: 'Sandbox',
    summary: 'Run a claim and a session without a browser (test keys only)',
    description:
      "Claims the link and plays a session with one of the sandbox's people, all but the browser being real. Answers as soon as the session has begun, or with `wait` once it has ended, after 28 seconds at most. 10 at once.",
    body: 'Simulate',
    answer: { status: 202, schema: 'Simulation', description: 'The session has begun' },
    otherAnswer: { status: 200, schema: 'Link', description: 'With `wait`: the link as it stands now' },
    refusals: [...BODY, ...SANDBOX, 'claim_code_not_found', ...CLAIM],
  },
  {
    method: 'post',
    path: '/v1/sandbox/links/{id}/expire',
    id: 'expireLink',
    tag: 'Sandbox',
    summary: 'Let a link expire now (test keys only)',
    description: "Moves the link's end to now.",
    answer: { status: 200, schema: 'Link', description: 'The expired link' },
    refusals: [...SANDBOX, 'link_complete', 'link_canceled'],
  },
  {
    method: 'post',
    path: '/v1/sandbox/links/{id}/deliveries/retry',
    id: 'retryDeliveries',
    tag: 'Sandbox',
    summary: 'Attempt a webhook now that is due later (test keys only)',
    description:
      'The webhook whose turn it is does not wait for its next attempt: what comes after it comes after it, and what may be on its way is left alone.',
    answer: { status: 202, schema: 'Deliveries', description: 'The deliveries as they stand now' },
    refusals: SANDBOX,
  },
  {
    method: 'post',
    path: '/v1/sandbox/webhooks/send',
    id: 'sendWebhook',
    tag: 'Sandbox',
    summary: 'Send a signed example of a webhook to a URL (test keys only)',
    description:
      'One attempt, signed as your webhooks are, of an event that tells of no link: `linkId` and `sessionId` are of zeros, `id` is new each time. 10 at once.',
    body: 'SendWebhook',
    answer: { status: 200, schema: 'SentWebhook', description: 'What came of the attempt' },
    refusals: [...BODY, 'not_found'],
  },
  {
    method: 'post',
    path: '/link/claim',
    id: 'claimLink',
    tag: 'Device',
    summary: 'Start a session with a claim code',
    description:
      "What your user's device sends once it is to begin: nothing else claims a link. The code is the proof, and no key is needed.",
    isPublic: true,
    body: 'ClaimLink',
    answer: { status: 200, schema: 'Claim', description: 'The session and where its socket is' },
    refusals: [...BODY, 'claim_code_not_found', ...CLAIM],
  },
  {
    method: 'get',
    path: '/link/ws',
    id: 'watchLink',
    tag: 'Device',
    summary: "WebSocket: a link's status, now and at every change, as LinkStatus messages",
    description:
      'Pushes a LinkStatus at once and at every change, and closes with 1000 after a final one. `ping` is answered `pong`.',
    isPublic: true,
    isSocket: true,
    messages: 'LinkStatus',
    query: { code: { schema: text, required: true, description: 'The claim code' } },
    answer: { status: 101, schema: null, description: 'The socket' },
    refusals: ['validation_failed', 'claim_code_not_found', 'upgrade_required'],
  },
  {
    method: 'get',
    path: '/sessions/{linkId}/{sessionId}',
    id: 'joinSession',
    tag: 'Device',
    summary: "WebSocket: the session's client. The claim gives its address",
    description:
      'The session protocol: commands from the service, answers from the client. One client at a time; the same token opens it again after a lost connection.',
    isPublic: true,
    isSocket: true,
    query: {
      role: { schema: { type: 'string', enum: ['client'] }, required: true, description: 'What you are' },
      token: { schema: text, required: true, description: 'The clientToken of the claim' },
    },
    answer: { status: 101, schema: null, description: 'The socket' },
    refusals: ['validation_failed', 'session_unauthorized', 'upgrade_required'],
  },
  {
    method: 'get',
    path: '/v1/webhooks/listen',
    id: 'listen',
    tag: 'Webhooks',
    summary: 'WebSocket: your webhooks, for `npx passage listen`',
    description: 'Signed as ever, of links without a `webhookUrl` too. 10 at once.',
    isSocket: true,
    answer: { status: 101, schema: null, description: 'The socket' },
    refusals: ['upgrade_required'],
  },
  {
    method: 'post',
    path: '/webhook_verification_key/get',
    id: 'findVerificationKey',
    tag: 'Webhooks',
    summary: 'Get a public key that webhooks are signed with',
    description: "The key that a webhook's `X-Passage-Signature` names in `kid`. Public, as a key to verify with is.",
    isPublic: true,
    body: 'FindVerificationKey',
    answer: { status: 200, schema: 'VerificationKey', description: 'The key' },
    refusals: [...BODY, 'verification_key_not_found'],
  },
  {
    method: 'get',
    path: '/.well-known/jwks.json',
    id: 'listVerificationKeys',
    tag: 'Webhooks',
    summary: 'The public keys that webhooks are signed with',
    description: 'All keys that may have signed a webhook: old ones stay for 7 days after a rotation.',
    isPublic: true,
    answer: { status: 200, schema: 'JwkSet', description: 'A JWK set' },
    isTagged: true,
    refusals: [],
  },
  {
    method: 'get',
    path: '/health',
    id: 'health',
    tag: 'Service',
    summary: 'Whether the service answers',
    description: 'Asks nothing of the database.',
    isPublic: true,
    isUnlimited: true,
    answer: { status: 200, schema: 'Health', description: 'It does' },
    refusals: [],
  },
]
