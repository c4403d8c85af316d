// What is measured: of the product, and of the floor that it stands on.
import { requestOf } from './load.ts'
import type { Host, Product } from './hosts.ts'
import { READ, WRITE } from '../browser/support/visit.ts'

export interface Side {
  readonly next: () => Buffer
  readonly status: number
  readonly heard?: (body: string) => void
}

export interface Measure {
  readonly name: string
  /** What the floor does. */
  readonly beside: string
  readonly product: Side
  readonly floor: Side
}

/** The usual one. */
const EXAMPLE = {
  integrationId: 'tmobile',
  operations: [READ, WRITE],
  // Claims that nobody goes on with end, and are told of: nothing of it may leave this machine, and nobody listens.
  webhookUrl: 'http://127.0.0.1:9/webhook',
  returnUrl: 'https://your-app.com/done',
}
const REFUSED = {
  ...EXAMPLE,
  operations: [{ resource: 'paymentMethod', action: 'sell' }],
  webhookUrl: 'x',
  expiresIn: -1,
}

interface Created {
  readonly linkId: string
  readonly claimCode: string
}

/** Links that the claims are made of: as many as the creates before them have left. */
const MOST_CODES = 200_000

/** In this order: claims need the codes of what was created before. */
export async function measuresOf(product: Product, floor: Host): Promise<readonly Measure[]> {
  const key = { Authorization: `Bearer ${product.apiKey}` }
  const ask = (method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: unknown) => {
    const request = requestOf(method, product.url + path, headers, body)
    return () => request
  }
  const bare = (method: string, path: string, body?: unknown) => {
    const request = requestOf(method, floor.url + path, {}, body)
    return () => request
  }
  const create = async (): Promise<Created> => {
    const headers = { ...key, 'Content-Type': 'application/json' }
    const answer = await fetch(`${product.url}/v1/links`, { method: 'POST', headers, body: JSON.stringify(EXAMPLE) })
    return await answer.json<Created>()
  }
  const insert = async (): Promise<string> => {
    const answer = await fetch(`${floor.url}/insert`, { method: 'POST', body: JSON.stringify(EXAMPLE) })
    return (await answer.json<Created>()).linkId
  }
  const link = await create()
  const row = await insert()
  for (let more = 0; more < 20; more++) {
    await Promise.all([create(), insert()])
  }
  const codes: string[] = []
  const collect = (body: string): void => {
    if (codes.length < MOST_CODES) {
      codes.push(/clm_\w+/.exec(body)?.[0] ?? '')
    }
  }
  const claim = (): Buffer => {
    const code = codes.pop()
    if (code === undefined) {
      throw new Error('Every link is claimed: create more before.')
    }
    return requestOf('POST', `${product.url}/link/claim`, {}, { code })
  }
  const constant = { next: bare('GET', '/constant'), status: 200 }
  return [
    {
      name: 'POST /v1/links',
      beside: 'the same rows',
      product: { next: ask('POST', '/v1/links', key, EXAMPLE), status: 201, heard: collect },
      floor: { next: bare('POST', '/insert', EXAMPLE), status: 201 },
    },
    {
      name: 'GET /v1/links/:id',
      beside: 'one read of the row',
      product: { next: ask('GET', `/v1/links/${link.linkId}`, key), status: 200 },
      floor: { next: bare('GET', `/row/${row}`), status: 200 },
    },
    {
      name: 'GET /v1/links?limit=20',
      beside: '20 rows of the range',
      product: { next: ask('GET', '/v1/links?limit=20', key), status: 200 },
      floor: { next: bare('GET', '/list'), status: 200 },
    },
    {
      name: 'POST /link/claim',
      beside: 'a new object, one row',
      product: { next: claim, status: 200 },
      floor: { next: bare('POST', '/object', { code: 'x'.repeat(69) }), status: 200 },
    },
    {
      name: 'GET /connect/:id',
      beside: 'one read, a page',
      product: { next: ask('GET', `/connect/${link.linkId}?code=${link.claimCode}`), status: 200 },
      floor: { next: bare('GET', `/page/${row}`), status: 200 },
    },
    {
      name: 'GET /v1/providers',
      beside: 'a constant',
      product: { next: ask('GET', '/v1/providers', key), status: 200 },
      floor: constant,
    },
    {
      name: 'GET /openapi.json',
      beside: 'a constant',
      product: { next: ask('GET', '/openapi.json'), status: 200 },
      floor: constant,
    },
    {
      name: '400, three issues',
      beside: 'a constant',
      product: { next: ask('POST', '/v1/links', key, REFUSED), status: 400 },
      floor: constant,
    },
  ]
}
