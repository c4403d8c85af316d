// Ids and the only draw of chance. Everything else that needs randomness takes it as an argument.

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Eight base62 digits of milliseconds last until the year 8888. */
const TIME_DIGITS = 8
const RANDOM_DIGITS = 14

export type IdPrefix = 'link' | 'sess' | 'evt' | 'dlv'

/** Random bytes of the platform. Refused at global scope by the runtime, so call it inside a handler. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** A number in [0, 1) for jitter. */
export function randomFraction(): number {
  return new DataView(randomBytes(4).buffer).getUint32(0) / 2 ** 32
}

/**
 * `prefix_` + 22 base62 characters. The time comes first and the alphabet is in ASCII order, so ids sort by creation.
 * @param now epoch milliseconds
 * @param chance at least 14 bytes
 */
export function newId<P extends IdPrefix>(prefix: P, now: number, chance: Uint8Array): `${P}_${string}` {
  return `${prefix}_${base62Number(now, TIME_DIGITS)}${base62Characters(chance, RANDOM_DIGITS)}`
}

/** What every id of a later time comes after. */
export function idAt<P extends IdPrefix>(prefix: P, time: number): `${P}_${string}` {
  return `${prefix}_${base62Number(time, TIME_DIGITS)}`
}

/** An id that follows from another one's chance and its own time: the same again, whoever works it out. */
export function idWithin<P extends IdPrefix>(prefix: P, now: number, other: string): `${P}_${string}` {
  return `${prefix}_${base62Number(now, TIME_DIGITS)}${idBody(other).slice(TIME_DIGITS)}`
}

export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9A-Za-z]{22}$/.test(text.slice(prefix.length + 1))
}

/** The 22 characters after the prefix, which several tokens carry. */
export function idBody(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}

/**
 * One character per byte. 256 is no multiple of 62, so six of the bits are kept and two values in 64 are folded:
 * 5.9 bits a character, 83 in an id, which is plenty beside the time.
 */
export function base62Characters(chance: Uint8Array, length: number): string {
  let text = ''
  for (let index = 0; index < length; index++) {
    text += ALPHABET[((chance[index] ?? 0) & 63) % 62]
  }
  return text
}

/** Bytes as one big number in base62, left padded to `width`; 16 bytes take 22 characters. */
export function encodeBase62(bytes: Uint8Array, width: number): string {
  let value = 0n
  for (const byte of bytes) {
    value = value * 256n + BigInt(byte)
  }
  let text = ''
  for (; value > 0n; value /= 62n) {
    text = ALPHABET[Number(value % 62n)] + text
  }
  return text.padStart(width, '0')
}

/** The inverse of encodeBase62, or null where the text is no number of that many bytes. */
export function decodeBase62(text: string, length: number): Uint8Array | null {
  let value = 0n
  for (const character of text) {
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) {
      return null
    }
    value = value * 62n + BigInt(digit)
  }
  const bytes = new Uint8Array(length)
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = Number(value % 256n)
    value /= 256n
  }
  return value === 0n ? bytes : null
}

function base62Number(value: number, width: number): string {
  let text = ''
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) {
    text = ALPHABET[rest % 62] + text
  }
  return text.padStart(width, '0')
}
