// Claims a link: the one request of this page that has an effect. Sent by the button, or by a page that comes back to the
// session which this browser had claimed.
import { backoffMs } from '../device/backoff.ts'
import { complain } from '../device/complain.ts'
import { refusalOf } from './refusals.ts'
import type { SessionTicket } from '../wire/claim.ts'
import { sleep } from '../device/wait.ts'

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly session: SessionTicket }
  | {
      readonly kind:
        | 'complete'
        | 'canceled'
        | 'expired'
        | 'alive'
        | 'unknown'
        | 'limited'
        | 'tried_out'
        | 'busy'
        | 'unreachable'
    }

const MOST_TRIES = 4
/** A network that vanished says nothing. */
const ANSWER_LIMIT_MS = 10_000

/** @param claimId the same for each try: an answer can be lost, and then the next one brings the same session */
export async function claimLink(code: string, claimId: string): Promise<ClaimOutcome> {
  for (let tries = 1; ; tries++) {
    const outcome = await tryToClaim(code, claimId)
    if (outcome.kind !== 'unreachable' || tries === MOST_TRIES) {
      return outcome
    }
    await sleep(backoffMs(tries, Math.random()))
  }
}

async function tryToClaim(code: string, claimId: string): Promise<ClaimOutcome> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), ANSWER_LIMIT_MS)
  try {
    const response = await fetch('/link/claim', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, claimId }),
      credentials: 'omit',
      signal: limit.signal,
    })
    const body = (await response.json()) as Partial<SessionTicket> & { readonly code?: string }
    const { sessionId, clientToken, websocketUrl } = body
    if (response.ok && sessionId !== undefined && clientToken !== undefined && websocketUrl !== undefined) {
      return { kind: 'claimed', session: { sessionId, clientToken, websocketUrl } }
    }
    return { kind: refusalOf(body.code ?? '') }
  } catch (cause) {
    complain('The claim did not get through', cause)
    return { kind: 'unreachable' }
  } finally {
    clearTimeout(timer)
  }
}
