// POST /link/claim: the only thing that starts a session. Public: the claim code is the proof.
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import * as z from 'zod'
import { LIMIT_HEADERS } from '../core/limit.ts'
import { liveSiteOf } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { claimLink } from '../http/claim-link.ts'
import { findLinkByCode } from '../http/link-by-code.ts'
import { answerFailure } from '../http/failure.ts'
import { limitPublic } from '../http/limit.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import type { Claim } from '../wire/claim.ts'
import { once } from '../wire/once.ts'
import { findIntegration, nameOfIntegration } from '../integrations/catalogue.ts'

export const claimBody = once(() =>
  z.object({
    code: z.string(),
    claimId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 of A-Z a-z 0-9 _ -')
      .optional()
      .describe('Random. The same again, while its session lives, answers the same again: an answer can be lost'),
  }),
)

export const claims = new Hono<AppEnv>()

// Any page may claim for its user: no cookie and no credential is involved, so there is nothing to steal.
claims.use(
  '/link/claim',
  cors({ origin: '*', allowMethods: ['POST'], exposeHeaders: ['X-Request-Id', ...LIMIT_HEADERS] }),
)

claims.post('/link/claim', limitPublic, limitBody, requireJson, validJson(claimBody), async (c) => {
  const { code, claimId } = c.req.valid('json')
  const found = await findLinkByCode(c, code)
  if (!found.ok) {
    return answerFailure(c, found.failure)
  }
  const { link } = found.value
  const { integrationId } = link
  const live = liveSiteOf(integrationId, c.get('config').liveSites, findIntegration(integrationId)?.live)
  const claimed = await claimLink(c, found.value, live, claimId)
  if (!claimed.ok) {
    return answerFailure(c, claimed.failure)
  }
  const { sessionId, origins, clientToken, websocketUrl, expiresAt } = claimed.value
  const integration = { id: integrationId, name: nameOfIntegration(integrationId) }
  const answer = { linkId: link.id, sessionId, clientToken, websocketUrl, expiresAt, integration, origins }
  return c.json(answer satisfies Claim)
})
