// Claims a link: the one request of this page that has an effect. Sent by the button, never by opening the page.
import { complain } from './complain.ts'
import type { ClaimedSession } from './memory.ts'

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly session: ClaimedSession }
  | { readonly kind: 'complete' | 'canceled' | 'expired' | 'alive' | 'unknown' | 'busy' | 'unreachable' }

export async function claimLink(code: string): Promise<ClaimOutcome> {
  try {
    const response = await fetch('/link/claim', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
      credentials: 'omit',
    })
    const body = (await response.json()) as Partial<ClaimedSession> & { readonly code?: string }
    const { sessionId, clientToken, websocketUrl } = body
    if (response.ok && sessionId !== undefined && clientToken !== undefined && websocketUrl !== undefined) {
      return { kind: 'claimed', session: { sessionId, clientToken, websocketUrl } }
    }
    return { kind: REFUSALS[body.code ?? ''] ?? 'busy' }
  } catch (cause) {
    complain('The claim did not get through', cause)
    return { kind: 'unreachable' }
  }
}

const REFUSALS: Readonly<Record<string, Exclude<ClaimOutcome['kind'], 'claimed'>>> = {
  link_complete: 'complete',
  link_canceled: 'canceled',
  session_alive: 'alive',
  link_expired: 'expired',
  claim_code_not_found: 'unknown',
  validation_failed: 'unknown',
}
