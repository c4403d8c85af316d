// Refusals as data. A new code does not compile until it has a status and a sentence here.
// Says nothing about HTTP responses: http/failure.ts makes those.

import type { FailureCode } from '../wire/failure-code.ts'
import type { Issue } from '../wire/field.ts'
import type { Exceeded } from './limit.ts'

const FAILURES = {
  validation_failed: [400, 'Validation failed'],
  unauthorized: [
    401,
    'A valid API key is required, in the header `Authorization: Bearer <API key>`. `npm run keys -- create` makes one',
  ],
  session_unauthorized: [401, 'The token does not open this session'],
  missing_scope: [403, 'This API key lacks the scope that this call needs: WWW-Authenticate names it'],
  https_required: [403, 'Plain http is refused: ask by https'],
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
  delivery_pending: [409, 'This delivery is under way: it is sent by itself'],
  too_many_redeliveries: [409, 'This delivery was sent again by hand as often as it may be'],
  link_expired: [410, 'The link has expired'],
  link_erased: [410, 'The link that this Idempotency-Key made was erased'],
  body_too_large: [413, 'The body is larger than 64 KiB'],
  unsupported_media_type: [415, 'The body must be application/json in UTF-8, without a content encoding'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used with another body'],
  idempotency_key_of_other_api_key: [
    422,
    'This Idempotency-Key was used through another API key of this organisation: only that one is given the answer again',
  ],
  upgrade_required: [426, 'This address speaks WebSocket only'],
  rate_limited: [429, 'Too many requests: try again after the time in Retry-After'],
  internal_error: [500, 'Something went wrong on our side'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<FailureCode, readonly [status: number, sentence: string]>

/** What says nothing without its limit is made by `refuseOver`. */
export type PlainCode = Exclude<FailureCode, 'rate_limited'>

export type Failure =
  | { readonly code: PlainCode; readonly issues?: readonly Issue[] }
  | { readonly code: 'rate_limited'; readonly limit: Exceeded }

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(code: PlainCode, issues?: readonly Issue[]): { ok: false; failure: Failure } {
  return { ok: false, failure: issues === undefined ? { code } : { code, issues } }
}

export function refuseOver(limit: Exceeded): { ok: false; failure: Failure } {
  return { ok: false, failure: { code: 'rate_limited', limit } }
}

export function statusOf(code: FailureCode): (typeof FAILURES)[FailureCode][0] {
  return FAILURES[code][0]
}

export function sentenceOf(code: FailureCode): string {
  return FAILURES[code][1]
}
