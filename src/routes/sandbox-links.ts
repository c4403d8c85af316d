// /v1/sandbox: what a developer's tests do to a test link without a browser. All of it is here under its path; what a script that
// starts with every request need not hold is loaded when it is first asked for.
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../http/app-env.ts'
import { answerEnded } from '../http/ended-link.ts'
import { Refusal } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { limitBody, requireJson } from '../http/valid.ts'
import type { PersonName } from '../wire/person.ts'
import type { Visit } from './simulate.ts'

/** Comes before the body is looked at: with a live key nothing is here. */
const requireTestLink = createMiddleware<AppEnv, '/v1/sandbox/links/:id/simulate'>(async (c, next) => {
  await findTestLink(c, c.req.param('id'))
  return next()
})

/** @param app, newVisitor as `simulate` takes them */
export function sandboxLinks(
  app: Pick<Hono<AppEnv>, 'fetch'>,
  newVisitor: (integrationId: string, person: PersonName) => Promise<Visit>,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.post('/v1/sandbox/links/:id/simulate', requireTestLink, limitBody, requireJson, async (c) => {
    const { simulate } = await import('./simulate.ts')
    return await simulate(c, c.req.param('id'), app, newVisitor)
  })

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
