// POST /link/claim: the only thing that starts a session. Public: the claim code is the proof.
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import * as z from 'zod'
import { originsOf } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { claimSession } from '../http/claim-session.ts'
import { findLinkByCode } from '../http/claimed-link.ts'
import { answerFailure } from '../http/failure.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import { findIntegration } from '../integrations/catalogue.ts'

export const claimBody = z.object({
  code: z.string(),
  claimId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 of A-Z a-z 0-9 _ -')
    .optional()
    .describe('Random. The same again, while its session lives, answers the same again: an answer can be lost'),
})

export const claims = new Hono<AppEnv>()

// Any page may claim for its user: no cookie and no credential is involved, so there is nothing to steal.
claims.use('/link/claim', cors({ origin: '*', allowMethods: ['POST'], exposeHeaders: ['X-Request-Id'] }))

claims.post(
  '/link/claim',
  limitBody,
  requireJson,
  validJson(() => claimBody),
  async (c) => {
    const { code, claimId } = c.req.valid('json')
    const found = await findLinkByCode(c, code)
    if (!found.ok) {
      return answerFailure(c, found.failure)
    }
    const { link } = found.value
    const claimed = await claimSession(c, found.value, claimId)
    if (!claimed.ok) {
      return answerFailure(c, claimed.failure)
    }
    const { sessionId, site, clientToken, expiresAt } = claimed.value
    const { origin } = new URL(c.req.url)
    const websocketUrl = `${origin.replace(/^http/, 'ws')}/sessions/${link.id}/${sessionId}`
    const integration = {
      id: link.integrationId,
      name: findIntegration(link.integrationId)?.name ?? link.integrationId,
    }
    const origins = originsOf(site)
    return c.json({ linkId: link.id, sessionId, clientToken, websocketUrl, expiresAt, integration, origins })
  },
)
