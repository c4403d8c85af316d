// One attempt to deliver a webhook. Never throws, never follows a redirect, never reads more than it needs.
import type { OpenDelivery } from '../core/delivery.ts'
import { parseRetryAfter, type AttemptOutcome } from '../core/retry.ts'
import type { ServiceKeys } from '../core/seal.ts'
import { webhookSecretOf } from '../core/seal.ts'
import { signBody, standardSignature, type SigningKey } from '../core/signature.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'

/** Headers and body together. Milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 10_000
/** Of a receiver's answer no byte more than this is read. Bytes. */
const MAX_ANSWER_BYTES = 16 * 1024

export interface DeliveryDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly now: () => number
  readonly keys: ServiceKeys
  readonly signingKey: SigningKey
  readonly development: boolean
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
  if (issueOfWebhookUrl(delivery.url, { development: deps.development, ownHosts: [] }) !== null) {
    return { status: null, outcome: 'url_refused', retryAfterMs: null }
  }
  const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)
  try {
    const headers = await headersOf(delivery, deps, Math.floor(at / 1000))
    const response = await deps.fetch(delivery.url, {
      method: 'POST',
      headers,
      body: delivery.body,
      redirect: 'manual',
      signal,
    })
    await drain(response)
    return {
      status: response.status,
      outcome: response.ok ? 'delivered' : 'refused',
      retryAfterMs: parseRetryAfter(response.headers.get('Retry-After'), deps.now()),
    }
  } catch {
    // The runtime's words differ by fault and name addresses: two classes are what a developer can act on.
    return { status: null, outcome: signal.aborted ? 'timeout' : 'connect_error', retryAfterMs: null }
  }
}

async function headersOf(
  delivery: Omit<OpenDelivery, 'token'>,
  deps: DeliveryDeps,
  seconds: number,
): Promise<Record<string, string>> {
  const { body, eventId, organisationId } = delivery
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Passage-Webhooks/1',
    'X-Passage-Signature': await signBody(deps.signingKey, body, delivery, seconds),
    'X-Passage-Timestamp': String(seconds),
    'webhook-id': eventId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': standardSignature(webhookSecretOf(deps.keys, organisationId), eventId, seconds, body),
  }
}

/**
 * An answer counts once its body has ended, or once so much of it has come: a 2xx that breaks off or drips on is often a
 * proxy's, in front of a receiver that has failed. What is never read would hold one of the invocation's connections.
 */
async function drain(response: Response): Promise<void> {
  // A buffer of our own: the other kind of reader takes what comes, and reads up to 4 KiB too much.
  const reader = response.body?.getReader({ mode: 'byob' })
  if (reader === undefined) {
    return
  }
  for (let left = MAX_ANSWER_BYTES; left > 0;) {
    const { done, value } = await reader.read(new Uint8Array(left))
    if (done) {
      return
    }
    left -= value.byteLength
  }
  await reader.cancel()
}
