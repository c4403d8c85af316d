// What happened to a link, as its object tells it: its numbered events, its sessions with what each did, and the deliveries that told of
// it. Loaded when one of them is first asked for.
import type { Context } from 'hono'
import * as z from 'zod'
import { eventsOfUntouched } from '../core/event.ts'
import type { LinkRecord } from '../core/link.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { pageLimit, parseQuery } from '../http/valid.ts'
import type { Deliveries, Redelivery } from '../wire/delivery.ts'
import type { EventPage } from '../wire/event.ts'
import { once } from '../wire/once.ts'
import type { Sessions } from '../wire/session.ts'
import type { Timeline } from '../wire/timeline.ts'

const AFTER_WORDS = 'must be a seq: an integer from 0'

const eventsQuery = once(() =>
  z.object({
    after: z
      .string()
      .regex(/^\d{1,15}$/, AFTER_WORDS)
      .transform(Number)
      .default(0),
    limit: pageLimit().default(100),
  }),
)

type At<Path extends string> = Context<AppEnv, `/v1/links/:id/${Path}`>

/** Whoever reads of a link that nobody claimed must not wake its object, or make it write. */
function isUntouched(link: LinkRecord): boolean {
  return eventsOfUntouched(link, Date.now()) !== null
}

export async function answerEvents(c: At<'events'>): Promise<Response> {
  const { after, limit } = parseQuery(c, eventsQuery())
  const link = await requireOwnLink(c, c.req.param('id'))
  const known = eventsOfUntouched(link, Date.now())?.filter(({ seq }) => seq > after)
  const found = known ?? (await c.env.LINK.getByName(link.id).endThenListEvents(link, after, limit + 1))
  const events = found.slice(0, limit).map(({ id, seq, type, data, createdAt }) => ({ id, seq, type, data, createdAt }))
  const nextAfter = found.length > limit ? (events.at(-1)?.seq ?? null) : null
  return c.json({ events, nextAfter } satisfies EventPage)
}

export async function answerSessions(c: At<'sessions'>): Promise<Response> {
  const link = await requireOwnLink(c, c.req.param('id'))
  const sessions = isUntouched(link) ? [] : await c.env.LINK.getByName(link.id).endThenListSessions(link)
  return c.json({ sessions } satisfies Sessions)
}

export async function answerTimeline(c: At<'sessions/:sessionId/timeline'>): Promise<Response> {
  const link = await requireOwnLink(c, c.req.param('id'))
  if (isUntouched(link)) {
    return answerFailure(c, { code: 'session_not_found' })
  }
  const timeline = await c.env.LINK.getByName(link.id).endThenFindTimeline(link, c.req.param('sessionId'))
  return timeline.ok ? c.json(timeline.value satisfies Timeline) : answerFailure(c, timeline.failure)
}

export async function answerDeliveries(c: At<'deliveries'>): Promise<Response> {
  const link = await requireOwnLink(c, c.req.param('id'))
  const deliveries = isUntouched(link) ? [] : await c.env.LINK.getByName(link.id).listDeliveries()
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
  } satisfies Deliveries)
}

export async function answerRedelivery(c: At<'deliveries/:deliveryId/redeliver'>): Promise<Response> {
  const link = await requireOwnLink(c, c.req.param('id'))
  const { deliveryId } = c.req.param()
  if (isUntouched(link)) {
    return answerFailure(c, { code: 'delivery_not_found' })
  }
  const reopened = await c.env.LINK.getByName(link.id).redeliver(deliveryId)
  return reopened.ok
    ? c.json({ id: deliveryId, status: 'pending' } satisfies Redelivery, 202)
    : answerFailure(c, reopened.failure)
}
