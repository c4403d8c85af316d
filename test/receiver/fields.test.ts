// That the service and the receiver's file, which share no code, mean the same event: by the compiler, and by what is sent.
import { describe, it } from 'vitest'
import type { Mode } from '../../src/core/api-key.ts'
import type { WebhookFields, WebhookEvent as EventName } from '../../src/core/event.ts'
import { SCHEMAS } from '../../src/openapi/schemas.ts'
import type { WebhookEvent } from '../../src/receiver/verify-webhook.ts'
import { bodyOf, EVENTS } from './sender.ts'

/** In the order in which they are sent. */
const FIELDS = [
  'event',
  'linkId',
  'status',
  'result',
  'error',
  'timestamp',
  'id',
  'externalUserId',
  'sessionId',
  'mode',
] as const satisfies (keyof WebhookFields)[]
type Named = (typeof FIELDS)[number]

/** Neither side may know more, fewer or other values than the other one. */
type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : never
/** What an event may hold, whichever of the four it is. */
type Received<Name extends keyof WebhookEvent> = WebhookEvent[Name]

const agreed = {
  names: true satisfies Same<keyof WebhookEvent, keyof WebhookFields>,
  here: true satisfies Same<Named, keyof WebhookFields>,
  event: true satisfies Same<Received<'event'>, EventName>,
  status: true satisfies Same<`link.${Received<'status'>}`, EventName>,
  error: true satisfies Same<Received<'error'>, WebhookFields['error']>,
  timestamp: true satisfies Same<Received<'timestamp'>, WebhookFields['timestamp']>,
  id: true satisfies Same<Received<'id' | 'linkId'>, WebhookFields['id' | 'linkId']>,
  others: true satisfies Same<Received<'externalUserId' | 'sessionId'>, WebhookFields['externalUserId' | 'sessionId']>,
  mode: true satisfies Same<Received<'mode'>, Mode>,
}

describe('the fields of a webhook', () => {
  it.for(EVENTS)('%s has all of them and no other, null where unused', (event, { expect }) => {
    const body = JSON.parse(bodyOf(event)) as Record<string, unknown>
    expect(Object.keys(body)).toEqual(FIELDS)
    expect(Object.entries(body).filter(([, value]) => value === null)).toEqual(
      {
        'link.complete': ['error', 'externalUserId'],
        'link.failed': ['result', 'externalUserId'],
        'link.expired': ['result', 'error', 'externalUserId', 'sessionId'],
        'link.canceled': ['result', 'error', 'externalUserId'],
      }[event].map((name) => [name, null]),
    )
  })

  it('are those that /openapi.json promises', ({ expect }) => {
    expect(Object.keys(SCHEMAS.Webhook['properties'] as object)).toEqual(FIELDS)
    expect(SCHEMAS.Webhook['required']).toEqual(FIELDS)
    expect(Object.values(agreed)).not.toContain(false)
  })
})
