// What `passage-client` gives: one client class, its errors, and the types of what it asks and answers.
export {
  Passage,
  type ClaimableLink,
  type Offers,
  type PassageOptions,
  type Sandbox,
  type SimulateOptions,
  type Webhooks,
} from './passage.ts'
export {
  WebhookError,
  type LinkCanceled,
  type LinkComplete,
  type LinkExpired,
  type LinkFailed,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookOptions,
} from '../../receiver/verify-webhook.ts'
export {
  AuthenticationError,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  PassageError,
  RateLimitError,
  UnavailableError,
} from './errors.ts'
export type { Answer, CallOptions, Fetch } from './call.ts'
export type { Asked, AskedOf, AskedOfAny, AskedOperation, EndedLink, Link, OperationOf, ResultOf } from './asked.ts'
export type { WaitOptions } from './wait-for-end.ts'
export type {
  CreatedLink,
  CreateOptions,
  Delivery,
  LinkEvent,
  LinkReference,
  LinkSession,
  ListedLink,
  ListFilter,
  Links,
  Moment,
  NewLink,
} from './links.ts'
export type { Page, Listing } from './listing.ts'
export type {
  FailureCode,
  Integrations,
  Issue,
  LinkError,
  LinkErrorCode,
  PersonName,
  Providers,
  Redelivery,
  SentWebhook,
  Simulation,
  Timeline,
} from './api.ts'
