// Whether a webhook is really from the service, for whom it should be, and unchanged: what a receiver must check, once for each of the two
// signatures. The same steps as a customer's code would take; it shares nothing with the code that signs.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, importJWK, type JSONWebKeySet } from 'jose'
import * as z from 'zod'
import type { Mode } from '../wire/mode.ts'
import type { WebhookSecrets } from './secrets.ts'

/** An older signature may be a replayed one. */
const TOLERANCE_SECONDS = 300

/** `valid`, or why not: short, for people. */
export type Verdict = string

export interface ReceivedWebhook {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Exactly what came: a parsed and rewritten body has another hash. */
  readonly rawBody: Uint8Array
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

const payloadShape = z.object({
  iat: z.number().int(),
  request_body_sha256: z.string(),
  aud: z.string(),
  mode: z.enum(['test', 'live']),
  jti: z.string(),
})
const bodyShape = z.object({ id: z.string(), mode: z.string() })

/**
 * X-Passage-Signature: a compact ES256 JWT over the body's hash. Both modes pass: this shows webhooks to a developer, and
 * acts on none. Never throws.
 * @param organisationId whom it must be for; null where that is not known
 */
export async function checkPassageSignature(
  webhook: ReceivedWebhook,
  keys: JSONWebKeySet,
  organisationId: string | null,
): Promise<Verdict> {
  const token = webhook.headers['x-passage-signature']
  if (token === undefined) {
    return 'no X-Passage-Signature'
  }
  try {
    const { kid } = decodeProtectedHeader(token)
    const key = keys.keys.find((candidate) => candidate.kid === kid)
    if (key === undefined) {
      return `unknown key ${String(kid)}`
    }
    // The one algorithm is named: a token that picks its own could pick none.
    const { payload } = await compactVerify(token, await importJWK(key, 'ES256'), { algorithms: ['ES256'] })
    const { iat, request_body_sha256, aud, mode, jti } = payloadShape.parse(
      JSON.parse(new TextDecoder().decode(payload)),
    )
    if (Math.abs(webhook.receivedAt / 1000 - iat) > TOLERANCE_SECONDS) {
      return 'iat is more than 5 minutes off'
    }
    if (webhook.headers['x-passage-timestamp'] !== String(iat)) {
      return 'X-Passage-Timestamp is not iat'
    }
    if (organisationId !== null && aud !== organisationId) {
      return `for another organisation: ${aud}`
    }
    const hash = createHash('sha256').update(webhook.rawBody).digest('hex')
    if (hash !== request_body_sha256) {
      return 'the body is not the one that was signed'
    }
    const body = bodyShape.parse(JSON.parse(new TextDecoder().decode(webhook.rawBody)))
    return body.id === jti && body.mode === mode ? 'valid' : 'the signature names another event'
  } catch (error) {
    return error instanceof Error ? error.message : 'malformed'
  }
}

/**
 * webhook-signature of Standard Webhooks 1.0: HMAC-SHA256 under the organisation's secret of the body's mode. Never throws.
 * @param secrets each `whsec_` and base64
 */
export function checkStandardSignature(webhook: ReceivedWebhook, secrets: WebhookSecrets): Verdict {
  const id = webhook.headers['webhook-id']
  const seconds = webhook.headers['webhook-timestamp']
  const signatures = webhook.headers['webhook-signature']
  if (id === undefined || seconds === undefined || signatures === undefined) {
    return 'no webhook-signature'
  }
  if (!(Math.abs(webhook.receivedAt / 1000 - Number(seconds)) <= TOLERANCE_SECONDS)) {
    return 'webhook-timestamp is more than 5 minutes off'
  }
  const secret = secrets[modeOf(webhook)]
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${seconds}.`).update(webhook.rawBody).digest()
  // Several signatures stand there while a secret is rotated; one that holds is enough.
  const holds = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return holds ? 'valid' : 'the signature does not hold'
}

/** As the body says, before anything is believed of it: under the other mode's secret it would not hold. */
function modeOf({ rawBody }: ReceivedWebhook): Mode {
  try {
    return bodyShape.parse(JSON.parse(new TextDecoder().decode(rawBody))).mode === 'live' ? 'live' : 'test'
  } catch {
    return 'test'
  }
}

/**
 * The service's public keys.
 * @throws Error where they cannot be read
 */
export async function fetchKeys(serviceUrl: string): Promise<JSONWebKeySet> {
  const response = await fetch(`${serviceUrl}/.well-known/jwks.json`, { signal: AbortSignal.timeout(5000) })
  if (!response.ok) {
    throw new Error(`/.well-known/jwks.json answered ${response.status}`)
  }
  return (await response.json()) as JSONWebKeySet
}
