// The WebSockets: a session's client, whoever watches a link, and whoever listens to an organisation's webhooks. Refused here, before the upgrade, where the token
// or code is not ours; the object looks at the rest.
import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { hashApiKey } from '../core/api-key.ts'
import { parseClientToken } from '../core/claim-code.ts'
import { listenersName } from '../core/listeners-name.ts'
import { unmetOf } from '../core/unmet.ts'
import type { AppEnv } from '../http/app-env.ts'
import { findLinkByCode } from '../http/link-by-code.ts'
import { answerFailure } from '../http/failure.ts'
import { countOrRefuse, limitPublic } from '../http/limit.ts'
import { parseQuery } from '../http/valid.ts'
import { once } from '../wire/once.ts'

export const sockets = new Hono<AppEnv>()

/** What is missing is a wrong code or token; what comes twice is told as such. */
const watchQuery = once(() => z.object({ code: z.string().default('') }))
const sessionQuery = once(() => z.object({ role: z.string().default(''), token: z.string().default('') }))

sockets.get('/link/ws', limitPublic, async (c) => {
  const found = await findLinkByCode(c, parseQuery(c, watchQuery()).code)
  if (!found.ok) {
    return answerFailure(c, found.failure)
  }
  if (!isUpgrade(c)) {
    return answerFailure(c, { code: 'upgrade_required' })
  }
  const { link } = found.value
  const object = c.env.LINK.getByName(link.id)
  const unmet = unmetOf(link, Date.now())
  if (unmet === null) {
    await object.adopt(link)
  }
  return object.fetch(upgradeFor(c, { role: 'watcher', unmet: JSON.stringify(unmet) }))
})

sockets.get('/sessions/:linkId/:sessionId', limitPublic, async (c) => {
  const { linkId, sessionId } = c.req.param()
  const { role, token } = parseQuery(c, sessionQuery())
  const isOurs = parseClientToken(c.get('config').keys, linkId, sessionId, token) !== null
  if (!isOurs || role !== 'client') {
    return answerFailure(c, { code: 'session_unauthorized' })
  }
  await countOrRefuse(c, 'link', linkId)
  if (!isUpgrade(c)) {
    return answerFailure(c, { code: 'upgrade_required' })
  }
  const answer = await c.env.LINK.getByName(linkId).fetch(upgradeFor(c, { role: 'client', session: sessionId, token }))
  return answer.status === 101 ? answer : answerFailure(c, { code: 'session_unauthorized' })
})

sockets.get('/v1/webhooks/listen', async (c) => {
  if (!isUpgrade(c)) {
    return answerFailure(c, { code: 'upgrade_required' })
  }
  const owner = c.get('caller')
  const object = c.env.LISTENERS.getByName(listenersName(owner))
  // Where its database is not to be reached it throws, and that is answered as anywhere.
  return object.fetch(upgradeFor(c, { ...owner, keyHash: hashApiKey(c.get('apiKey')) }))
})

function isUpgrade(c: Context<AppEnv>): boolean {
  return c.req.header('Upgrade')?.toLowerCase() === 'websocket'
}

/** Only an upgrade may be a request to the object; everything else is a method call. The host is a placeholder. */
function upgradeFor(c: Context<AppEnv>, query: Record<string, string>): Request {
  const request = new Request(`https://object/?${new URLSearchParams(query).toString()}`, c.req.raw)
  request.headers.set('X-Request-Id', c.get('requestId'))
  return request
}
