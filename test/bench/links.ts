// Links of the product's that a measure uses up: each asked for as a developer would.
import { READ, WRITE } from '../browser/support/visit.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { Product } from './hosts.ts'
import { inParallel } from './side.ts'

const WORKERS = 16

/** The usual one. Nobody hears of its end. */
export const EXAMPLE = {
  integrationId: 'tmobile',
  operations: [READ, WRITE],
  returnUrl: 'https://your-app.com/done',
}

export interface Created {
  readonly linkId: string
  readonly claimCode: string
}

/** Whoever makes links as the product does. */
export type Service = Pick<Product, 'url' | 'apiKey'>

export function keyOf({ apiKey }: Service): { readonly Authorization: string } {
  return { Authorization: `Bearer ${apiKey}` }
}

export async function createLink(service: Service, more: Readonly<Record<string, unknown>> = {}): Promise<Created> {
  const headers = { ...keyOf(service), 'Content-Type': 'application/json' }
  const body = JSON.stringify({ ...EXAMPLE, ...more })
  return await jsonOf<Created>(await fetch(`${service.url}/v1/links`, { method: 'POST', headers, body }), 201)
}

export async function createLinks(
  service: Service,
  count: number,
  moreOf: (index: number) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<readonly Created[]> {
  const indices = Array.from({ length: count }, (_, index) => index)
  return await inParallel(indices, WORKERS, (index) => createLink(service, moreOf(index)))
}

export async function claimLink({ url }: Product, code: string): Promise<Claim> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ code })
  return await jsonOf<Claim>(await fetch(`${url}/link/claim`, { method: 'POST', headers, body }), 200)
}

async function jsonOf<T>(answer: Response, status: number): Promise<T> {
  const text = await answer.text()
  if (answer.status !== status) {
    throw new Error(`Answered ${answer.status}, not ${status}: ${text.slice(0, 300)}`)
  }
  return JSON.parse(text) as T
}
