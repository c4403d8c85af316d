// The headers of answers, by name: components of /openapi.json.
import type { Schema } from './schemas.ts'

const text: Schema = { type: 'string' }

export const HEADERS = {
  'X-Request-Id': {
    description: 'Names this request in the log. Your own comes back where it is 1 to 128 of A-Z a-z 0-9 . _ -',
    required: true,
    schema: text,
  },
  Location: { description: 'The path of the link', required: true, schema: text },
  'Idempotency-Replayed': {
    description: 'There where this is the answer of an earlier request with the same Idempotency-Key',
    schema: { type: 'string', enum: ['true'] },
  },
  ETag: { description: 'For If-None-Match', required: true, schema: text },
  'Cache-Control': { description: 'Who may keep a copy, and for how long', required: true, schema: text },
  'WWW-Authenticate': {
    description: 'The scheme, and what is wrong with what was given',
    required: true,
    schema: text,
  },
  Allow: { description: 'The methods that this address has', required: true, schema: text },
  Upgrade: { description: 'websocket', required: true, schema: text },
  'Accept-Encoding': { description: 'identity: what would have been taken', required: true, schema: text },
  'Retry-After': { description: 'Seconds', required: true, schema: { type: 'integer', minimum: 1 } },
  RateLimit: { description: 'As the draft of the IETF has it: "name";r=0;t=seconds', required: true, schema: text },
  'RateLimit-Policy': { description: '"name";q=quota;w=seconds', required: true, schema: text },
} as const satisfies Record<string, { readonly description: string; readonly required?: true; readonly schema: Schema }>

export type HeaderName = keyof typeof HEADERS

/** Beside X-Request-Id, which every answer has. */
const OF_STATUS: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  415: ['Accept-Encoding'],
  426: ['Upgrade'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
}

/** @param own those of the answer itself */
export function headersOf(status: number, own: readonly HeaderName[] = []): Record<string, Schema> {
  const names: HeaderName[] = [...own, ...(OF_STATUS[status] ?? []), 'X-Request-Id']
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
