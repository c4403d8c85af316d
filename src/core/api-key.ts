// API keys: `psg_test_` or `psg_live_`, 30 random characters and a checksum of 6, so that a typo is refused without
// the database and a leaked key is recognised by scanners. Only the hash of a key is ever stored.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Mode } from '../wire/mode.ts'
import { base62Characters, encodeBase62 } from './id.ts'

const RANDOM_DIGITS = 30
const CHECKSUM_DIGITS = 6

/** @param chance at least 30 bytes */
export function newApiKey(mode: Mode, chance: Uint8Array): string {
  const body = `psg_${mode}_${base62Characters(chance, RANDOM_DIGITS)}`
  return body + checksum(body)
}

/** True for a key of the right form whose checksum holds. Whether it exists is the database's to say. */
export function isApiKey(text: string): boolean {
  if (!/^psg_(test|live)_[0-9A-Za-z]{36}$/.test(text)) {
    return false
  }
  return text.endsWith(checksum(text.slice(0, -CHECKSUM_DIGITS)))
}

/** Hex SHA-256. A plain hash is enough: a key has 178 random bits. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function checksum(body: string): string {
  const sum = new Uint8Array(4)
  new DataView(sum.buffer).setUint32(0, crc32(body))
  return encodeBase62(sum, CHECKSUM_DIGITS)
}
