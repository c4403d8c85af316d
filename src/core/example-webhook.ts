// A webhook that tells of no link: what a developer's receiver is tried with. Pure.
import type { WebhookEvent } from '../wire/event-type.ts'
import type { LinkError } from '../wire/field.ts'
import type { Mode } from '../wire/mode.ts'
import { type WebhookFacts, webhookBody } from './event.ts'

/** Ids of nothing: whoever asks for them is told that there is no such link. */
const NOTHING = '0'.repeat(22)

const RESULT = {
  paymentMethods: [
    {
      order: 0,
      vendorId: 'pm_1',
      last4: '4242',
      type: 'credit_card',
      isDefault: true,
      brand: 'Visa',
      expirationDate: '08/29',
    },
  ],
}
const ERROR: LinkError = { code: 'LOGIN_FAILED', message: 'The site refused the sign-in. This is an example.' }

const ENDS: Readonly<Record<WebhookEvent, Pick<WebhookFacts, 'status' | 'result' | 'error' | 'sessionId'>>> = {
  'link.complete': { status: 'complete', result: RESULT, error: null, sessionId: `sess_${NOTHING}` },
  'link.failed': { status: 'failed', result: null, error: ERROR, sessionId: `sess_${NOTHING}` },
  'link.expired': { status: 'expired', result: null, error: null, sessionId: null },
  'link.canceled': { status: 'canceled', result: null, error: null, sessionId: null },
}

/**
 * The bytes to send. Link and session are of zeros, so that nobody takes them for real ones; the event's own id is a new one each time,
 * or a receiver that knows repeats would do nothing with the second.
 * @param at epoch milliseconds
 */
export function exampleWebhook(
  event: WebhookEvent,
  { eventId, mode, externalUserId, at }: { eventId: string; mode: Mode; externalUserId: string | null; at: number },
): string {
  return webhookBody({ event, eventId, link: { id: `link_${NOTHING}`, externalUserId, mode }, ...ENDS[event], at })
}
