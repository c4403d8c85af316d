// Stands in for a Passage where none runs: publishes one key, so that a receiver believes what the kit signs with it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, newKey, publicOf } from './forge.ts'

/** Always the same, so that a receiver's settings can be written down. */
const ORGANISATION = 'org_webhookcheck'

export interface StandIn {
  readonly credentials: Credentials
  /** For the receiver's environment. */
  readonly variables: Readonly<Record<string, string>>
  close(): void
}

/**
 * @param port of the loopback address; 0 for any
 * @throws Error where it is taken
 */
export async function standIn(port: number, mode: 'test' | 'live'): Promise<StandIn> {
  const key = newKey()
  const keys = JSON.stringify({ keys: [publicOf(key)] })
  const server = createServer((request, response) => {
    const isKeys = request.url === '/.well-known/jwks.json'
    response.writeHead(isKeys ? 200 : 404, { 'Content-Type': 'application/json' }).end(isKeys ? keys : '{}')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    credentials: { key, organisation: ORGANISATION, mode, secret: null },
    variables: { PASSAGE_URL: url, PASSAGE_ORGANISATION: ORGANISATION, PASSAGE_MODE: mode },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
