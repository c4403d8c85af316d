// Where a link, a session, an operation or a delivery stands. Public and never renamed.

export const LINK_STATUSES = ['pending', 'active', 'failed', 'complete', 'expired', 'canceled'] as const
export type LinkStatus = (typeof LINK_STATUSES)[number]

export const SESSION_STATUSES = ['active', 'complete', 'failed', 'expired', 'canceled'] as const

export const OPERATION_STATUSES = ['pending', 'running', 'complete', 'failed'] as const
export type OperationStatus = (typeof OPERATION_STATUSES)[number]

export const DELIVERY_STATUSES = ['pending', 'delivered', 'exhausted'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** What a link's webhooks may wait for: the next attempt, or somebody who sends by hand what was given up. */
export const OPEN_WEBHOOKS = ['pending', 'exhausted'] as const
export type OpenWebhook = (typeof OPEN_WEBHOOKS)[number]
