// Starts a session of a link for whoever holds its claim code, whichever route they came by. Checks no code itself:
// link-by-code.ts does.
import type { Context } from 'hono'
import { formatClientToken, hashClaimId } from '../core/claim-code.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import { siteOf } from '../core/link.ts'
import type { Site } from '../core/site.ts'
import type { AppEnv } from './app-env.ts'
import type { CodedLink } from './link-by-code.ts'
import { ownOrigin } from './own-origin.ts'

export interface StartedSession {
  readonly sessionId: string
  /** Every origin that it may visit. */
  readonly origins: readonly string[]
  /** Where the session's socket opens, to whoever shows the token. */
  readonly websocketUrl: string
  readonly clientToken: string
  /** The link's end, epoch milliseconds. */
  readonly expiresAt: number
}

/**
 * @param live where live links reach the integration; null for none
 * @param claimId the claim's own, where it has one: the same again answers the same again
 */
export async function claimLink(
  c: Context<AppEnv>,
  { link, code }: CodedLink,
  live: Site | null,
  claimId?: string,
): Promise<Result<StartedSession>> {
  const origin = ownOrigin(c)
  // A test link of the time when this deployment had a sandbox leads nowhere.
  const site = link.mode === 'test' && !c.get('config').sandbox ? null : siteOf(link, live, origin)
  if (site === null) {
    return refuse('unavailable')
  }
  const claimHash = claimId === undefined ? null : hashClaimId(code.keys, link.id, claimId)
  const claimed = await c.env.LINK.getByName(link.id).claim(link, site, claimHash)
  if (!claimed.ok) {
    return claimed
  }
  const { sessionId, origins, expiresAt } = claimed.value
  return ok({
    sessionId,
    origins,
    websocketUrl: `${origin.replace(/^http/, 'ws')}/sessions/${link.id}/${sessionId}`,
    clientToken: formatClientToken(code.keys, link.id, sessionId, code.bits),
    expiresAt,
  })
}
