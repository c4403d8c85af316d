// The numbered events of a link: what happened, by ids and codes only. No arguments, results or page content.
import type { Mode } from './api-key.ts'
import { idBody } from './id.ts'
import type { LinkFacts, LinkStatus } from './link.ts'

export const EVENT_TYPES = [
  'link.created',
  'link.claimed',
  'session.connected',
  'session.disconnected',
  'session.user_required',
  'operation.started',
  'operation.completed',
  'link.complete',
  'link.failed',
  'link.expired',
  'link.canceled',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** The events that a developer's webhook hears of. */
export const WEBHOOK_EVENTS = ['link.complete', 'link.failed', 'link.expired', 'link.canceled'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

export interface EventDraft {
  readonly type: EventType
  /** Ids, names and codes. */
  readonly data: Readonly<Record<string, string | number>>
}

/** An event as it is numbered, kept and shown. `seq` starts at 1 and has no gaps. */
export interface LinkEvent extends EventDraft {
  readonly id: string
  readonly seq: number
  /** Epoch milliseconds. */
  readonly createdAt: number
}

/** Every link's first event. It follows from the link, so it is written nowhere and costs nothing. */
export function createdEvent(link: LinkFacts): LinkEvent {
  return { id: `evt_${idBody(link.id)}`, seq: 1, type: 'link.created', data: {}, createdAt: link.createdAt }
}

export function isWebhookEvent(type: EventType): type is WebhookEvent {
  return (WEBHOOK_EVENTS as readonly string[]).includes(type)
}

/** What happened to the link, with everything that a receiver needs to act on it. */
export interface WebhookFacts {
  readonly event: WebhookEvent
  readonly eventId: string
  readonly link: LinkFacts
  readonly status: LinkStatus
  readonly sessionId: string | null
  readonly result: unknown
  readonly error: { readonly code: string; readonly message: string } | null
  /** Epoch milliseconds of the event. */
  readonly at: number
}

/** What a webhook's body holds: every field is always there, null where it has nothing to say. */
export interface WebhookFields {
  readonly event: WebhookEvent
  readonly linkId: string
  readonly status: LinkStatus
  readonly result: unknown
  readonly error: WebhookFacts['error']
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly id: string
  readonly externalUserId: string | null
  readonly sessionId: string | null
  readonly mode: Mode
}

/** The body of a webhook. Made once: every attempt sends these bytes. */
export function webhookBody(facts: WebhookFacts): string {
  const fields: WebhookFields = {
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
  return JSON.stringify(fields)
}
