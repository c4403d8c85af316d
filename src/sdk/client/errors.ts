// What a call can fail with, by what the caller can do about it. No error holds the API key, nor anything of a request's body.
import type { FailureCode, Issue } from './api.ts'

/** What the service said, and how to find the call in its log. */
export interface Refused {
  /** HTTP status; null where no answer came. */
  readonly status: number | null
  readonly code:
    | FailureCode
    | 'connection_failed'
    | 'timed_out'
    | 'on_answer_failed'
    | typeof UNREADABLE
    | (string & {})
  readonly message: string
  /** Of a body or query that does not hold: each with its path. */
  readonly issues: readonly Issue[]
  readonly requestId: string | null
  /** Seconds. */
  readonly retryAfter: number | null
  /** Of a create: the key that it was sent under. Given again within a day, it makes no second link. Else null. */
  readonly idempotencyKey: string | null
}

/** Any failed call. `code` is stable: switch on it. */
export class PassageError extends Error implements Refused {
  override readonly name: string = 'PassageError'
  readonly status: number | null
  readonly code: Refused['code']
  readonly issues: readonly Issue[]
  readonly requestId: string | null
  readonly retryAfter: number | null
  readonly idempotencyKey: string | null

  constructor(refused: Refused, cause?: unknown) {
    const { status, code, message, issues, requestId, retryAfter, idempotencyKey } = refused
    const details = issues.map((issue) => `\n  ${issue.path === '' ? 'body' : issue.path}: ${issue.message}`)
    super(`${message}${details.join('')}`, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = code
    this.issues = issues
    this.requestId = requestId
    this.retryAfter = retryAfter
    this.idempotencyKey = idempotencyKey
  }
}

/** 400, 413, 415: the request itself. */
export class InvalidRequestError extends PassageError {
  override readonly name = 'InvalidRequestError'
}

/** 401, 403: the API key, or what it opens. */
export class AuthenticationError extends PassageError {
  override readonly name = 'AuthenticationError'
}

/** 404, 410: nothing of that id, or no longer. */
export class NotFoundError extends PassageError {
  override readonly name = 'NotFoundError'
}

/** 409, 422: what it is by now, or was asked for before, forbids it. */
export class ConflictError extends PassageError {
  override readonly name = 'ConflictError'
}

/** 429, and `retryAfter` is longer than this client waits by itself. */
export class RateLimitError extends PassageError {
  override readonly name = 'RateLimitError'
}

/** 5xx, an answer that is none of a Passage's, or no answer at all, after the tries that this client makes. */
export class UnavailableError extends PassageError {
  override readonly name = 'UnavailableError'
}

/** What answered is no Passage: a proxy before it, or another server. Its status says nothing of what was asked. */
export const UNREADABLE = 'unreadable_answer'

export function errorOf(refused: Refused, cause?: unknown): PassageError {
  const { status, code } = refused
  return new (status === null || code === UNREADABLE ? UnavailableError : classOf(status))(refused, cause)
}

function classOf(status: number): typeof PassageError {
  switch (status) {
    case 400:
    case 413:
    case 415:
      return InvalidRequestError
    case 401:
    case 403:
      return AuthenticationError
    case 404:
    case 410:
      return NotFoundError
    case 409:
    case 422:
      return ConflictError
    case 429:
      return RateLimitError
    default:
      return status >= 500 ? UnavailableError : PassageError
  }
}
