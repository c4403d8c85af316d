// The routes, each beside a bare Worker that does only what nobody can leave out.
import { createLink, createLinks, EXAMPLE, keyOf } from './links.ts'
import { httpSide, requestOf, spendingRequests } from './load.ts'
import type { Product } from './hosts.ts'
import type { Host } from './runtime.ts'
import type { Measure, Side } from './side.ts'

const REFUSED = {
  ...EXAMPLE,
  operations: [{ resource: 'paymentMethod', action: 'sell' }],
  webhookUrl: 'x',
  expiresIn: -1,
}
/** A list's page. */
const PAGE = 20

export async function routeMeasures(product: Product, floor: Host): Promise<readonly Measure[]> {
  const key = keyOf(product)
  const ask = (method: string, path: string, status: number, body?: unknown): Side => {
    const request = requestOf(method, product.url + path, key, body)
    return httpSide(product, { next: () => request, status })
  }
  const bare = (method: string, path: string, status: number, body?: unknown): Side => {
    const request = requestOf(method, floor.url + path, {}, body)
    return httpSide(floor, { next: () => request, status })
  }
  const link = await createLink(product)
  const row = await insertRow(floor)
  await createLinks(product, PAGE)
  await Promise.all(Array.from({ length: PAGE }, () => insertRow(floor)))
  const constant = bare('GET', '/constant', 200)
  return [
    {
      name: 'POST /v1/links',
      beside: 'the same rows',
      product: ask('POST', '/v1/links', 201, EXAMPLE),
      floor: bare('POST', '/insert', 201, EXAMPLE),
    },
    {
      name: 'GET /v1/links/:id',
      beside: 'one read of the row',
      product: ask('GET', `/v1/links/${link.linkId}`, 200),
      floor: bare('GET', `/row/${row}`, 200),
    },
    {
      name: 'GET /v1/links?limit=20',
      beside: '20 rows of the range',
      product: ask('GET', `/v1/links?limit=${PAGE}`, 200),
      floor: bare('GET', '/list', 200),
    },
    {
      name: 'GET /connect/:id',
      beside: 'one read, a page',
      product: ask('GET', `/connect/${link.linkId}?code=${link.claimCode}`, 200),
      floor: bare('GET', `/page/${row}`, 200),
    },
    {
      name: 'GET /v1/providers',
      beside: 'a constant',
      product: ask('GET', '/v1/providers', 200),
      floor: constant,
    },
    {
      name: 'GET /openapi.json',
      beside: 'a constant',
      product: ask('GET', '/openapi.json', 200),
      floor: constant,
    },
    {
      name: '400, three issues',
      beside: 'a constant',
      product: ask('POST', '/v1/links', 400, REFUSED),
      floor: constant,
    },
  ]
}

/** To be measured last: nobody goes on with these sessions, and after two minutes each ends by itself. */
export function claimMeasures(product: Product, floor: Host): readonly Measure[] {
  const bare = requestOf('POST', `${floor.url}/object`, {}, { code: 'x'.repeat(69) })
  return [
    {
      name: 'POST /link/claim',
      beside: 'a new object, one row',
      product: spendingRequests(product, 200, async (count) =>
        (await createLinks(product, count)).map(({ claimCode: code }) =>
          requestOf('POST', `${product.url}/link/claim`, {}, { code }),
        ),
      ),
      floor: httpSide(floor, { next: () => bare, status: 200 }),
    },
  ]
}

async function insertRow(floor: Host): Promise<string> {
  const answer = await fetch(`${floor.url}/insert`, { method: 'POST', body: JSON.stringify(EXAMPLE) })
  return (await answer.json<{ linkId: string }>()).linkId
}
