// The one place that turns a refusal or an error into an answer. What we do not know says nothing on the wire and
// everything in the log, under the request's id.
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Misconfigured } from '../config.ts'
import { sentenceOf, statusOf, type Failure, type PlainCode } from '../core/failure.ts'
import { limitHeaders } from '../core/limit.ts'
import { isPlainLoopback } from '../core/url-text.ts'
import type { Issue } from '../wire/field.ts'
import { logError } from '../log.ts'
import type { Refusal as RefusalBody, ValidationRefusal } from '../wire/refusal.ts'
import type { AppEnv } from './app-env.ts'

export const NO_JSON: Issue = { path: '', message: 'must be valid JSON' }

/** A refusal on its way to `onError`, for code that cannot return a response. */
export class Refusal extends Error {
  readonly failure: Failure

  constructor(what: PlainCode | Failure, issues?: readonly Issue[]) {
    const failure = typeof what === 'string' ? { code: what, ...(issues === undefined ? {} : { issues }) } : what
    super(failure.code)
    this.failure = failure
  }
}

/** On a developer's machine, to whoever typed `wrangler dev` before anything was made. */
const UNPREPARED = 'This machine has no secrets for it yet. Run `npm start`, which makes them, and an API key'

/** @param words in place of the code's own sentence */
export function answerFailure(c: Context<AppEnv>, failure: Failure, words?: string): Response {
  const { code } = failure
  const status = statusOf(code)
  if (status === 401) {
    // RFC 6750, 3.1: whoever gave no token is told the scheme alone.
    const isTokenGiven = /^Bearer +\S/i.test(c.req.header('Authorization') ?? '')
    c.header('WWW-Authenticate', isTokenGiven ? 'Bearer error="invalid_token"' : 'Bearer')
  }
  if (failure.code === 'rate_limited') {
    for (const [name, value] of Object.entries(limitHeaders(failure.limit))) {
      c.header(name, value)
    }
  }
  if (status === 426) {
    c.header('Upgrade', 'websocket')
  }
  if (status === 503) {
    c.header('Retry-After', '5')
  }
  const error = words ?? sentenceOf(code)
  return failure.code === 'validation_failed'
    ? c.json({ error, code: failure.code, issues: failure.issues ?? [] } satisfies ValidationRefusal, status)
    : c.json({ error, code } satisfies RefusalBody, status)
}

export function answerError(error: unknown, c: Context<AppEnv>): Response {
  if (error instanceof Refusal) {
    return answerFailure(c, error.failure)
  }
  // hono's validator reports malformed JSON this way, before any schema sees it.
  if (error instanceof HTTPException && error.status === 400) {
    return answerFailure(c, { code: 'validation_failed', issues: [NO_JSON] })
  }
  if (error instanceof Misconfigured) {
    // `npm start` reads this line: no request will go better.
    const isPrepared = Boolean(c.env.SERVICE_SECRET) || !isPlainLoopback(c.req.url)
    const problems = isPrepared ? error.message : `${error.message}. ${UNPREPARED}`
    logError('misconfigured', { requestId: c.get('requestId'), problems })
    return answerFailure(c, { code: 'unavailable' }, isPrepared ? undefined : UNPREPARED)
  }
  logError('request_failed', { requestId: c.get('requestId'), route: c.req.routePath, method: c.req.method }, error)
  return answerFailure(c, { code: isPassing(error) ? 'unavailable' : 'internal_error' })
}

/** Faults of the platform that another try may not meet. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false
  }
  const { retryable, overloaded } = error as { retryable?: unknown; overloaded?: unknown }
  return retryable === true || overloaded === true || /D1_ERROR: .*(overloaded|reset|lost|locked)/i.test(error.message)
}
