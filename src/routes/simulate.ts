// POST /v1/sandbox/links/:id/simulate: a user of the sandbox claims a test link and plays its session, without a browser. Everything
// but the user and their page is the true path: the claim, the object, the protocol, the automation, the webhook. Loaded when it is
// first asked for.
import type { Context, Hono } from 'hono'
import { AtOnce } from '../core/at-once.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerLink } from '../http/answer-link.ts'
import { claimLink, type StartedSession } from '../http/claim-link.ts'
import { answerFailure } from '../http/failure.ts'
import { findLinkByCode } from '../http/link-by-code.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { parseJson } from '../http/valid.ts'
import { logError, logInfo } from '../log.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { PersonName } from '../wire/person.ts'
import { simulateBody, type Simulation } from '../wire/sandbox.ts'

/** A user of the sandbox, who plays a session that was claimed and tells how they left it. */
export type Visit = (ticket: SessionTicket, ask: (request: Request) => Response | Promise<Response>) => Promise<string>

/** @param isFirstTry no session of the link has failed yet */
export type NewVisitor = (integrationId: string, person: PersonName, isFirstTry: boolean) => Promise<Visit>

/** Each keeps an isolate busy as a user's browser would, and costs whoever asks for it one request. */
const MOST_AT_ONCE = 10
/** Longer than the platform lets anything go on behind an answer. Milliseconds. */
const LONGEST_MS = 60_000
/** By organisation, in this isolate. */
const simulations = new AtOnce(MOST_AT_ONCE, LONGEST_MS)
const TOO_MANY = { policy: 'simulation', quota: MOST_AT_ONCE, window: null, retryIn: 5 }

/**
 * @param linkId of a test link of the caller's
 * @param app by whose routes the user's client comes in, as every client does
 * @param newVisitor throws where the integration has no sandbox
 */
export async function simulate(
  c: Context<AppEnv>,
  linkId: string,
  app: Pick<Hono<AppEnv>, 'fetch'>,
  newVisitor: NewVisitor,
): Promise<Response> {
  const parsed = parseJson(await c.req.text(), simulateBody(), () => [])
  if (!parsed.ok) {
    return answerFailure(c, parsed.failure)
  }
  const { claimCode, person, wait = false } = parsed.value
  const found = await findLinkByCode(c, claimCode)
  if (!found.ok || found.value.link.id !== linkId) {
    const issues = [{ path: 'claimCode', message: 'must be the claim code of this link' }]
    return answerFailure(c, { code: 'validation_failed', issues })
  }
  const { integrationId, status } = found.value.link
  const visit = await newVisitor(integrationId, person, status === 'pending')
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
  const played = play(c, linkId, app, claimed.value, visit).finally(end)
  // Also where somebody waits: whoever hangs up leaves the user alone, and not without a client.
  c.executionCtx.waitUntil(played)
  if (wait) {
    await played
    return answerLink(c, await requireOwnLink(c, linkId))
  }
  return c.json({ sessionId: claimed.value.sessionId } satisfies Simulation, 202)
}

/** Never throws: the session's end says how it went. A session that loses its client here ends by the service's own rule. */
async function play(
  c: Context<AppEnv>,
  linkId: string,
  app: Pick<Hono<AppEnv>, 'fetch'>,
  session: StartedSession,
  visit: Visit,
): Promise<void> {
  const { sessionId } = session
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
