// Claims a link: the one request of this page that has an effect. Sent by the button, or by a page that comes back to the
// session which this browser had claimed.
import { CLAIM_LIMIT_MS, pauseBeforeClaim } from '../device/claim-again.ts'
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

/** @param claimId the same for each try: an answer can be lost, and then the next one brings the same session */
export async function claimLink(code: string, claimId: string): Promise<ClaimOutcome> {
  for (let tries = 1; ; tries++) {
    const [status, outcome] = await tryToClaim(code, claimId)
    const pause = pauseBeforeClaim(status, tries, Math.random())
    if (pause === null) {
      return outcome
    }
    await sleep(pause)
  }
}

/** With the status of the answer; 0: none came. */
async function tryToClaim(code: string, claimId: string): Promise<[status: number, ClaimOutcome]> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), CLAIM_LIMIT_MS)
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
      return [response.status, { kind: 'claimed', session: { sessionId, clientToken, websocketUrl } }]
    }
    return [response.status, { kind: refusalOf(body.code ?? '') }]
  } catch (cause) {
    complain('The claim did not get through', cause)
    return [0, { kind: 'unreachable' }]
  } finally {
    clearTimeout(timer)
  }
}
