// One webhook to one address of a developer's own, as the service would send it: what came of it, for people.
import type { SignedWebhook } from '../client/signer.ts'
import { targetOf } from '../webhook-check/target.ts'
import { UsageError } from './parse-words.ts'

/** As long as the service waits. Milliseconds. */
const TIMEOUT_MS = 10_000

export interface Forwarded {
  readonly url: string
  /** HTTP status; null where no answer came. */
  readonly status: number | null
  /** The beginning of what was answered, or why nothing was. */
  readonly answer: string
  readonly durationMs: number
}

/** As one says it: localhost:3000/hook. */
export function wholeAddress(text: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
}

/** Of a developer's own: over http to this machine alone. @throws UsageError for what is none to send to */
export function receiverUrl(text: string): string {
  const url = targetOf(wholeAddress(text))
  if (typeof url === 'string') {
    throw new UsageError(url)
  }
  return url.href
}

export async function forward(url: string, { headers, body }: SignedWebhook, signal: AbortSignal): Promise<Forwarded> {
  const begun = Date.now()
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'User-Agent': 'Passage-Webhooks/1 (local)' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const answer = (await response.text()).slice(0, 300).replaceAll(/\p{Cc}+/gu, ' ')
    return { url, status: response.status, answer, durationMs: Date.now() - begun }
  } catch (cause) {
    signal.throwIfAborted()
    return { url, status: null, answer: whyOf(cause), durationMs: Date.now() - begun }
  }
}

export function isTaken({ status }: Forwarded): boolean {
  return status !== null && status >= 200 && status < 300
}

function whyOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return `no answer within ${TIMEOUT_MS / 1000} s`
  }
  // fetch says that it failed, and its cause says why.
  const { cause: deeper = cause } = cause as { readonly cause?: unknown }
  const { code, message } = deeper as { readonly code?: string; readonly message?: string }
  return code ?? message ?? 'no answer'
}
