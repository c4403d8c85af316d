// One attempt to deliver a webhook. Never throws for what a receiver does, never follows a redirect, never reads more than it
// needs.
import type { OpenDelivery } from '../core/delivery.ts'
import { decideOutcome, parseRetryAfter, type AttemptOutcome } from '../core/retry.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'
import { headersOf, type SigningDeps } from './headers.ts'

/** Headers and body together. Milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 10_000
/** Of a receiver's answer no byte more than this is read. Bytes. */
const MAX_ANSWER_BYTES = 16 * 1024

export interface DeliveryDeps extends SigningDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly now: () => number
  readonly development: boolean
  /** This service's own host names. */
  readonly ownHosts: readonly string[]
}

export interface AttemptRecord extends AttemptOutcome {
  /** Epoch milliseconds. */
  readonly at: number
  readonly durationMs: number
}

export async function deliver(delivery: Omit<OpenDelivery, 'token'>, deps: DeliveryDeps): Promise<AttemptRecord> {
  const at = deps.now()
  const outcome = await attempt(delivery, deps, at)
  return { ...outcome, at, durationMs: deps.now() - at }
}

async function attempt(delivery: Omit<OpenDelivery, 'token'>, deps: DeliveryDeps, at: number): Promise<AttemptOutcome> {
  // Checked again at every attempt: the rules may have grown since the link was created.
  if (issueOfWebhookUrl(delivery.url, deps) !== null) {
    return { status: null, outcome: 'url_refused', retryAfterMs: null }
  }
  // Before the attempt is under way: a key that cannot sign is a fault of ours, and no receiver's record may show it.
  const headers = await headersOf(delivery, deps, at)
  const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)
  let response: Response
  try {
    response = await deps.fetch(delivery.url, {
      method: 'POST',
      headers,
      body: delivery.body,
      redirect: 'manual',
      signal,
      // As it came: a body that is not what Content-Encoding claims would break, though the receiver has said yes.
      encodeResponseBody: 'manual',
    })
  } catch {
    // The runtime's words differ by fault and name addresses: two classes are what a developer can act on.
    return { status: null, outcome: signal.aborted ? 'timeout' : 'connect_error', retryAfterMs: null }
  }
  const { status } = response
  const isWhole = await drain(response)
  const body = isWhole ? 'whole' : signal.aborted ? 'late' : 'broken'
  const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'), deps.now())
  return { status, outcome: decideOutcome(status, body), retryAfterMs }
}

/**
 * True once the body has ended, or once so much of it has come. What is never read would hold one of the invocation's
 * connections.
 */
async function drain(response: Response): Promise<boolean> {
  // A buffer of our own: the other kind of reader takes what comes, and reads up to 4 KiB too much.
  const reader = response.body?.getReader({ mode: 'byob' })
  if (reader === undefined) {
    return true
  }
  try {
    for (let left = MAX_ANSWER_BYTES; left > 0;) {
      const { done, value } = await reader.read(new Uint8Array(left))
      if (done) {
        return true
      }
      left -= value.byteLength
    }
  } catch {
    return false
  }
  // It has counted already: what comes of letting go changes nothing.
  await reader.cancel().catch(() => null)
  return true
}
