// The webhooks in /openapi.json: what is sent to whoever gave a webhookUrl, one entry an event.
import { WEBHOOK_EVENTS, type WebhookEvent } from '../wire/event-type.ts'
import type { Examples } from './examples.ts'
import { pascal, ref } from './schemas.ts'

const WORDS: Readonly<Record<WebhookEvent, string>> = {
  'link.complete': 'Every operation is done, and `result` holds what came of them.',
  'link.failed': 'A session has failed: one webhook for each. Your user may try again until the link ends.',
  'link.expired': "The link's time ran out before it was complete.",
  'link.canceled': 'The link was canceled through the API.',
}

const HEADERS = [
  header(
    'X-Passage-Signature',
    'A compact JWT, ES256: request_body_sha256, and for whom in aud (organisation), mode and jti (event)',
  ),
  header('X-Passage-Timestamp', 'Unix seconds of this attempt'),
  header('webhook-id', "The event's id: the same in every attempt"),
  header('webhook-timestamp', 'Unix seconds of this attempt'),
  header('webhook-signature', 'Standard Webhooks, v1'),
]

const RESPONSES = {
  '2XX': { description: 'Delivered' },
  410: { description: 'Stop sending this one' },
  default: { description: 'Tried again later' },
}

export function webhooksOf(examples: Examples['webhooks']): Record<string, unknown> {
  return Object.fromEntries(WEBHOOK_EVENTS.map((event) => [event, { post: webhook(event, examples[event]) }]))
}

/** The same as they come: all to one address, told apart by their event. */
export function callbacks(): Record<string, unknown> {
  return {
    webhook: {
      '{$request.body#/webhookUrl}': {
        post: {
          operationId: 'webhook',
          tags: ['Webhooks'],
          summary: 'Sent to webhookUrl whenever the link ends, or a session of it fails',
          description: 'One address hears of all events: `event` tells them apart.',
          security: [],
          parameters: HEADERS,
          requestBody: { required: true, content: { 'application/json': { schema: ref('Webhook') } } },
          responses: RESPONSES,
        },
      },
    },
  }
}

function webhook(event: WebhookEvent, example: unknown): Record<string, unknown> {
  const schema = ref(`${pascal(event)}Webhook`)
  const examples = example === undefined ? {} : { examples: { [event]: { summary: WORDS[event], value: example } } }
  return {
    operationId: event.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase()),
    tags: ['Webhooks'],
    summary: `Sent to webhookUrl: ${event}`,
    description: `${WORDS[event]} Sent again until your server answers 2xx, for about three days: drop repeats by \`id\`.`,
    security: [],
    parameters: HEADERS,
    requestBody: { required: true, content: { 'application/json': { schema, ...examples } } },
    responses: RESPONSES,
  }
}

function header(name: string, description: string): Record<string, unknown> {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } }
}
