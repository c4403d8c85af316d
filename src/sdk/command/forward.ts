// One webhook to one address of a developer's own, as the service would send it: what came of it, for people.
import type { SignedWebhook } from '../client/signer.ts'
import { ANSWER_WITHIN_MS } from '../webhook-check/judge.ts'
import { send } from '../webhook-check/send.ts'
import { targetOf } from '../webhook-check/target.ts'
import { UsageError } from './parse-words.ts'

/** Of an answer so much is shown. Characters. */
const MOST_SHOWN = 1_000

export interface Forwarded {
  readonly url: string
  /** HTTP status; null where no answer came. */
  readonly status: number | null
  /** What is wrong with the body of an answer. */
  readonly fault: 'late' | 'broken' | null
  /** The first line of what was answered, or why nothing was. */
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

/** As the service does: no redirect, no more than 16 KiB read of an answer, its Content-Encoding not believed. */
export async function forward(
  url: string,
  { headers, body }: Pick<SignedWebhook, 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<Forwarded> {
  const message = { method: 'POST', headers: { 'User-Agent': 'Passage-Webhooks/1 (local)', ...headers }, body } as const
  const { status, fault, text, ms } = await send(new URL(url), message, { signal, mostShown: MOST_SHOWN })
  signal.throwIfAborted()
  return { url, status, fault, answer: answerOf(status, fault, text), durationMs: ms }
}

/** As the service judges it: a 2xx whose body is empty or whole. */
export function isTaken({ status, fault }: Pick<Forwarded, 'status' | 'fault'>): boolean {
  return status !== null && status >= 200 && status < 300 && fault === null
}

function answerOf(status: number | null, fault: Forwarded['fault'], text: string): string {
  if (fault === 'late') {
    return `no whole answer within ${ANSWER_WITHIN_MS / 1000} s`
  }
  return fault === 'broken' ? 'its body broke off' : text === '' && status === null ? 'no answer' : text
}
