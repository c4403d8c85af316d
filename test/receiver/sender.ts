// The service's side for the receiver's tests: real event bodies, really signed. Runs in workerd and in Node.
import { WEBHOOK_EVENTS, webhookBody, type WebhookEvent } from '../../src/core/event.ts'
import { signBody, signingKeySet, type SigningKey } from '../../src/core/signature.ts'
import { testSecrets } from '../support/secrets.ts'

const [first, second] = signingKeySet.parse(JSON.parse(testSecrets.SIGNING_KEYS)).keys
export const newerKey = first!
export const olderKey = second!

export const LINK_ID = 'link_0VbkYKZPPEYsiUsHizkkCZ'
const AT = 1_767_300_000_000

const ENDS = {
  'link.complete': { status: 'complete', result: { paymentMethods: [{ last4: '1111', nickname: 'Zoë 👋' }] } },
  'link.failed': { status: 'failed', error: { code: 'LOGIN_FAILED', message: 'the site refused the sign-in' } },
  'link.expired': { status: 'expired' },
  'link.canceled': { status: 'canceled' },
} as const satisfies Record<WebhookEvent, unknown>

export const EVENTS = WEBHOOK_EVENTS

/** The bytes of a webhook, made by the code that makes the real ones. */
export function bodyOf(event: WebhookEvent): string {
  return webhookBody({
    event,
    eventId: 'evt_0VbkYKZPPEYsiUsHizkkCZ',
    link: {
      id: LINK_ID,
      organisationId: 'org_abcDEF123456',
      mode: 'test',
      integrationId: 'tmobile',
      operations: [{ resource: 'paymentMethod', action: 'read' }],
      webhookUrl: 'https://your-server.com/webhook',
      returnUrl: null,
      externalUserId: null,
      debug: false,
      expiresAt: AT,
      createdAt: AT,
    },
    sessionId: event === 'link.expired' ? null : 'sess_0VbkYKZPPEYsiUsHizkkCZ',
    result: null,
    error: null,
    at: AT,
    ...ENDS[event],
  })
}

/** @param seconds Unix seconds of the attempt */
export async function headersOf(body: string, seconds: number, key: SigningKey = newerKey) {
  return {
    'Content-Type': 'application/json',
    'X-Passage-Signature': await signBody(key, body, seconds),
    'X-Passage-Timestamp': String(seconds),
  }
}
