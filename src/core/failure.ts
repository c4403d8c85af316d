// Refusals as data. A new code does not compile until it has a status and a sentence here.
// Says nothing about HTTP responses: http/failure.ts makes those.

export interface Issue {
  /** Dot separated; `''` names the body itself. */
  readonly path: string
  readonly message: string
}

const FAILURES = {
  validation_failed: [400, 'Validation failed'],
  unauthorized: [
    401,
    'A valid API key is required, in the header `Authorization: Bearer <API key>`. `npm run keys` makes one',
  ],
  session_unauthorized: [401, 'The token does not open this session'],
  not_found: [404, 'Not found'],
  link_not_found: [404, 'No such link'],
  session_not_found: [404, 'No such session'],
  no_timeline: [404, 'No timeline is kept of this session: its link has no debug, or its day is over'],
  delivery_not_found: [404, 'No such delivery'],
  claim_code_not_found: [404, 'No such claim code'],
  verification_key_not_found: [404, 'No such verification key'],
  method_not_allowed: [405, 'Method not allowed'],
  link_complete: [409, 'The link is complete'],
  link_canceled: [409, 'The link was canceled'],
  link_ended: [409, 'The link has expired and cannot be canceled'],
  session_alive: [409, 'A session of this link is alive'],
  too_many_sessions: [409, 'This link was tried too often'],
  link_expired: [410, 'The link has expired'],
  link_erased: [410, 'The link that this Idempotency-Key made was erased'],
  body_too_large: [413, 'The body is larger than 64 KiB'],
  unsupported_media_type: [415, 'The body must be application/json in UTF-8, without a content encoding'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used with another body'],
  upgrade_required: [426, 'This address speaks WebSocket only'],
  internal_error: [500, 'Something went wrong on our side'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>

/** Public and never renamed: callers switch on it. */
export type FailureCode = keyof typeof FAILURES
export const FAILURE_CODES = Object.keys(FAILURES)

export interface Failure {
  readonly code: FailureCode
  readonly issues?: readonly Issue[]
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(code: FailureCode, issues?: readonly Issue[]): { ok: false; failure: Failure } {
  return { ok: false, failure: issues === undefined ? { code } : { code, issues } }
}

export function statusOf(code: FailureCode): (typeof FAILURES)[FailureCode][0] {
  return FAILURES[code][0]
}

export function sentenceOf(code: FailureCode): string {
  return FAILURES[code][1]
}
