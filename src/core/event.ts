// The numbered events of a link: what happened, by ids and codes only. No arguments, results or page content.
import type { LinkEvent } from '../wire/event.ts'
import type { LinkError } from '../wire/field.ts'
import type { Webhook } from '../wire/webhook.ts'
import { type EventType, WEBHOOK_EVENTS, type WebhookEvent } from '../wire/event-type.ts'
import { idBody, idWithin } from './id.ts'
import type { LinkFacts, LinkRecord } from './link.ts'
import type { LinkStatus } from '../wire/status.ts'

/** An event that has no number yet. */
export type EventDraft = Pick<LinkEvent, 'type' | 'data'>

/** Every link's first event. It follows from the link, so it is written nowhere and costs nothing. */
export function createdEvent(link: LinkFacts): LinkEvent {
  return { id: `evt_${idBody(link.id)}`, seq: 1, type: 'link.created', data: {}, createdAt: link.createdAt }
}

/**
 * The end of a link that nothing else has happened to and that nobody must be told of: it follows from the link, so that whoever
 * reads it from the row and whoever writes it down say the same.
 * @param at the link's end, epoch milliseconds
 */
export function expiredEvent(link: Pick<LinkFacts, 'id'>, at: number): LinkEvent {
  return { id: idWithin('evt', at, link.id), seq: 2, type: 'link.expired', data: {}, createdAt: at }
}

/** Whether nothing has happened to a link but its creation, and its end is told to nobody. */
export function isUntold(
  { version, status }: Pick<LinkRecord, 'version' | 'status'>,
  { webhookUrl }: Pick<LinkFacts, 'webhookUrl'>,
): boolean {
  return version === 0 && status === 'pending' && webhookUrl === null
}

/**
 * All that has happened to a link that no session of it and nobody else has changed, by its row alone. Null where its object must
 * be asked, or has an end to write.
 */
export function eventsOfUntouched(link: LinkRecord, now: number): LinkEvent[] | null {
  const { status, version, expiresAt, updatedAt } = link
  if (version === 0 && status === 'pending' && expiresAt > now) {
    return [createdEvent(link)]
  }
  if (version === 0 && status === 'expired') {
    return [createdEvent(link), expiredEvent(link, updatedAt)]
  }
  // Its row says pending for good: the cron writes nothing of an end that follows from the row.
  return isUntold(link, link) ? [createdEvent(link), expiredEvent(link, expiresAt)] : null
}

export function isWebhookEvent(type: EventType): type is WebhookEvent {
  return (WEBHOOK_EVENTS as readonly string[]).includes(type)
}

/** What happened to the link, with everything that a receiver needs to act on it. */
export interface WebhookFacts {
  readonly event: WebhookEvent
  readonly eventId: string
  readonly link: Pick<LinkFacts, 'id' | 'externalUserId' | 'mode'>
  readonly status: LinkStatus
  readonly sessionId: string | null
  readonly result: unknown
  readonly error: LinkError | null
  /** Epoch milliseconds of the event. */
  readonly at: number
}

/** The body of a webhook. Made once: every attempt sends these bytes. */
export function webhookBody(facts: WebhookFacts): string {
  const body: Webhook = {
    event: facts.event,
    linkId: facts.link.id,
    status: facts.status,
    result: facts.result ?? null,
    error: facts.error,
    timestamp: facts.at,
    id: facts.eventId,
    externalUserId: facts.link.externalUserId,
    sessionId: facts.sessionId,
    mode: facts.link.mode,
  }
  return JSON.stringify(body)
}
