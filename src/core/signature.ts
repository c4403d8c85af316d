// Webhook signatures: a compact ES256 JWT over the hash of the body, and the Standard Webhooks HMAC beside it.
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Mode } from '../wire/mode.ts'
import type { PublicKey } from '../wire/verification-key.ts'
import { once } from '../wire/once.ts'
import { keyedHash } from './seal.ts'

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const

const signingKey = () =>
  z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    kid: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
    /** Epoch milliseconds. */
    created_at: z.number().int(),
    /** When another key took its place (epoch ms). */
    retired_at: z.number().int().optional(),
  })
export type SigningKey = z.infer<ReturnType<typeof signingKey>>

/** The deployment's private JWK set: the first key signs, the others are still published. */
export const signingKeySet = once(() => z.object({ keys: z.array(signingKey()).min(1) }))

/** A retired key is still published this long, so that what it signed can be checked. Milliseconds. */
const PUBLISHED_MS = 7 * 24 * 60 * 60_000

/** The keys that receivers may meet at `now`: the one that signs, and those that signed within the last week. */
export function publishedKeys(keys: readonly SigningKey[], now: number): SigningKey[] {
  return keys.filter(({ retired_at: retiredAt }) => retiredAt === undefined || retiredAt + PUBLISHED_MS > now)
}

/** The set with a fresh key that signs from now on. Keys that nobody needs any more are left out. */
export function rotateKeys(keys: readonly SigningKey[], fresh: SigningKey, now: number): SigningKey[] {
  const retired = keys.map((key) => ({ ...key, retired_at: key.retired_at ?? now }))
  return [fresh, ...publishedKeys(retired, now)]
}

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
 * Whom a webhook is for. One key signs for every organisation and both modes, and anybody with a test key can have this
 * service send what they like to an address of their choice: without these claims the signature would say no more than
 * that some customer's link ended somehow.
 */
export interface Audience {
  readonly organisationId: string
  readonly mode: Mode
  readonly eventId: string
}

/**
 * The value of X-Passage-Signature.
 * @param seconds Unix seconds of this attempt
 */
export async function signBody(key: SigningKey, body: string, audience: Audience, seconds: number): Promise<string> {
  const header = base64url(JSON.stringify({ alg: 'ES256', typ: 'JWT', kid: key.kid }))
  const hash = createHash('sha256').update(body).digest('hex')
  const { organisationId: aud, mode, eventId: jti } = audience
  const payload = base64url(JSON.stringify({ iat: seconds, request_body_sha256: hash, aud, mode, jti }))
  const { kty, crv, x, y, d } = key
  const imported = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ES256, false, ['sign'])
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, imported, Buffer.from(`${header}.${payload}`))
  return `${header}.${payload}.${Buffer.from(signature).toString('base64url')}`
}

/** The value of webhook-signature (Standard Webhooks 1.0): one signature for each of the `whsec_` secrets, in their order. */
export function standardSignature(
  webhookSecrets: readonly string[],
  id: string,
  seconds: number,
  body: string,
): string {
  return webhookSecrets
    .map((secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .map((key) => `v1,${keyedHash(key, `${id}.${seconds}.${body}`).toString('base64')}`)
    .join(' ')
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
