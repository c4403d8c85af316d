// What `passage-client` gives: one client class, its errors, and the types of what it asks and answers.
export { Passage, type PassageOptions } from './passage.ts'
export { WebhookError, type WebhookErrorCode, type WebhookEvent } from '../../receiver/verify-webhook.ts'
export {
  AuthenticationError,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  PassageError,
  RateLimitError,
  UnavailableError,
} from './errors.ts'
export { asks } from './asks.ts'
export type { Asked, EndedLink, Link, OperationOf, ResultOf } from './asked.ts'
export type {
  CreatedLink,
  CreateOptions,
  Delivery,
  LinkEvent,
  LinkSession,
  ListedLink,
  ListFilter,
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
  Timeline,
} from './api.ts'
