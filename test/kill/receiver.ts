// The developer's end: a webhook receiver that fails one time in five and keeps all that came, for the verdict.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LOOPBACK } from '../../src/cli/ports.ts'
import type { Chance } from './chance.ts'
import type { History } from './history.ts'

const FAILS_ONE_IN = 5
/** The fourth attempt comes only five minutes after the third: a run that waits for it never ends. */
const MOST_FAILURES = 2

export interface Arrival {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: Buffer
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly accepted: boolean
  /** How often the service had been killed until then. */
  readonly kills: number
}

export class Receiver {
  readonly arrivals: Arrival[] = []
  readonly #server: Server
  readonly #failures = new Map<string, number>()
  readonly #chance: Chance
  readonly #history: History
  #isFaulty = true

  constructor(chance: Chance, history: History, kills: () => number) {
    this.#chance = chance
    this.#history = history
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      // A sender that is killed in the middle: nothing arrived.
      request.on('error', () => null)
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        )
        const id = headers['webhook-id'] ?? ''
        const accepted = !this.#fails(id)
        const path = request.url ?? '/'
        this.arrivals.push({
          path,
          headers,
          rawBody: Buffer.concat(chunks),
          receivedAt: Date.now(),
          accepted,
          kills: kills(),
        })
        this.#history.note(numberOf(path), 'webhook', accepted ? 'ok' : 'fail', { id })
        if (accepted) {
          response.writeHead(200).end('thanks')
        } else if (this.#chance.oneIn(3)) {
          request.socket.destroy()
        } else {
          response.writeHead(this.#chance.pick([500, 503])).end()
        }
      })
    })
  }

  /** Resolves once it listens. */
  async listen(): Promise<void> {
    await new Promise<void>((settle) => this.#server.listen(0, LOOPBACK, settle))
  }

  addressFor(story: number): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://${LOOPBACK}:${port}/${story}`
  }

  /** From now on it accepts all that comes. */
  endFaults(): void {
    this.#isFaulty = false
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #fails(id: string): boolean {
    const failures = this.#failures.get(id) ?? 0
    if (!this.#isFaulty || failures >= MOST_FAILURES || !this.#chance.oneIn(FAILS_ONE_IN)) {
      return false
    }
    this.#failures.set(id, failures + 1)
    return true
  }
}

/** The story that an address of `addressFor` belongs to. */
export function numberOf(path: string): number {
  return Number(path.slice(1))
}
