// What lies at rest is sealed: AES-256-GCM under keys derived here. Synchronous on purpose: inside the object an await
// between receiving a frame and committing it would let another frame in.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16
/** The first byte of whatever is sealed: how the rest is to be read. */
const VERSION = 1
/** Version and letter. Both are authenticated with the context. */
const HEAD_BYTES = 2

/** A key, and the letter of the service secret that it comes from. */
export interface SealingKey {
  readonly letter: string
  readonly bytes: Uint8Array
  /** The same bytes, for the cipher: to make it takes as long as to seal with it, so it is made once. */
  readonly secret: KeyObject
}

export function sealingKey(letter: string, bytes: Uint8Array): SealingKey {
  return { letter, bytes, secret: createSecretKey(bytes) }
}

/** One key per purpose, all derived from one service secret: learning one tells nothing of another. */
export interface ServiceKeys {
  /** Of the service secret, one of a to z. Codes, tokens and sealed bytes carry it, so that they open after a rotation. */
  readonly letter: string
  /** Checksums of claim codes and client tokens. */
  readonly token: Uint8Array
  /** Hashes of claim codes, idempotency keys and bodies. */
  readonly hash: Uint8Array
  /** The deployment's half of each link's key; the claim code is the other half. */
  readonly link: Uint8Array
  /** Seals results and webhook bodies, which the service itself must read. */
  readonly result: SealingKey
  /** Derives the `whsec_` secrets. */
  readonly webhook: Uint8Array
}

/** @param secret at least 32 random bytes */
export function deriveServiceKeys(letter: string, secret: Uint8Array): ServiceKeys {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, 'passage service keys v1', purpose, 32))
  return {
    letter,
    token: derive('token'),
    hash: derive('hash'),
    link: derive('link'),
    result: sealingKey(letter, derive('result')),
    webhook: derive('webhook'),
  }
}

/**
 * The key of everything a user's link holds. Without `bits`, which only the claim code carries and nothing stores, it
 * cannot be made again, not with the whole database and the deployment's secret.
 */
export function deriveLinkKey(keys: ServiceKeys, linkId: string, bits: Uint8Array): SealingKey {
  return sealingKey(keys.letter, new Uint8Array(hkdfSync('sha256', bits, keys.link, linkId, 32)))
}

/**
 * @param iv 12 fresh random bytes
 * @param context what the bytes are and whose; opening under any other context fails
 * @returns version, letter, iv, ciphertext and tag in one
 */
export function seal(key: SealingKey, iv: Uint8Array, context: string, text: string): Uint8Array {
  const head = Buffer.from([VERSION, key.letter.charCodeAt(0)])
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv)
  cipher.setAAD(Buffer.concat([head, Buffer.from(context)]))
  return new Uint8Array(Buffer.concat([head, iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]))
}

/**
 * Throws where no key is of the bytes' letter, or the key, the context or the bytes are wrong: that is a secret dropped too
 * early, a bug or tampering, never a user's mistake.
 * @param keys the one of the bytes' own letter opens them
 */
export function unseal(keys: readonly SealingKey[], context: string, sealed: Uint8Array): string {
  // Bytes cut short would be judged by what is left of the tag: four bytes of it can be guessed.
  if (sealed.length < HEAD_BYTES + IV_BYTES + TAG_BYTES) {
    throw new Error('The sealed bytes are cut short.')
  }
  if (sealed[0] !== VERSION) {
    throw new Error(`The sealed bytes are of version ${sealed[0]}, which nothing here can read.`)
  }
  const letter = letterOf(sealed)
  const key = keys.find((one) => one.letter === letter)
  if (key === undefined) {
    throw new Error(`The bytes were sealed under the service secret ${JSON.stringify(letter)}, which is not here.`)
  }
  const start = HEAD_BYTES + IV_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(HEAD_BYTES, start))
  decipher.setAAD(Buffer.concat([sealed.subarray(0, HEAD_BYTES), Buffer.from(context)]))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const body = sealed.subarray(start, sealed.length - TAG_BYTES)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

/**
 * Null where the service secret that sealed the bytes has been dropped, as after a leak: nobody can read them any more, and
 * what is left of their link is still shown. Throws as `unseal` does for all else.
 */
export function unsealUnlessDropped(keys: readonly SealingKey[], context: string, sealed: Uint8Array): string | null {
  const letter = letterOf(sealed)
  return keys.some((key) => key.letter === letter) ? unseal(keys, context, sealed) : null
}

/** Of the service secret under which the bytes were sealed. */
export function letterOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(1, 2)).toString('latin1')
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
