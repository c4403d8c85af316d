// POST /link/claim: the only thing that starts a session. Public: the claim code is the proof.
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import * as z from 'zod'
import { formatClientToken } from '../core/claim-code.ts'
import { siteOf } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { findLinkByCode } from '../http/claimed-link.ts'
import { answerFailure } from '../http/failure.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'

const body = z.object({ code: z.string() })

export const claims = new Hono<AppEnv>()

// Any page may claim for its user: no cookie and no credential is involved, so there is nothing to steal.
claims.use('/link/claim', cors({ origin: '*', allowMethods: ['POST'], exposeHeaders: ['X-Request-Id'] }))

claims.post(
  '/link/claim',
  limitBody,
  requireJson,
  validJson(() => body),
  async (c) => {
    const found = await findLinkByCode(c, c.req.valid('json').code)
    if (!found.ok) {
      return answerFailure(c, found.failure)
    }
    const { link, code } = found.value
    const { origin } = new URL(c.req.url)
    const config = c.get('config')
    const site = siteOf(link, config.liveOrigins, origin)
    if (site === null) {
      return answerFailure(c, { code: 'unavailable' })
    }
    const claimed = await c.env.SESSION.getByName(link.id).claim(link, site)
    if (!claimed.ok) {
      return answerFailure(c, claimed.failure)
    }
    const { sessionId, expiresAt } = claimed.value
    return c.json({
      linkId: link.id,
      sessionId,
      clientToken: formatClientToken(config.keys, link.id, sessionId, code.bits),
      websocketUrl: `${origin.replace(/^http/, 'ws')}/sessions/${link.id}/${sessionId}`,
      expiresAt,
    })
  },
)
