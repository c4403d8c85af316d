// One call of the API: the request, its tries, and what it failed with. Knows no route.
import type { Issue } from './api.ts'
import { errorOf, PassageError, type Refused, UNREADABLE } from './errors.ts'
import { pause } from './pause.ts'
import { mayHaveArrived, retryIn } from './retry-in.ts'
import { wholeOf } from './whole-of.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What all calls of one client have in common. */
export interface Line {
  /** Without a slash at its end. */
  readonly url: string
  readonly apiKey: () => string
  readonly fetch: Fetch
  /** Of one try. Milliseconds. */
  readonly timeoutMs: number
  /** How often a call is tried again. */
  readonly maxRetries: number
  /** A number in [0, 1). */
  readonly chance: () => number
  /** Whether the calls go by the platform's own `fetch`: what else they go by knows nothing of sockets. */
  readonly isPlatform: boolean
  readonly onAnswer?: ((answer: Answer) => void) | undefined
}

/** What one try was answered: for your log. Holds no query, no body and no key. */
export interface Answer {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly status: number
  /** Names the call in the service's log. */
  readonly requestId: string | null
  /** Whether a create was answered with what an earlier one of the same idempotency key had made. */
  readonly isReplayed: boolean
  /** How often this call was tried before. */
  readonly triesBefore: number
}

export interface CallOptions {
  /** Ends the call, and whatever it waits for. */
  readonly signal?: AbortSignal | undefined
  /** Of one try, in whole milliseconds; 30,000 unless the client says otherwise. */
  readonly timeoutMs?: number | undefined
  /** Told of each answer to this call, that of a refused try too. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined
}

export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined
  readonly body?: object | undefined
  readonly idempotencyKey?: string | undefined
  /** Whether the call may arrive twice. */
  readonly isRepeatable: boolean
  /** Whether what is asked for is done where a try before may have arrived, and now there is nothing. */
  readonly isDoneByAbsence?: boolean | undefined
}

/**
 * @returns what the answer's JSON is; null for an answer without a body
 * @throws PassageError, or the signal's own reason where it ended the call; TypeError for a `timeoutMs` that is no time
 */
export async function call(line: Line, request: Call): Promise<unknown> {
  const timeoutMs = wholeOf('timeoutMs', request.timeoutMs ?? line.timeoutMs, 1)
  // Once: what the caller changes meanwhile would be another request under the same idempotency key.
  const body = request.body === undefined ? null : JSON.stringify(request.body)
  let mayBeDone = false
  for (let triesBefore = 0; ; triesBefore++) {
    request.signal?.throwIfAborted()
    const tried = await tryOnce(line, request, body, timeoutMs)
    tell(line, request, tried.answered, triesBefore)
    if (tried.ok) {
      return tried.value
    }
    request.signal?.throwIfAborted()
    const { refused, cause } = tried
    const { status, retryAfter } = refused
    if (mayBeDone && status === 404 && refused.code !== UNREADABLE) {
      return null
    }
    mayBeDone ||= request.isDoneByAbsence === true && mayHaveArrived(status)
    const wait = retryIn({ status, retryAfter, triesBefore }, request.isRepeatable, line.maxRetries, line.chance())
    if (wait === null) {
      throw errorOf({ ...refused, idempotencyKey: request.idempotencyKey ?? null }, cause)
    }
    await pause(wait, request.signal)
  }
}

/** @throws PassageError where who listens has thrown: what was created then is found again by the error's idempotency key */
function tell(line: Line, request: Call, answered: Tried['answered'], triesBefore: number): void {
  if (answered !== null) {
    const { method, path, idempotencyKey = null } = request
    const answer = { method, path, ...answered, triesBefore }
    try {
      line.onAnswer?.(answer)
      request.onAnswer?.(answer)
    } catch (cause) {
      const { status, requestId } = answered
      const message = `onAnswer has thrown at an answer of ${status}: see the cause`
      throw new PassageError({ ...NO_ANSWER, status, requestId, idempotencyKey, code: LISTENER_FAILED, message }, cause)
    }
  }
}

type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refused: Refused; readonly cause?: unknown }
/** `answered` is null where nothing came. */
type Tried = Read & { readonly answered: Pick<Answer, 'status' | 'requestId' | 'isReplayed'> | null }

async function tryOnce(line: Line, request: Call, body: string | null, timeoutMs: number): Promise<Tried> {
  const { method, path, idempotencyKey } = request
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  request.signal?.addEventListener('abort', end, { once: true })
  try {
    const response = await line.fetch(`${line.url}${path}${queryOf(request.query)}`, {
      method,
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${line.apiKey()}`,
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
      },
      ...(body === null ? {} : { body }),
      // The key goes to the address that it was given for, and nowhere else.
      redirect: 'manual',
      signal: ending.signal,
    })
    // Read within the same time: an answer can stop in its middle.
    const text = await response.text()
    const { status, headers } = response
    const isReplayed = headers.get('Idempotency-Replayed') === 'true'
    const answered = { status, requestId: headers.get('X-Request-Id'), isReplayed }
    return { ...(response.ok ? read(response, text) : { ok: false, refused: refusedBy(response, text) }), answered }
  } catch (cause) {
    const isLate = ending.signal.aborted
    const code = isLate ? 'timed_out' : 'connection_failed'
    const message = isLate ? `No answer within ${timeoutMs} ms` : `${line.url} could not be reached`
    return { ok: false, refused: { ...NO_ANSWER, code, message }, cause, answered: null }
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', end)
  }
}

export const NO_ANSWER = { status: null, issues: [], requestId: null, retryAfter: null, idempotencyKey: null } as const
const LISTENER_FAILED = 'on_answer_failed'

function queryOf(query: Call['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

function read(response: Response, text: string): Read {
  if (text === '' && response.status === 204) {
    return { ok: true, value: null }
  }
  const value = parseObject(text)
  // What answers with nothing, or with no JSON, is no Passage: to ask it again at once helps nobody.
  const message = `The answer is ${text === '' ? 'empty' : 'no JSON object'}: check the url option`
  return value === null
    ? { ok: false, refused: { ...NO_ANSWER, ...headersOf(response), code: UNREADABLE, message } }
    : { ok: true, value }
}

function refusedBy(response: Response, text: string): Refused {
  const { error, code, issues } = parseObject(text) ?? {}
  const isRedirect = response.status >= 300 && response.status < 400
  return {
    ...NO_ANSWER,
    ...headersOf(response),
    code: typeof code === 'string' ? code : UNREADABLE,
    message:
      typeof error === 'string'
        ? error
        : `The answer is ${response.status}${isRedirect ? ', a redirect' : ''} without words of a Passage: check the url option`,
    issues: Array.isArray(issues) ? issues.filter(isIssue) : [],
  }
}

function headersOf({ headers, status }: Response): Pick<Refused, 'status' | 'requestId' | 'retryAfter'> {
  const seconds = headers.get('Retry-After') ?? ''
  return {
    status,
    requestId: headers.get('X-Request-Id'),
    retryAfter: /^\d{1,6}$/.test(seconds) ? Number(seconds) : null,
  }
}

/** All that a Passage answers with. Null: it is something else. */
function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'path' in value && 'message' in value
}
