// Webhook signatures: a compact ES256 JWT over the hash of the body, and the Standard Webhooks HMAC beside it.
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { keyedHash } from './seal.ts'

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const

const signingKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  /** Epoch milliseconds. */
  created_at: z.number().int(),
})
export type SigningKey = z.infer<typeof signingKey>

/** The deployment's private JWK set: the first key signs, the others are still published. */
export const signingKeySet = z.object({ keys: z.array(signingKey).min(1) })

export type PublicKey = Record<'kty' | 'crv' | 'x' | 'y' | 'kid' | 'alg' | 'use', string>

export function publicKeyOf(key: SigningKey): PublicKey {
  return { kty: key.kty, crv: key.crv, x: key.x, y: key.y, kid: key.kid, alg: 'ES256', use: 'sig' }
}

/** SubjectPublicKeyInfo in PEM. */
export async function pemOf(key: SigningKey): Promise<string> {
  const imported = await crypto.subtle.importKey('jwk', publicKeyOf(key), ES256, true, ['verify'])
  const spki = await crypto.subtle.exportKey('spki', imported)
  const lines = Buffer.from(spki)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`
}

/**
 * The value of X-Passage-Signature.
 * @param seconds Unix seconds of this attempt
 */
export async function signBody(key: SigningKey, body: string, seconds: number): Promise<string> {
  const header = base64url(JSON.stringify({ alg: 'ES256', typ: 'JWT', kid: key.kid }))
  const hash = createHash('sha256').update(body).digest('hex')
  const payload = base64url(JSON.stringify({ iat: seconds, request_body_sha256: hash }))
  const { kty, crv, x, y, d } = key
  const imported = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ES256, false, ['sign'])
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, imported, Buffer.from(`${header}.${payload}`))
  return `${header}.${payload}.${Buffer.from(signature).toString('base64url')}`
}

/** The value of webhook-signature (Standard Webhooks 1.0) under the organisation's `whsec_`. */
export function standardSignature(webhookSecret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64')
  return `v1,${keyedHash(key, `${id}.${seconds}.${body}`).toString('base64')}`
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
