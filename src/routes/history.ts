// The routes that tell what happened to a link. All of it lives in the link's object.
import { Hono } from 'hono'
import type { AppEnv } from '../http/app-env.ts'

export const history = new Hono<AppEnv>()

const load = () => import('./link-history.ts')

history.get('/v1/links/:id/events', async (c) => await (await load()).answerEvents(c))
history.get('/v1/links/:id/sessions', async (c) => await (await load()).answerSessions(c))
history.get('/v1/links/:id/sessions/:sessionId/timeline', async (c) => await (await load()).answerTimeline(c))
history.get('/v1/links/:id/deliveries', async (c) => await (await load()).answerDeliveries(c))
history.post('/v1/links/:id/deliveries/:deliveryId/redeliver', async (c) => await (await load()).answerRedelivery(c))
