// Claims a link: the one request that starts its session. For clients that live outside of the service's own page.
import type { Claim, SessionTicket } from '../wire/claim.ts'
import type { Refusal } from '../wire/refusal.ts'
import { CLAIM_LIMIT_MS, pauseBeforeClaim } from './claim-again.ts'
import { sleep } from './wait.ts'

export interface Claimed {
  readonly linkId: string
  readonly ticket: SessionTicket
  readonly integrationId: string
}

/** The service does not give the link away: it has ended, has another session, or is not known. */
export class ClaimRefused extends Error {
  override readonly name = 'ClaimRefused'
  /** One of those of POST /link/claim in the API's documentation: `link_complete`, `session_alive`, … */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * @param service the service's origin
 * @param claimId the same for each try: an answer can be lost, and then the next one brings the same session
 * @throws ClaimRefused; the network's own error where the service cannot be reached
 */
export async function claimLink(service: string, code: string, claimId: string): Promise<Claimed> {
  for (let tries = 1; ; tries++) {
    const answer = await send(service, code, claimId)
    const pause = pauseBeforeClaim(answer.status, tries, Math.random())
    if (pause === null) {
      return claimedBy(answer)
    }
    await sleep(pause)
  }
}

interface Answer {
  /** 0: none came. */
  readonly status: number
  readonly body: Partial<Claim> & Partial<Refusal>
  /** Why none came. */
  readonly cause: unknown
}

async function send(service: string, code: string, claimId: string): Promise<Answer> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), CLAIM_LIMIT_MS)
  try {
    const response = await fetch(new URL('/link/claim', service).href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, claimId }),
      signal: limit.signal,
    })
    return { status: response.status, body: (await response.json()) as Answer['body'], cause: null }
  } catch (cause) {
    return { status: 0, body: {}, cause }
  } finally {
    clearTimeout(timer)
  }
}

function claimedBy({ status, body, cause }: Answer): Claimed {
  if (status === 0) {
    throw cause
  }
  if (status === 200) {
    const { linkId, sessionId, clientToken, websocketUrl, integration } = body as Claim
    return { linkId, ticket: { sessionId, clientToken, websocketUrl }, integrationId: integration.id }
  }
  if (status >= 500) {
    throw new Error(`The service answered ${status} to the claim.`)
  }
  throw new ClaimRefused(body.code ?? String(status), body.error ?? `The claim was answered ${status}.`)
}
