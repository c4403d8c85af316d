// Claim codes and client tokens: how they are made, read and told from forgeries without a database.
// Both carry the link's 128 random bits, which are stored nowhere.
import { base62Characters, decodeBase62, encodeBase62, idBody } from './id.ts'
import type { Owner } from './link.ts'
import type { Keyring } from './keyring.ts'
import { isSame, keyedHash, type ServiceKeys } from './seal.ts'

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

/** A code that is ours, with the keys that it was made under. */
export interface OpenedCode extends ClaimCode {
  readonly keys: ServiceKeys
}

/**
 * `clm_` + link, bits, organisation, mode, the keys' letter and a keyed checksum: everything that finds the row by its
 * primary key, and opens it after the service secret was replaced.
 */
export function formatClaimCode(keys: ServiceKeys, code: ClaimCode): string {
  const body =
    idBody(code.linkId) +
    encodeBase62(code.bits, BITS_DIGITS) +
    idBody(code.organisationId) +
    (code.mode === 'live' ? 'l' : 't') +
    keys.letter
  return `clm_${body}${checkOf(keys, body, CHECK_DIGITS)}`
}

/** Null for anything that was not made here, or under a secret that is no more. */
export function parseClaimCode(keyring: Keyring, text: string): OpenedCode | null {
  const match = /^clm_([0-9A-Za-z]{22})([0-9A-Za-z]{22})([0-9A-Za-z]{12})([tl])([a-z])([0-9A-Za-z]{8})$/.exec(text)
  if (match === null) {
    return null
  }
  const [, link = '', digits = '', organisation = '', mode = '', letter = '', check = ''] = match
  const keys = keyring.of(letter)
  const bits = decodeBase62(digits, BITS_BYTES)
  if (keys === null || bits === null) {
    return null
  }
  if (!isSame(check, checkOf(keys, link + digits + organisation + mode + letter, CHECK_DIGITS))) {
    return null
  }
  return {
    linkId: `link_${link}`,
    bits,
    organisationId: `org_${organisation}`,
    mode: mode === 'l' ? 'live' : 'test',
    keys,
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

export function randomOrganisationId(chance: Uint8Array): string {
  return `org_${base62Characters(chance, ORGANISATION_DIGITS)}`
}

/**
 * `ct_` + session, bits, letter and a tag that binds them to the link: checked before the object is woken.
 * @param keys those of the link's claim code, which sealed its arguments
 */
export function formatClientToken(keys: ServiceKeys, linkId: string, sessionId: string, bits: Uint8Array): string {
  const body = idBody(sessionId) + encodeBase62(bits, BITS_DIGITS) + keys.letter
  return `ct_${body}${checkOf(keys, `${linkId} ${body}`, TAG_DIGITS)}`
}

/** The link's bits and the keys of its claim code, or null unless the token is ours and of this very session. */
export function parseClientToken(
  keyring: Keyring,
  linkId: string,
  sessionId: string,
  token: string,
): Pick<OpenedCode, 'bits' | 'keys'> | null {
  const match = /^ct_([0-9A-Za-z]{22})([0-9A-Za-z]{22})([a-z])([0-9A-Za-z]{22})$/.exec(token)
  const [, session = '', digits = '', letter = '', tag = ''] = match ?? []
  const keys = keyring.of(letter)
  if (keys === null || `sess_${session}` !== sessionId) {
    return null
  }
  if (!isSame(tag, checkOf(keys, `${linkId} ${session}${digits}${letter}`, TAG_DIGITS))) {
    return null
  }
  const bits = decodeBase62(digits, BITS_BYTES)
  return bits === null ? null : { bits, keys }
}

function checkOf(keys: ServiceKeys, body: string, digits: number): string {
  return base62Characters(keyedHash(keys.token, body), digits)
}
