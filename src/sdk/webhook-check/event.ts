// The events of the kit: bodies as a Passage sends them, of links that are nobody's. Pure; ids are drawn by the caller.
import type { LinkFailed, WebhookEvent } from '../../receiver/verify-webhook.ts'

/** By this a developer knows the kit's events in a log. */
export const USER = 'webhook-check'

export interface EventIds {
  readonly id: string
  readonly linkId: string
  readonly sessionId: string
}

/** Text that another writer of JSON would spell another way. */
const CARDS = {
  paymentMethods: [
    {
      order: 1,
      vendorId: 'pm_1',
      last4: '4242',
      type: 'credit_card',
      isDefault: true,
      nickname: 'Zoë’s "card" 👋 </b>',
    },
  ],
}
const BILLS = { billing: [{ amountDue: 84.5, currency: 'USD', dueDate: '2026-12-01' }] }
/** Of JSON. A result may have 1 MiB, and the webhook's other fields come to it. Bytes. */
const BIG_BYTES = 1024 * 1024 - 200

const SEVERAL = {
  operations: [
    { resource: 'paymentMethod', action: 'read', data: CARDS },
    { resource: 'mobileBillingStatement', action: 'read', data: BILLS },
  ],
}

export type Told = 'one' | 'several' | 'big' | 'unknown' | WebhookEvent['event']

/** @param now epoch milliseconds */
export function eventOf(told: Told, ids: EventIds, mode: 'test' | 'live', now: number): WebhookEvent {
  const common = { linkId: ids.linkId, timestamp: now, id: ids.id, externalUserId: USER, mode }
  const { sessionId } = ids
  switch (told) {
    case 'one':
    case 'link.complete':
      return { event: 'link.complete', status: 'complete', result: CARDS, error: null, ...common, sessionId }
    case 'several':
      return { event: 'link.complete', status: 'complete', result: SEVERAL, error: null, ...common, sessionId }
    case 'big':
      return { event: 'link.complete', status: 'complete', result: bigResult(), error: null, ...common, sessionId }
    case 'link.failed':
      return { ...failed('LOGIN_FAILED'), ...common, sessionId }
    case 'link.expired':
      return { event: 'link.expired', status: 'expired', result: null, error: null, ...common, sessionId: null }
    case 'link.canceled':
      return { event: 'link.canceled', status: 'canceled', result: null, error: null, ...common, sessionId: null }
    case 'unknown':
      return { event: 'link.canceled', status: 'canceled', result: null, error: UNKNOWN, ...common, sessionId }
  }
}

const UNKNOWN = {
  code: 'OUTCOME_UNKNOWN',
  message: 'The link was canceled. What was sent before may have taken effect.',
}

export function failed(code: string): Pick<LinkFailed, 'event' | 'status' | 'result' | 'error'> {
  return { event: 'link.failed', status: 'failed', result: null, error: { code, message: 'Told by the kit' } }
}

function bigResult(): Readonly<Record<string, unknown>> {
  const order = { orderId: '00000000-0000', restaurant: 'Zoë’s Noodles', total: 21.5, currency: 'USD' }
  const size = new TextEncoder().encode(`${JSON.stringify(order)},`).length
  return { orders: Array.from({ length: Math.floor(BIG_BYTES / size) }, () => order) }
}

/** The same event in a spelling that no JSON.stringify gives: what is parsed and written again is another text. */
export function spelledOtherwise(event: WebhookEvent): string {
  return JSON.stringify(event, null, 1).replaceAll(
    /[^\n -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
