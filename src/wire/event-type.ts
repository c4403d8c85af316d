// What can happen to a link. Public and never renamed.

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
