// A webhook, from the request that causes it to its receiver: beside a route that puts a message into a queue, and a consumer
// that posts it. The end of a link that tells nobody is measured too: what is left is the webhook's own.
import type { Product } from './hosts.ts'
import type { Host } from './runtime.ts'
import { createLinks, keyOf, type Service } from './links.ts'
import { closedLoop, CONNECTIONS, fixedRate, httpSide, requestOf, spendingRequests } from './load.ts'
import type { Receiver } from './receiver.ts'
import { type Measure, roundOf, type Side, spendingSide } from './side.ts'

/** As long as the product's. Bytes. */
const BODY = 'x'.repeat(330)

export function webhookMeasures(product: Product, floor: Host, receiver: Receiver): readonly Measure[] {
  const ended = webhookSide(product, receiver, 200, cancelsOf(product))
  const posted = (path: string): Side =>
    webhookSide(floor, receiver, 200, async (urls) =>
      urls.map((url) => requestOf('POST', floor.url + path, {}, { url, body: BODY })),
    )
  const object = requestOf('POST', `${floor.url}/object`, {}, {})
  const name = 'webhooks, each with the cancel that causes it'
  return [
    { name, beside: 'a message in a queue, a POST', product: ended, floor: posted('/send') },
    { name, beside: 'a new object, one row, a message in a queue, a POST', product: ended, floor: posted('/end') },
    {
      name: 'POST /v1/links/:id/cancel, nobody told',
      beside: 'a new object, one row',
      product: spendingRequests(product, 200, (count) =>
        cancelsOf(product)(Array.from({ length: count }, () => undefined)),
      ),
      floor: httpSide(floor, { next: () => object, status: 200 }),
    },
  ]
}

/** Makes a link for each address, and gives the requests that end them. */
export function cancelsOf(service: Service) {
  return async (urls: readonly (string | undefined)[]): Promise<readonly Buffer[]> => {
    const links = await createLinks(service, urls.length, (index) => {
      const webhookUrl = urls[index]
      return webhookUrl === undefined ? {} : { webhookUrl }
    })
    return links.map(({ linkId }) => requestOf('POST', `${service.url}/v1/links/${linkId}/cancel`, keyOf(service)))
  }
}

interface Cause {
  /** Where the webhook comes to. */
  readonly address: string
  readonly request: Buffer
}

/**
 * Counts what came to the receiver, and how long after its request was due.
 * @param status of the answer to each request
 * @param causesOf the requests that make one webhook come to each address, in their order
 */
export function webhookSide(
  host: Host,
  receiver: Receiver,
  status: number,
  causesOf: (urls: readonly string[]) => Promise<readonly Buffer[]>,
): Side {
  const { url } = host
  const waitFor = async (causes: readonly Cause[], ask: (next: (due: number) => Buffer | null) => Promise<unknown>) => {
    const left = [...causes]
    const dues = new Map<string, number>()
    const began = performance.now()
    await ask((due) => {
      const cause = left.pop()
      if (cause === undefined) {
        return null
      }
      dues.set(cause.address, due)
      return cause.request
    })
    await receiver.until(() => [...dues.keys()].every((address) => receiver.arrivals.has(address)))
    const ms = performance.now() - began
    return roundOf(
      [...dues].map(([address, due]) => (receiver.arrivals.get(address) ?? Number.NaN) - due),
      ms,
    )
  }
  return spendingSide<Cause>(host, {
    make: async (count) => {
      const addresses = Array.from({ length: count }, () => receiver.newUrl())
      const requests = await causesOf(addresses)
      return addresses.map((address, index) => ({ address, request: requests[index] ?? Buffer.alloc(0) }))
    },
    spend: (causes, ms) => waitFor(causes, (next) => closedLoop({ url, next, status, connections: CONNECTIONS, ms })),
    spendAt: (causes, rate, ms) =>
      waitFor(causes, (next) => fixedRate({ url, next, status, connections: 2 * CONNECTIONS, ms }, rate)),
  })
}
