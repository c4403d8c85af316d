// Claims a link: the one request that starts its session. For clients that live outside of the service's own page.
import type { Claim, SessionTicket } from '../wire/claim.ts'
import type { Refusal } from '../wire/refusal.ts'
import { backoffMs } from './backoff.ts'
import { sleep } from './wait.ts'

const MOST_TRIES = 5
/** A network that vanished says nothing. */
const ANSWER_LIMIT_MS = 10_000

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
    try {
      return await tryToClaim(service, code, claimId)
    } catch (cause) {
      if (cause instanceof ClaimRefused || tries === MOST_TRIES) {
        throw cause
      }
      await sleep(backoffMs(tries, Math.random()))
    }
  }
}

async function tryToClaim(service: string, code: string, claimId: string): Promise<Claimed> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), ANSWER_LIMIT_MS)
  let response: Response
  let body: Partial<Claim> & Partial<Refusal>
  try {
    response = await fetch(new URL('/link/claim', service).href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, claimId }),
      signal: limit.signal,
    })
    body = (await response.json()) as Partial<Claim> & Partial<Refusal>
  } finally {
    clearTimeout(timer)
  }
  if (response.ok) {
    const { linkId, sessionId, clientToken, websocketUrl, integration } = body as Claim
    return { linkId, ticket: { sessionId, clientToken, websocketUrl }, integrationId: integration.id }
  }
  if (response.status >= 500) {
    throw new Error(`The service answered ${response.status} to the claim.`)
  }
  throw new ClaimRefused(
    body.code ?? String(response.status),
    body.error ?? `The claim was answered ${response.status}.`,
  )
}
