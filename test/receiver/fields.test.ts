// That the service and the receiver's file, which share no code, mean the same event: by the compiler, and by what is sent.
import { describe, it } from 'vitest'
import type * as z from 'zod'
import type { LinkError } from '../../src/wire/field.ts'
import type { Webhook } from '../../src/wire/webhook.ts'
import { answerSchemas } from '../../src/openapi/schemas.ts'
import type { WEBHOOKS } from '../../src/openapi/told.ts'
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
] as const satisfies (keyof Webhook)[]
type Named = (typeof FIELDS)[number]

/** Neither side may know more, fewer or other values than the other one. */
type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : never
/** What an event may hold, whichever of the four it is. */
type Received = { [Name in keyof WebhookEvent]: WebhookEvent[Name] }
/** The receiver says what each of the four holds; the wire says it of all at once. */
type Narrowed = 'status' | 'result' | 'error'
/** A receiver that was copied long ago must take a code that came later. */
type AnyCode<Error> = Error extends LinkError ? Omit<LinkError, 'code'> & { readonly code: string } : Error
type Errors = { [One in WebhookEvent as One['event']]: One['error'] }
type Promised = { [Name in keyof typeof WEBHOOKS]: AnyCode<z.output<ReturnType<(typeof WEBHOOKS)[Name]>>['error']> }

const agreed = {
  names: true satisfies Same<keyof Received, keyof Webhook>,
  here: true satisfies Same<Named, keyof Webhook>,
  values: true satisfies Same<Omit<Received, Narrowed>, Omit<Webhook, Narrowed>>,
  status: true satisfies Same<`link.${Received['status']}`, Webhook['event']>,
  result: true satisfies Received['result'] extends Webhook['result'] ? true : never,
  errors: true satisfies Same<Errors, Promised>,
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
    for (const name of ['LinkCompleteWebhook', 'LinkFailedWebhook', 'LinkExpiredWebhook', 'LinkCanceledWebhook']) {
      const described = answerSchemas()[name]!
      expect([name, Object.keys(described['properties'] as object)]).toEqual([name, FIELDS])
      expect([name, described['required']]).toEqual([name, FIELDS])
    }
    expect(Object.values(agreed)).not.toContain(false)
  })
})
