// /v1/sandbox/links: what a developer's tests do to a test link without a browser. Everything but the user and their page
// is the true path: the claim, the object, the protocol, the automation, the webhook.
import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { linkView } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { claimSession, type ClaimedSession } from '../http/claim-session.ts'
import { findLinkByCode } from '../http/claimed-link.ts'
import { answerFailure, Refusal } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import { logError, logInfo } from '../log.ts'
import { PERSON_NAMES } from '../sandbox/people.ts'
import { playSession } from '../sandbox/scripted-client.ts'
import { newScriptedPerson, type ScriptedPerson } from '../sandbox/scripted-person.ts'

/**
 * The client leaves by itself a little before the platform would end it, 30 seconds after the answer:
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
const MOST_PLAY_MS = 28_000

const CLOCK = {
  now: Date.now,
  sleep: (ms: number): Promise<void> => scheduler.wait(ms),
}

export const simulateBody = z.object({ claimCode: z.string(), person: z.enum(PERSON_NAMES) })

export const sandboxLinks = new Hono<AppEnv>()

/** Comes before the body is looked at: with a live key nothing is here. */
const requireTestLink = createMiddleware<AppEnv, '/v1/sandbox/links/:id/simulate'>(async (c, next) => {
  await findTestLink(c, c.req.param('id'))
  return next()
})

sandboxLinks.post(
  '/v1/sandbox/links/:id/simulate',
  requireTestLink,
  limitBody,
  requireJson,
  validJson(() => simulateBody),
  async (c) => {
    const { claimCode, person } = c.req.valid('json')
    const found = await findLinkByCode(c, claimCode)
    if (!found.ok || found.value.link.id !== c.req.param('id')) {
      const issues = [{ path: 'claimCode', message: 'must be the claim code of this link' }]
      return answerFailure(c, { code: 'validation_failed', issues })
    }
    const { link } = found.value
    const player = newScriptedPerson(link.integrationId, person)
    const claimed = await claimSession(c, found.value)
    if (!claimed.ok) {
      return answerFailure(c, claimed.failure)
    }
    c.executionCtx.waitUntil(simulate(c, link.id, claimed.value, player))
    return c.json({ sessionId: claimed.value.sessionId }, 202)
  },
)

sandboxLinks.post('/v1/sandbox/links/:id/expire', async (c) => {
  const link = await findTestLink(c, c.req.param('id'))
  const expired = await c.env.SESSION.getByName(link.id).expireNow(link)
  if (!expired.ok) {
    return answerFailure(c, expired.failure)
  }
  const current = await requireOwnLink(c, link.id)
  // The object has it for certain; a row that is not there yet will be once D1 answers again.
  return current.status === 'expired'
    ? c.json(linkView(current, null, Date.now()))
    : answerFailure(c, { code: 'unavailable' })
})

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
  linkId: string,
  { sessionId, clientToken }: ClaimedSession,
  person: ScriptedPerson,
): Promise<void> {
  try {
    const query = new URLSearchParams({ role: 'client', session: sessionId, token: clientToken })
    const headers = { Upgrade: 'websocket', 'X-Request-Id': c.get('requestId') }
    const object = c.env.SESSION.getByName(linkId)
    const { webSocket, status } = await object.fetch(`https://object/?${query.toString()}`, { headers })
    if (webSocket === null) {
      throw new Error(`the object refused its own client: ${status}`)
    }
    webSocket.accept()
    const timer = setTimeout(() => webSocket.close(1000, 'out of time'), MOST_PLAY_MS)
    try {
      const outcome = await playSession(webSocket, person, {}, CLOCK)
      if (outcome.kind === 'closed') {
        logInfo('simulation_left', { linkId, sessionId, code: outcome.code })
      }
    } finally {
      clearTimeout(timer)
    }
  } catch (cause) {
    logError('simulation_failed', { linkId, sessionId }, cause)
  }
}
