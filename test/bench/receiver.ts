// Takes webhooks and remembers when the first came to each address.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOOPBACK } from '../../src/cli/ports.ts'

/** What has not come by then is lost. Milliseconds. */
const PATIENCE_MS = 30_000

export interface Receiver {
  /** A new address here: what comes to it was caused by one request. */
  newUrl(): string
  /** By address and in the order in which they came; as performance.now() has it. */
  readonly arrivals: ReadonlyMap<string, number>
  /** @throws Error where it does not become so in time */
  until(isSo: () => boolean): Promise<void>
  stop(): Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>()
  let addresses = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const address = origin + request.url
    arrivals.set(address, arrivals.get(address) ?? performance.now())
    request.resume()
    request.on('end', () => response.end())
  })
  server.listen(0, LOOPBACK)
  await once(server, 'listening')
  const origin = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`
  return {
    newUrl: () => `${origin}/${addresses++}`,
    arrivals,
    until: async (isSo) => {
      for (const end = performance.now() + PATIENCE_MS; !isSo(); await sleep(5)) {
        if (performance.now() > end) {
          throw new Error('A webhook is lost.')
        }
      }
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
