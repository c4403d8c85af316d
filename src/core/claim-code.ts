// Claim codes and client tokens: how they are made, read and told from forgeries without a database.
// Both carry the link's 128 random bits, which are stored nowhere.
import { base62Characters, decodeBase62, encodeBase62, idBody } from './id.ts'
import type { Owner } from './link.ts'
import { isSame, keyedHash, type ServiceKeys } from './seal.ts'

const ID_DIGITS = 22
const BITS_BYTES = 16
const BITS_DIGITS = 22
const ORGANISATION_DIGITS = 12
const CHECK_DIGITS = 8
const TAG_DIGITS = 22

/** What a code says: which link, whose, and the half of its key that only the code's holder has. */
export interface ClaimCode extends Owner {
  readonly linkId: string
  readonly bits: Uint8Array
}

/** `clm_` + link, bits, organisation, mode and a keyed checksum: everything that finds the row by its primary key. */
export function formatClaimCode(keys: ServiceKeys, code: ClaimCode): string {
  const body =
    idBody(code.linkId) +
    encodeBase62(code.bits, BITS_DIGITS) +
    idBody(code.organisationId) +
    (code.mode === 'live' ? 'l' : 't')
  return `clm_${body}${checkOf(keys, body, CHECK_DIGITS)}`
}

/** Null for anything this deployment did not make. */
export function parseClaimCode(keys: ServiceKeys, text: string): ClaimCode | null {
  const match = /^clm_([0-9A-Za-z]{22})([0-9A-Za-z]{22})([0-9A-Za-z]{12})([tl])([0-9A-Za-z]{8})$/.exec(text)
  if (match === null) {
    return null
  }
  const [, link = '', digits = '', organisation = '', mode = '', check = ''] = match
  const bits = decodeBase62(digits, BITS_BYTES)
  if (bits === null || !isSame(check, checkOf(keys, link + digits + organisation + mode, CHECK_DIGITS))) {
    return null
  }
  return {
    linkId: `link_${link}`,
    bits,
    organisationId: `org_${organisation}`,
    mode: mode === 'l' ? 'live' : 'test',
  }
}

/** What is stored of a code. */
export function hashClaimBits(keys: ServiceKeys, bits: Uint8Array): string {
  return keyedHash(keys.hash, `claim ${encodeBase62(bits, BITS_DIGITS)}`).toString('base64url')
}

/** What a session keeps of the id that its claim came with. Whoever repeats a claim proves with it that it was theirs. */
export function hashClaimId(keys: ServiceKeys, linkId: string, claimId: string): string {
  return keyedHash(keys.hash, `claim id ${linkId} ${claimId}`).toString('base64url')
}

/** With an Idempotency-Key the bits come from it, so that a replay can give the same code. */
export function bitsFromIdempotencyKey(keys: ServiceKeys, owner: Owner, idempotencyKey: string): Uint8Array {
  const hash = keyedHash(keys.idempotency, `${owner.organisationId} ${owner.mode} ${idempotencyKey}`)
  return new Uint8Array(hash.subarray(0, BITS_BYTES))
}

export function hashIdempotencyKey(keys: ServiceKeys, owner: Owner, idempotencyKey: string): string {
  return keyedHash(keys.hash, `idempotency ${owner.organisationId} ${owner.mode} ${idempotencyKey}`).toString(
    'base64url',
  )
}

/** Keyed with the bits as well: a body may hold a card number, and the deployment's secret must not suffice to guess it. */
export function hashIdempotentBody(keys: ServiceKeys, bits: Uint8Array, body: string): string {
  return keyedHash(keyedHash(keys.hash, encodeBase62(bits, BITS_DIGITS)), body).toString('base64url')
}

export function randomOrganisationId(chance: Uint8Array): string {
  return `org_${base62Characters(chance, ORGANISATION_DIGITS)}`
}

/** `ct_` + session, bits and a tag that binds them to the link: checked before the object is woken. */
export function formatClientToken(keys: ServiceKeys, linkId: string, sessionId: string, bits: Uint8Array): string {
  const body = idBody(sessionId) + encodeBase62(bits, BITS_DIGITS)
  return `ct_${body}${checkOf(keys, `${linkId} ${body}`, TAG_DIGITS)}`
}

/** The link's bits, or null unless the token is ours and of this very session. */
export function parseClientToken(
  keys: ServiceKeys,
  linkId: string,
  sessionId: string,
  token: string,
): Uint8Array | null {
  const body = token.slice('ct_'.length, -TAG_DIGITS)
  const isWhole = token.startsWith('ct_') && body.length === ID_DIGITS + BITS_DIGITS
  if (!isWhole || `sess_${body.slice(0, ID_DIGITS)}` !== sessionId) {
    return null
  }
  if (!isSame(token.slice(-TAG_DIGITS), checkOf(keys, `${linkId} ${body}`, TAG_DIGITS))) {
    return null
  }
  return decodeBase62(body.slice(ID_DIGITS), BITS_BYTES)
}

function checkOf(keys: ServiceKeys, body: string, digits: number): string {
  return base62Characters(keyedHash(keys.token, body), digits)
}
