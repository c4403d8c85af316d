// Signs as a Passage signs, and as somebody who would pass for one. Both signatures that a webhook carries are made, and
// each fault is in both: whichever of the two a receiver checks, it must see it.
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomInt,
  randomUUID,
  sign,
  type JsonWebKey,
} from 'node:crypto'
import { type EventIds, eventOf, type Told } from './event.ts'
import type { Message } from './case.ts'

/** A private ES256 key. */
export interface SigningJwk {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y: string
  readonly d: string
  readonly kid: string
}

export interface Credentials {
  /** Signs X-Passage-Signature; the receiver must find its public half. */
  readonly key: SigningJwk
  /** `org_…`, whose webhooks the receiver takes. */
  readonly organisation: string
  readonly mode: 'test' | 'live'
  /** `whsec_…`. Null: webhook-signature is made under a secret that nobody knows. */
  readonly secret: string | null
}

/** What is not as a Passage would do it. */
export interface Fault {
  /** How long ago it was signed; less than nothing is the future. Seconds. */
  readonly age?: number
  /** Another time in the headers than the one that was signed. */
  readonly freshHeaders?: boolean
  readonly key?: 'a stranger’s' | 'unknown'
  readonly algorithm?: 'none' | 'HS256'
  readonly organisation?: string
  readonly mode?: 'test' | 'live'
  /** Which secrets sign, in their order. */
  readonly secrets?: readonly ('ours' | 'another')[]
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export class Forge {
  readonly credentials: Credentials
  readonly #linkId: string | null
  readonly #now: () => number
  readonly #stranger = newKey()
  readonly #unknownSecret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`

  /**
   * @param linkId of all events; null: each is of a link that is nobody's
   * @param now epoch milliseconds
   */
  constructor(credentials: Credentials, linkId: string | null, now: () => number = Date.now) {
    this.credentials = credentials
    this.#linkId = linkId
    this.#now = now
  }

  newIds(): EventIds {
    return { id: drawn('evt'), linkId: this.#linkId ?? drawn('link'), sessionId: drawn('sess') }
  }

  /** The bytes of a new event. */
  body(told: Told, ids: EventIds = this.newIds(), more: Readonly<Record<string, unknown>> = {}): string {
    return JSON.stringify({ ...eventOf(told, ids, this.credentials.mode, this.#now()), ...more })
  }

  /** @param body of JSON; its `id` is signed with it */
  post(body: string, fault: Fault = {}): Message {
    return { method: 'POST', headers: this.#headers(body, fault), body }
  }

  #headers(body: string, fault: Fault): Record<string, string> {
    const now = Math.floor(this.#now() / 1000)
    const seconds = now - (fault.age ?? 0)
    const shown = String(fault.freshHeaders === true ? now : seconds)
    const id = idIn(body)
    return {
      'Content-Type': 'application/json',
      'User-Agent': 'Passage-Webhooks/1',
      'X-Passage-Signature': this.#token(body, id, seconds, fault),
      'X-Passage-Timestamp': shown,
      'webhook-id': id,
      'webhook-timestamp': shown,
      'webhook-signature': this.#standard(body, id, seconds, fault),
    }
  }

  #token(body: string, id: string, seconds: number, fault: Fault): string {
    const { key, organisation, mode } = this.credentials
    const kid = fault.key === 'unknown' ? drawn('key') : key.kid
    const claims = {
      iat: seconds,
      request_body_sha256: createHash('sha256').update(body).digest('hex'),
      aud: fault.organisation ?? organisation,
      mode: fault.mode ?? mode,
      jti: id,
    }
    const signed = `${base64url({ alg: fault.algorithm ?? 'ES256', typ: 'JWT', kid })}.${base64url(claims)}`
    return `${signed}.${this.#signatureOf(signed, fault).toString('base64url')}`
  }

  #signatureOf(signed: string, { algorithm, key }: Fault): Buffer {
    const signing = key === undefined ? this.credentials.key : this.#stranger
    switch (algorithm) {
      case 'none':
        return Buffer.alloc(0)
      // What fools a library that lets the token choose: the public key, which anybody may read, as the secret.
      case 'HS256': {
        const pem = createPublicKey({ key: publicOf(signing), format: 'jwk' }).export({ type: 'spki', format: 'pem' })
        return createHmac('sha256', pem).update(signed).digest()
      }
      case undefined:
        break
    }
    const opened = createPrivateKey({ key: { ...signing }, format: 'jwk' })
    return sign('sha256', Buffer.from(signed), { key: opened, dsaEncoding: 'ieee-p1363' })
  }

  #standard(body: string, id: string, seconds: number, fault: Fault): string {
    const isForged = (['key', 'algorithm', 'organisation', 'mode'] as const).some((one) => fault[one] !== undefined)
    const names = fault.secrets ?? [isForged ? 'another' : 'ours']
    return names
      .map((name) => (name === 'ours' ? (this.credentials.secret ?? this.#unknownSecret) : this.#unknownSecret))
      .map((secret) => createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')))
      .map((hmac) => `v1,${hmac.update(`${id}.${seconds}.${body}`).digest('base64')}`)
      .join(' ')
  }
}

/** A fresh private key under a name of its own. */
export function newKey(): SigningJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  return { kty, crv, x, y, d, kid: drawn('key') }
}

/** What may be published of it. */
export function publicOf({ kty, crv, x, y, kid }: SigningJwk): JsonWebKey {
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
}

function drawn(prefix: string): string {
  return `${prefix}_${Array.from({ length: 22 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`
}

function idIn(body: string): string {
  return /"id":\s*"(evt_\w+)"/.exec(body)?.[1] ?? drawn('evt')
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
