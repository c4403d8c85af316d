// The service's side for the receiver's tests: real event bodies, really signed. Runs in workerd and in Node.
import { randomBytes, newId } from '../../src/core/id.ts'
import { webhookBody } from '../../src/core/event.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../src/wire/event-type.ts'
import { signBody, signingKeySet, type Audience, type SigningKey } from '../../src/core/signature.ts'
import { testSecrets } from '../support/secrets.ts'

const [first, second] = signingKeySet().parse(JSON.parse(testSecrets.SIGNING_KEYS)).keys
export const newerKey = first!
export const olderKey = second!

export const LINK_ID = 'link_0VbkYKZPPEYsiUsHizkkCZ'
export const ORGANISATION = 'org_abcDEF123456'
const EVENT_ID = 'evt_0VbkYKZPPEYsiUsHizkkCZ'
const AT = 1_767_300_000_000

const ENDS = {
  'link.complete': { status: 'complete', result: { paymentMethods: [{ last4: '1111', nickname: 'Zoë 👋' }] } },
  'link.failed': { status: 'failed', error: { code: 'LOGIN_FAILED', message: 'the site refused the sign-in' } },
  'link.expired': { status: 'expired' },
  'link.canceled': { status: 'canceled' },
} as const satisfies Record<WebhookEvent, unknown>

export const EVENTS = WEBHOOK_EVENTS
export const UNKNOWN = { code: 'OUTCOME_UNKNOWN', message: 'What was sent before may have taken effect.' } as const

/** The bytes of a webhook, made by the code that makes the real ones. */
export function bodyOf(event: WebhookEvent, eventId = EVENT_ID): string {
  return webhookBody({
    event,
    eventId,
    link: { id: LINK_ID, mode: 'test', externalUserId: null },
    sessionId: event === 'link.expired' ? null : 'sess_0VbkYKZPPEYsiUsHizkkCZ',
    result: null,
    error: null,
    at: AT,
    ...ENDS[event],
  })
}

/** An event of its own, as each webhook of a real service is. */
export function newBody(event: WebhookEvent): string {
  return bodyOf(event, newId('evt', AT, randomBytes(14)))
}

/** For whom a webhook is by its own body; the body may be anything. */
export function audienceOf(body: string): Audience {
  const [id = EVENT_ID] = /evt_\w{22}/.exec(body) ?? []
  return { organisationId: ORGANISATION, mode: body.includes('"mode":"live"') ? 'live' : 'test', eventId: id }
}

/** @param seconds Unix seconds of the attempt */
export async function headersOf(
  body: string,
  seconds: number,
  key: SigningKey = newerKey,
  audience: Audience = audienceOf(body),
) {
  return {
    'Content-Type': 'application/json',
    'X-Passage-Signature': await signBody(key, body, audience, seconds),
    'X-Passage-Timestamp': String(seconds),
  }
}
