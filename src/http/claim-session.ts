// Starts a session of a link for whoever holds its claim code, whichever route they came by. Checks no code itself:
// claimed-link.ts does.
import type { Context } from 'hono'
import { formatClientToken } from '../core/claim-code.ts'
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

export async function claimSession(c: Context<AppEnv>, { link, code }: CodedLink): Promise<Result<ClaimedSession>> {
  const { keys, liveOrigins } = c.get('config')
  const site = siteOf(link, liveOrigins, new URL(c.req.url).origin)
  if (site === null) {
    return refuse('unavailable')
  }
  const claimed = await c.env.SESSION.getByName(link.id).claim(link, site)
  if (!claimed.ok) {
    return claimed
  }
  const { sessionId, expiresAt } = claimed.value
  return ok({ sessionId, site, clientToken: formatClientToken(keys, link.id, sessionId, code.bits), expiresAt })
}
