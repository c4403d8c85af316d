// /v1/sandbox: what a developer's tests do to a test link without a browser, and to a receiver without a link. All of it is here under its path; what a script that
// starts with every request need not hold is loaded when it is first asked for.
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { eventsOfUntouched } from '../core/event.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerEnded } from '../http/ended-link.ts'
import { answerFailure, Refusal } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { limitBody, requireJson } from '../http/valid.ts'
import type { Deliveries } from '../wire/delivery.ts'
import type { NewVisitor } from './simulate.ts'

/** Comes before the body is looked at: with a live key nothing is here. */
const requireTestLink = createMiddleware<AppEnv, '/v1/sandbox/links/:id/simulate'>(async (c, next) => {
  await findTestLink(c, c.req.param('id'))
  return next()
})

const requireTestKey = createMiddleware<AppEnv>(async (c, next) => {
  return c.get('caller').mode === 'test' ? next() : answerFailure(c, { code: 'not_found' })
})

/** @param app, newVisitor as `simulate` takes them */
export function sandboxLinks(app: Pick<Hono<AppEnv>, 'fetch'>, newVisitor: NewVisitor): Hono<AppEnv> {
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

  routes.post('/v1/sandbox/links/:id/deliveries/retry', async (c) => {
    const link = await findTestLink(c, c.req.param('id'))
    const found =
      eventsOfUntouched(link, Date.now()) === null ? await c.env.LINK.getByName(link.id).retryDeliveries() : []
    const deliveries = found.map((delivery) => ({ ...delivery, url: link.webhookUrl }))
    return c.json({ deliveries } satisfies Deliveries, 202)
  })

  routes.post('/v1/sandbox/webhooks/send', requireTestKey, limitBody, requireJson, async (c) => {
    const { sendWebhook } = await import('./send-webhook.ts')
    return await sendWebhook(c)
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
