// A Passage for the receiver's tests: an address of its own, a clock that they set, and the service's real keys. Runs in
// workerd.
import { publicKeyOf, type SigningKey } from '../../src/core/signature.ts'
import {
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookOptions,
} from '../../src/receiver/verify-webhook.ts'
import { fetchService } from '../support/answer.ts'
import { bodyOf, headersOf, newerKey, ORGANISATION } from './sender.ts'

export const SECONDS = 1_767_300_000
export const NOW = SECONDS * 1000
export const BODY = bodyOf('link.complete')

export type Input = Parameters<typeof verifyWebhook>[0]

let made = 0

/** A Passage at an address of its own, and so with keys that nobody has cached. */
export function newPassage(answer?: (url: string, init: RequestInit) => Promise<Response>) {
  const asked: string[] = []
  const url = `https://passage-${++made}.example.com`
  const clock = { now: NOW }
  const options: WebhookOptions & { url: string } = {
    url,
    organisation: ORGANISATION,
    mode: 'test',
    now: () => clock.now,
    fetch: async (address, init) => {
      asked.push(address)
      return await (answer ?? realKeys)(address, init)
    },
  }
  return { options, asked, clock }
}

export async function realKeys(url: string, init: RequestInit): Promise<Response> {
  return await fetchService(url, init)
}

export function publish(...keys: SigningKey[]): Response {
  return Response.json({ keys: keys.map(publicKeyOf) })
}

export function post(headers: Record<string, string>, body: BodyInit = BODY): Request {
  return new Request('https://your-server.com/webhook', { method: 'POST', headers, body })
}

export async function signed(key: SigningKey = newerKey, seconds = SECONDS): Promise<Request> {
  return post(await headersOf(BODY, seconds, key))
}

/** The code that it ends with, or `valid`. Fails for every other kind of error. */
export async function verdict(request: Input, options: WebhookOptions): Promise<WebhookErrorCode | 'valid'> {
  try {
    await verifyWebhook(request, options)
    return 'valid'
  } catch (error) {
    if (!(error instanceof WebhookError)) {
      throw error
    }
    return error.code
  }
}
