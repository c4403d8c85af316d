// Receivers for the kit to try: right ones, and ones that are wrong as people's are. Each counts what it acts on.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { verifyWebhook } from '../../src/receiver/verify-webhook.ts'

export interface Passage {
  readonly url: string
  readonly organisation: string
  readonly secret: string
}

export interface Tried {
  readonly app: RequestListener
  /** How many events it has acted on. */
  acted(): number
}

interface Taken {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}
type Take = (request: Taken) => Promise<number> | number

function receiver(take: Take, acted: () => number, limit = 2 * 1024 * 1024): Tried {
  const answer = async (request: IncomingMessage): Promise<number> => {
    const body = await buffer(request)
    if (body.length > limit) {
      return 413
    }
    return await take({ headers: request.headers as Taken['headers'], body })
  }
  return {
    app: (request, response) => {
      if (request.method !== 'POST') {
        response.writeHead(request.url === '/count' ? 200 : 405).end(String(acted()))
        return
      }
      answer(request).then(
        (status) => response.writeHead(status).end(),
        (error: { status?: number }) => response.writeHead(error.status ?? 500).end(),
      )
    },
    acted,
  }
}

/** Drops what has been seen, with a pause between the look and the note where it `races`. */
function deduplicating(verify: (request: Taken) => Promise<string>, races = false): Tried {
  const seen = new Set<string>()
  let acted = 0
  return receiver(
    async (request) => {
      const id = await verify(request)
      if (!seen.has(id)) {
        if (races) {
          await wait(20)
        }
        seen.add(id)
        acted++
      }
      return 204
    },
    () => acted,
  )
}

export const RECEIVERS: Readonly<Record<string, (passage: Passage) => Tried>> = {
  'checks X-Passage-Signature': ({ url, organisation }) =>
    deduplicating(async (request) => (await verifyWebhook(request, { url, organisation, mode: 'test' })).id),
  'checks webhook-signature': ({ secret }) =>
    deduplicating(async (request) => {
      holds(request, secret, 300)
      return String(request.headers['webhook-id'])
    }),
  'checks nothing': () => {
    const seen = new Set<unknown>()
    return receiver(
      ({ body }) => {
        seen.add((JSON.parse(body.toString()) as { id: unknown }).id)
        return 204
      },
      () => seen.size,
    )
  },
  'trusts old ones': ({ secret }) =>
    deduplicating(async (request) => {
      holds(request, secret, Infinity)
      return String(request.headers['webhook-id'])
    }),
  'acts twice': ({ url, organisation }) => {
    let acted = 0
    return receiver(
      async (request) => {
        await verifyWebhook(request, { url, organisation, mode: 'test' })
        acted++
        return 204
      },
      () => acted,
    )
  },
  'looks, then acts': ({ url, organisation }) =>
    deduplicating(async (request) => (await verifyWebhook(request, { url, organisation, mode: 'test' })).id, true),
  'refuses repeats, and takes 100 KB': ({ url, organisation }) => {
    const seen = new Set<string>()
    return receiver(
      async (request) => {
        const { id } = await verifyWebhook(request, { url, organisation, mode: 'test' })
        const status = seen.has(id) ? 400 : 204
        seen.add(id)
        return status
      },
      () => seen.size,
      100 * 1024,
    )
  },
  'writes the body again': ({ secret }) =>
    deduplicating(async ({ headers, body }) => {
      const event = JSON.parse(body.toString()) as { id: string; linkId: string; event: string }
      holds({ headers, body: Buffer.from(JSON.stringify(event)) }, secret, 300)
      if (!['link.complete', 'link.failed', 'link.expired', 'link.canceled'].includes(event.event)) {
        throw new TypeError('no such event')
      }
      // Once a link: the second session of one is lost.
      return event.linkId
    }),
}

/** @param tolerance seconds */
function holds({ headers, body }: Taken, secret: string, tolerance: number): void {
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds = '', 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1000 - Number(seconds)) <= tolerance)) {
    throw Object.assign(new Error('too old'), { status: 400 })
  }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest()
  const isOne = signatures
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
  if (!isOne) {
    throw Object.assign(new Error('no signature holds'), { status: 401 })
  }
}

export async function serve(app: RequestListener): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
