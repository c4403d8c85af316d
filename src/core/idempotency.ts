// Idempotency-Key: by what a request is known again, and what the same key means when it comes once more. Holds no key in the
// clear: hashes, and the claim code's bits, which follow from the caller's API key.
import { hkdfSync } from 'node:crypto'
import { hashClaimBits } from './claim-code.ts'
import { ok, refuse, type Result } from './failure.ts'
import { encodeBase62 } from './id.ts'
import type { Keyring } from './keyring.ts'
import { answerContext, IDEMPOTENCY_MS, type Owner } from './link.ts'
import { deriveLinkKey, isSame, keyedHash, letterOf, type ServiceKeys, unseal } from './seal.ts'

const BITS_BYTES = 16

/** A request with an Idempotency-Key, as it came. */
export interface IdempotentRequest {
  /** Under each of the service's keys, the newest first: a row knows the key by one of them. */
  readonly keyHashes: readonly string[]
  readonly apiKey: string
  readonly body: string
}

/** What a link's row remembers of the request that made it. Times in epoch milliseconds. */
export interface RememberedRequest {
  readonly linkId: string
  readonly createdAt: number
  readonly claimHash: string
  readonly salt: Uint8Array
  readonly bodyHash: string
  /** The 201, sealed under the link's key. */
  readonly sealedAnswer: Uint8Array
}

/** The first answer, as it was. */
export interface Replay {
  readonly linkId: string
  readonly answer: string
}

/**
 * The claim code's bits. From what is stored nowhere, the API key itself, so that a replay can give the same code and
 * nobody else can: the Idempotency-Key is often a guess away (`order-1`), and the database and the service secret would do
 * the rest.
 * @param salt 16 random bytes, kept with the link
 */
export function bitsFromApiKey(apiKey: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', apiKey, salt, 'passage claim code v1', BITS_BYTES))
}

export function hashIdempotencyKey(keys: ServiceKeys, owner: Owner, idempotencyKey: string): string {
  return keyedHash(keys.hash, `idempotency ${owner.organisationId} ${owner.mode} ${idempotencyKey}`).toString(
    'base64url',
  )
}

/** Keyed with the bits as well: a body may hold a card number, and the deployment's secret must not suffice to guess it. */
export function hashIdempotentBody(keys: ServiceKeys, bits: Uint8Array, body: string): string {
  return keyedHash(keyedHash(keys.hash, encodeBase62(bits, 22)), body).toString('base64url')
}

/** The first answer again; null where the key's day is over, so that it is free. */
export function judgeReplay(
  keyring: Keyring,
  earlier: RememberedRequest,
  { apiKey, body }: Pick<IdempotentRequest, 'apiKey' | 'body'>,
  now: number,
): Result<Replay | null> {
  if (earlier.createdAt + IDEMPOTENCY_MS <= now) {
    return ok(null)
  }
  const keys = keyring.of(letterOf(earlier.sealedAnswer))
  if (keys === null) {
    // The row was found by a hash under this very secret.
    throw new Error(`The answer of ${earlier.linkId} is sealed under a secret that is not here.`)
  }
  const bits = bitsFromApiKey(apiKey, earlier.salt)
  if (!isSame(earlier.claimHash, hashClaimBits(keys, bits))) {
    return refuse('idempotency_key_of_other_api_key')
  }
  if (!isSame(earlier.bodyHash, hashIdempotentBody(keys, bits, body))) {
    return refuse('idempotency_key_reused')
  }
  const { linkId, sealedAnswer } = earlier
  const answer = unseal([deriveLinkKey(keys, linkId, bits)], answerContext(linkId), sealedAnswer)
  return ok({ linkId, answer })
}
