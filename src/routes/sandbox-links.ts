// /v1/sandbox/links: what a developer's tests do to a test link without a browser. Everything but the user and their page
// is the true path: the claim, the object, the protocol, the automation, the webhook.
import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { AtOnce } from '../core/at-once.ts'
import type { AppEnv } from '../http/app-env.ts'
import { claimLink, type StartedSession } from '../http/claim-link.ts'
import { answerEnded } from '../http/ended-link.ts'
import { findLinkByCode } from '../http/link-by-code.ts'
import { answerFailure, Refusal } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import { logError, logInfo } from '../log.ts'
import type { SessionTicket, Simulation } from '../wire/claim.ts'
import { PERSON_NAMES, type PersonName } from '../wire/person.ts'
import { once } from '../wire/once.ts'

/** A user of the sandbox, who plays a session that was claimed and tells how they left it. */
type Visit = (ticket: SessionTicket, ask: (request: Request) => Response | Promise<Response>) => Promise<string>

/** Each keeps an isolate busy as a user's browser would, and costs whoever asks for it one request. */
const MOST_AT_ONCE = 10
/** Longer than the platform lets anything go on behind an answer. Milliseconds. */
const LONGEST_MS = 60_000
/** By organisation, in this isolate. */
const simulations = new AtOnce(MOST_AT_ONCE, LONGEST_MS)
const TOO_MANY = { policy: 'simulation', quota: MOST_AT_ONCE, window: null, retryIn: 5 }

export const simulateBody = once(() => z.object({ claimCode: z.string(), person: z.enum(PERSON_NAMES) }))

/** Comes before the body is looked at: with a live key nothing is here. */
const requireTestLink = createMiddleware<AppEnv, '/v1/sandbox/links/:id/simulate'>(async (c, next) => {
  await findTestLink(c, c.req.param('id'))
  return next()
})

/**
 * @param app by whose routes the user's client comes in, as every client does
 * @param newVisitor throws where the integration has no sandbox
 */
export function sandboxLinks(
  app: Pick<Hono<AppEnv>, 'fetch'>,
  newVisitor: (integrationId: string, person: PersonName) => Promise<Visit>,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.post(
    '/v1/sandbox/links/:id/simulate',
    requireTestLink,
    limitBody,
    requireJson,
    validJson(simulateBody),
    async (c) => {
      const { claimCode, person } = c.req.valid('json')
      const found = await findLinkByCode(c, claimCode)
      if (!found.ok || found.value.link.id !== c.req.param('id')) {
        const issues = [{ path: 'claimCode', message: 'must be the claim code of this link' }]
        return answerFailure(c, { code: 'validation_failed', issues })
      }
      const visit = await newVisitor(found.value.link.integrationId, person)
      const end = simulations.begin(c.get('caller').organisationId, Date.now())
      if (end === null) {
        return answerFailure(c, { code: 'rate_limited', limit: TOO_MANY })
      }
      const claimed = await claimLink(c, found.value, null).catch((cause: unknown) => {
        end()
        throw cause
      })
      if (!claimed.ok) {
        end()
        return answerFailure(c, claimed.failure)
      }
      c.executionCtx.waitUntil(simulate(c, app, claimed.value, visit).finally(end))
      return c.json({ sessionId: claimed.value.sessionId } satisfies Simulation, 202)
    },
  )

  routes.post('/v1/sandbox/links/:id/expire', async (c) => {
    const link = await findTestLink(c, c.req.param('id'))
    const expired = await c.env.LINK.getByName(link.id).expireNow(link)
    return await answerEnded(c, link.id, expired, 'expired')
  })

  return routes
}

/** Throws a Refusal for a live link as for none. */
async function findTestLink(c: Context<AppEnv>, id: string) {
  if (c.get('caller').mode !== 'test') {
    throw new Refusal('link_not_found')
  }
  return requireOwnLink(c, id)
}

/** Never throws: nobody waits for it. A session that loses its client here ends by the service's own rule. */
async function simulate(
  c: Context<AppEnv>,
  app: Pick<Hono<AppEnv>, 'fetch'>,
  session: StartedSession,
  visit: Visit,
): Promise<void> {
  const { sessionId } = session
  const linkId = c.req.param('id')
  try {
    const left = await visit(session, (request) => {
      request.headers.set('X-Request-Id', c.get('requestId'))
      // Counted where the developer is: all simulations there are would be one address.
      for (const name of ['CF-Connecting-IP', 'CF-Worker']) {
        const value = c.req.header(name)
        if (value !== undefined) {
          request.headers.set(name, value)
        }
      }
      return app.fetch(request, c.env, c.executionCtx)
    })
    if (left !== 'ended') {
      logInfo('simulation_left', { linkId, sessionId, how: left })
    }
  } catch (cause) {
    logError('simulation_failed', { linkId, sessionId }, cause)
  }
}
