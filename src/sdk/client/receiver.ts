// A receiver of webhooks on this machine, for tests: it takes whatever comes, and judges nothing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A webhook that came, as `verify` takes it. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
}

export interface Receiver {
  /** For `webhookUrl`, where the Passage runs on this machine. */
  readonly url: string
  /** The next one that nobody has taken. @throws the signal's reason, or that the receiver is closed */
  next(signal?: AbortSignal): Promise<ReceivedWebhook>
  close(): Promise<void>
}

/** Listens on a free port of this machine and answers 204 to each. */
export async function listenForWebhooks(): Promise<Receiver> {
  const came: ReceivedWebhook[] = []
  const waiting: Waiting[] = []
  let isClosed = false
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(204).end()
      const webhook = { headers: request.headers, body: Uint8Array.from(chunks.flatMap((chunk) => [...chunk])) }
      const [taker] = waiting
      if (taker === undefined) {
        came.push(webhook)
      } else {
        taker.take(webhook)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    next: async (signal) => {
      const webhook = came.shift()
      if (webhook === undefined && isClosed) {
        throw new Error(CLOSED)
      }
      return webhook ?? (await taken(waiting, signal))
    },
    close: async () => {
      isClosed = true
      for (const { refuse } of waiting.splice(0)) {
        refuse(new Error(CLOSED))
      }
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const CLOSED = 'The receiver is closed, and no webhook comes any more'

interface Waiting {
  readonly take: (webhook: ReceivedWebhook) => void
  readonly refuse: (reason: Error) => void
}

async function taken(waiting: Waiting[], signal: AbortSignal | undefined): Promise<ReceivedWebhook> {
  signal?.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener('abort', end)
      waiting.splice(0, waiting.length, ...waiting.filter((one) => one !== taker))
    }
    const taker: Waiting = {
      take: (webhook) => {
        settle()
        resolve(webhook)
      },
      refuse: (reason) => {
        settle()
        reject(reason)
      },
    }
    const end = (): void => taker.refuse(signal?.reason as Error)
    waiting.push(taker)
    signal?.addEventListener('abort', end, { once: true })
  })
}
