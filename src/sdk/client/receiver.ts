// A receiver of webhooks on this machine, for tests: it takes whatever comes, and judges nothing.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A webhook that came, as `verify` takes it. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
}

export interface ReceiverOptions {
  /** Which HTTP status each is answered with: 204 unless it says so. A refused one is kept as well, and comes again. */
  readonly answer?: ((webhook: ReceivedWebhook) => number) | undefined
}

export interface Receiver {
  /** For `webhookUrl`, where the Passage runs on this machine. */
  readonly url: string
  /**
   * The next one that nobody has taken; with `isWanted` the next such, and the others stay for who wants them.
   * @throws the signal's reason, or that the receiver is closed
   */
  next(signal?: AbortSignal, isWanted?: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook>
  close(): Promise<void>
}

interface Waiting {
  readonly isWanted: (webhook: ReceivedWebhook) => boolean
  readonly take: (webhook: ReceivedWebhook) => void
  readonly refuse: (reason: Error) => void
}

const CLOSED = 'The receiver is closed, and no webhook comes any more'

/** Listens on a free port of this machine. */
export async function listenForWebhooks({ answer = () => 204 }: ReceiverOptions = {}): Promise<Receiver> {
  const came: ReceivedWebhook[] = []
  const waiting: Waiting[] = []
  let isClosed = false
  const server = createServer((request, response) => {
    const take = (body: Uint8Array): void => {
      const webhook = { headers: request.headers, body }
      response.writeHead(answer(webhook)).end()
      const taker = waiting.find(({ isWanted }) => isWanted(webhook))
      if (taker === undefined) {
        came.push(webhook)
      } else {
        taker.take(webhook)
      }
    }
    // Who breaks off in the middle has sent no webhook, and hears no answer.
    void bytesOf(request).then(take, () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    next: async (signal, isWanted = () => true) => {
      const index = came.findIndex(isWanted)
      const [webhook] = index === -1 ? [] : came.splice(index, 1)
      if (webhook === undefined && isClosed) {
        throw new Error(CLOSED)
      }
      return webhook ?? (await taken(waiting, isWanted, signal))
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

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Uint8Array)
  }
  return Uint8Array.from(Buffer.concat(chunks))
}

async function taken(
  waiting: Waiting[],
  isWanted: Waiting['isWanted'],
  signal: AbortSignal | undefined,
): Promise<ReceivedWebhook> {
  signal?.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener('abort', end)
      waiting.splice(0, waiting.length, ...waiting.filter((one) => one !== taker))
    }
    const taker: Waiting = {
      isWanted,
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
