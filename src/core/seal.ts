// What lies at rest is sealed: AES-256-GCM under keys derived here. Synchronous on purpose: inside the object an await
// between receiving a frame and committing it would let another frame in.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** One key per purpose, all derived from the deployment's secret: learning one tells nothing of another. */
export interface ServiceKeys {
  /** Checksums of claim codes and client tokens. */
  readonly token: Uint8Array
  /** Hashes of claim codes, idempotency keys and bodies. */
  readonly hash: Uint8Array
  /** Makes the 128 bits of a claim code from an Idempotency-Key. */
  readonly idempotency: Uint8Array
  /** The deployment's half of each link's key; the claim code is the other half. */
  readonly link: Uint8Array
  /** Seals results and webhook bodies, which the service itself must read. */
  readonly result: Uint8Array
  /** Derives each organisation's `whsec_`. */
  readonly webhook: Uint8Array
}

/** @param secret at least 32 random bytes */
export function deriveServiceKeys(secret: Uint8Array): ServiceKeys {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, 'passage service keys v1', purpose, 32))
  return {
    token: derive('token'),
    hash: derive('hash'),
    idempotency: derive('idempotency'),
    link: derive('link'),
    result: derive('result'),
    webhook: derive('webhook'),
  }
}

/**
 * The key of everything a user's link holds. Without `bits`, which only the claim code carries and nothing stores, it
 * cannot be made again, not with the whole database and the deployment's secret. With an Idempotency-Key the bits follow
 * from that key and the secret: it is then as strong as the key is hard to guess.
 */
export function deriveLinkKey(keys: ServiceKeys, linkId: string, bits: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bits, keys.link, linkId, 32))
}

/** Standard Webhooks secret of an organisation: derived, so that the database alone never tells it. */
export function webhookSecretOf(keys: ServiceKeys, organisationId: string): string {
  return `whsec_${keyedHash(keys.webhook, organisationId).toString('base64')}`
}

/**
 * @param iv 12 fresh random bytes
 * @param context what the bytes are and whose; opening under any other context fails
 * @returns iv, ciphertext and tag in one
 */
export function seal(key: Uint8Array, iv: Uint8Array, context: string, text: string): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  return new Uint8Array(Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]))
}

/** Throws where the key, the context or the bytes are wrong: that is a bug or tampering, never a user's mistake. */
export function open(key: Uint8Array, context: string, sealed: Uint8Array): string {
  // Bytes cut short would be judged by what is left of the tag: four bytes of it can be guessed.
  if (sealed.length < IV_BYTES + TAG_BYTES) {
    throw new Error('The sealed bytes are cut short.')
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const body = sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

export function keyedHash(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** Compares without telling by its time where two texts differ. */
export function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
