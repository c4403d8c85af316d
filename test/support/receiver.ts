// The tests' side of the webhook receiver: an address to give, and what arrived there, verified by code that shares
// nothing with the signer.
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose'
import { inject } from 'vitest'
import { toldWebhook } from '../../src/openapi/told.ts'
import type { Webhook } from '../../src/wire/webhook.ts'
import { verifyWebhook } from '../../src/receiver/verify-webhook.ts'
import { fetchService, parseWire } from './answer.ts'
import { call, expectJson, ORIGIN } from './api.ts'
import type { Received } from './receiver-server.ts'
import { PATIENCE_MS } from './patience.ts'

export function newBox(answers = '200'): { url: string; name: string } {
  const name = crypto.randomUUID()
  return { url: `${inject('receiverUrl')}/hook/${name}?answers=${answers}`, name }
}

/** What arrived, once there are `count` of them. */
export async function received(name: string, count: number): Promise<Received[]> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const response = await fetch(`${inject('receiverUrl')}/box/${name}`)
    const list = await response.json<Received[]>()
    if (list.length >= count) {
      return list
    }
    if (Date.now() > end) {
      throw new Error(`${list.length} of ${count} webhooks arrived within ${PATIENCE_MS} ms`)
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The parsed body, after the signature, the hash of the raw body, the time and the claims have been checked. Throws otherwise. */
export async function verified({ headers, body }: Received): Promise<Webhook> {
  const token = headers['x-passage-signature'] ?? ''
  const { kid } = decodeProtectedHeader(token)
  const { jwk } = await expectJson<{ jwk: JsonWebKey }>(
    await call({ path: '/webhook_verification_key/get', body: { key_id: kid } }),
    200,
  )
  const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet({ keys: [jwk as never] }), {
    algorithms: ['ES256'],
  })
  const claims = JSON.parse(new TextDecoder().decode(payload)) as {
    iat: number
    request_body_sha256: string
    mode: string
    jti: string
    aud: string
  }
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const isFresh = Math.abs(Date.now() / 1000 - claims.iat) < 300
  if (protectedHeader.typ !== 'JWT' || claims.request_body_sha256 !== hex || !isFresh) {
    throw new Error('the signature does not hold')
  }
  if (headers['x-passage-timestamp'] !== String(claims.iat)) {
    throw new Error('the timestamp is not the one that was signed')
  }
  const parsed = parseWire(toldWebhook(), JSON.parse(body), 'the webhook')
  if (parsed.id !== claims.jti || parsed.mode !== claims.mode) {
    throw new Error('another event was signed')
  }
  const developers = { mode: claims.mode, url: ORIGIN, organisation: claims.aud, fetch: fetchService }
  // What a developer's server does with it: what the service says, the file that they copy must take.
  await verifyWebhook({ headers, body }, developers)
  return parsed
}
