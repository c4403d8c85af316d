// What happened to a link: its numbered events, its sessions with what each did, and the deliveries that told of it. All live in the link's object.
import { Hono } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { pageLimit, validQuery } from '../http/valid.ts'

const AFTER_WORDS = 'must be a seq: an integer from 0'

const eventsQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/, AFTER_WORDS)
    .transform(Number)
    .default(0),
  limit: pageLimit.default(100),
})

export const history = new Hono<AppEnv>()

history.get('/v1/links/:id/events', validQuery(eventsQuery), async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const { after, limit } = c.req.valid('query')
  const found = await c.env.SESSION.getByName(link.id).events(link, after, limit + 1)
  const events = found.slice(0, limit).map(({ id, seq, type, data, createdAt }) => ({ id, seq, type, data, createdAt }))
  return c.json({ events, nextAfter: found.length > limit ? (events.at(-1)?.seq ?? null) : null })
})

history.get('/v1/links/:id/sessions', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const sessions = await c.env.SESSION.getByName(link.id).sessions(link)
  return c.json({ sessions })
})

history.get('/v1/links/:id/sessions/:sessionId/timeline', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const timeline = await c.env.SESSION.getByName(link.id).timeline(link, c.req.param('sessionId'))
  return timeline.ok ? c.json(timeline.value) : answerFailure(c, timeline.failure)
})

history.get('/v1/links/:id/deliveries', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const deliveries = await c.env.SESSION.getByName(link.id).deliveries()
  return c.json({
    deliveries: deliveries.map(({ id, eventId, event, status, attempts, nextAttemptAt }) => ({
      id,
      eventId,
      event,
      url: link.webhookUrl,
      status,
      attempts,
      nextAttemptAt,
    })),
  })
})

history.post('/v1/links/:id/deliveries/:deliveryId/redeliver', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const { deliveryId } = c.req.param()
  const isReopened = await c.env.SESSION.getByName(link.id).redeliver(deliveryId)
  return isReopened
    ? c.json({ id: deliveryId, status: 'pending' }, 202)
    : answerFailure(c, { code: 'delivery_not_found' })
})
