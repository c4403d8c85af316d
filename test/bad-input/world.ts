// What the cases of a run share: how to ask, with which keys, and links to ask about.
import type { Answer, Ask } from './ask.ts'
import type { Document } from './document.ts'
import type { Keys } from './service.ts'

export interface MadeLink {
  readonly linkId: string
  readonly claimCode: string
}

export interface World {
  readonly port: number
  readonly keys: Keys
  readonly document: Document
  readonly ask: Ask
  /** An open link that no case may end or claim. */
  readonly link: MadeLink
  createLink(changes?: Readonly<Record<string, unknown>>): Promise<MadeLink>
}

export const CARD_NUMBER = '4539578763621486'
export const CVV = '7351'
export const card = {
  cardNumber: CARD_NUMBER,
  expirationDate: '12/39',
  cvv: CVV,
  nameOnCard: 'Planted Q Cardholder',
  billingZip: '10001',
}
/** Of the arguments that go with every body here: no answer may hold them. */
export const PLANTED_CARD = [CARD_NUMBER, `"${CVV}"`, card.nameOnCard]

export const exampleBody = {
  integrationId: 'tmobile',
  operations: [
    { resource: 'paymentMethod', action: 'read' },
    { resource: 'paymentMethod', action: 'write', arguments: card },
  ],
}

export const JSON_TYPE = { 'Content-Type': 'application/json' }

export function bearer(key: string): Record<string, string> {
  return { Authorization: `Bearer ${key}` }
}

/** POST /v1/links with a body of our own. */
export function creating(key: string, body: unknown) {
  return {
    method: 'POST',
    path: '/v1/links',
    headers: { ...bearer(key), ...JSON_TYPE },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    planted: [key, ...PLANTED_CARD],
  }
}

/** The parsed answer. Throws with its text where the status is another. */
export function expectAnswer(answer: Answer, status: number): unknown {
  if (answer.status !== status) {
    throw new Error(`answered ${answer.status} and not ${status}: ${answer.text}`)
  }
  return JSON.parse(answer.text)
}

export async function createLink(ask: Ask, key: string, changes: Readonly<Record<string, unknown>>): Promise<MadeLink> {
  return expectAnswer(await ask(creating(key, { ...exampleBody, ...changes })), 201) as MadeLink
}
