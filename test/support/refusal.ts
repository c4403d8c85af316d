// Bodies that POST /v1/links must refuse, and how a refusal is read: each one is checked to be a 400 of the public form
// in which no card number or security code comes back, wherever the request had put it.
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { type Account, call, exampleLink, newAccount } from './api.ts'

export const CARD_NUMBER = '4111111111111111'
export const CVV = '7351'
export const card = {
  cardNumber: CARD_NUMBER,
  expirationDate: '12/28',
  cvv: CVV,
  nameOnCard: 'John Doe',
  billingZip: '10001',
}
export const read = { resource: 'paymentMethod', action: 'read' }
export const write = { resource: 'paymentMethod', action: 'write', arguments: card }
export const bills = { resource: 'mobileBillingStatement', action: 'read' }

export type Fields = Record<string, unknown>

/** A good request with some fields changed; `undefined` leaves one out. */
export function linkBody(changes: Fields): Fields {
  return { ...exampleLink, operations: [read, write], ...changes }
}

/** A good request whose second operation adds a card with some fields changed. */
export function cardBody(changes: Fields): Fields {
  return linkBody({ operations: [read, { ...write, arguments: { ...card, ...changes } }] })
}

interface Refusal {
  readonly error: string
  readonly code: string
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

export async function readRefusal(response: Response): Promise<Refusal['issues']> {
  const text = await response.text()
  expect(response.status, text).toBe(400)
  expect(text).not.toContain(CARD_NUMBER)
  expect(text).not.toContain(CVV)
  const refusal = JSON.parse(text) as Refusal
  expect(refusal).toEqual({
    error: 'Validation failed',
    code: 'validation_failed',
    issues: expect.any(Array) as unknown,
  })
  expect(refusal.issues.filter(({ message }) => typeof message !== 'string' || message === '')).toEqual([])
  return refusal.issues
}

/** The issues of a body that must be refused. A string is sent as it is. */
export async function issuesOfBody(body: unknown, account?: Account): Promise<Refusal['issues']> {
  const { key } = account ?? (await newAccount())
  return await readRefusal(await call({ path: '/v1/links', key, body }))
}

/** One field may be wrong in two ways at once: each path counts once. */
export async function pathsOf(body: unknown, account?: Account): Promise<string[]> {
  return [...new Set((await issuesOfBody(body, account)).map(({ path }) => path))]
}

export async function countLinks(): Promise<number | null> {
  return await env.DB.prepare('SELECT count(*) AS links FROM links').first<number>('links')
}
