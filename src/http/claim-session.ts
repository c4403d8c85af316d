// Starts a session of a link for whoever holds its claim code, whichever route they came by. Checks no code itself:
// claimed-link.ts does.
import type { Context } from 'hono'
import { formatClientToken, hashClaimId } from '../core/claim-code.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import { siteOf } from '../core/link.ts'
import type { AppEnv } from './app-env.ts'
import type { CodedLink } from './claimed-link.ts'

export interface ClaimedSession {
  readonly sessionId: string
  /** Where the integration is reached in it. */
  readonly site: string
  /** Opens the session's socket. */
  readonly clientToken: string
  /** The link's end, epoch milliseconds. */
  readonly expiresAt: number
}

/** @param claimId the claim's own, where it has one: the same again answers the same again */
export async function claimSession(
  c: Context<AppEnv>,
  { link, code }: CodedLink,
  claimId?: string,
): Promise<Result<ClaimedSession>> {
  const { keys, liveOrigins } = c.get('config')
  const site = siteOf(link, liveOrigins, new URL(c.req.url).origin)
  if (site === null) {
    return refuse('unavailable')
  }
  const claimHash = claimId === undefined ? null : hashClaimId(keys, link.id, claimId)
  const claimed = await c.env.SESSION.getByName(link.id).claim(link, site, claimHash)
  if (!claimed.ok) {
    return claimed
  }
  const { sessionId, expiresAt } = claimed.value
  return ok({
    sessionId,
    site: claimed.value.site,
    clientToken: formatClientToken(keys, link.id, sessionId, code.bits),
    expiresAt,
  })
}
