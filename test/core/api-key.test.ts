import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hashApiKey, isApiKey, newApiKey } from '../../src/core/api-key.ts'
import { encodeBase62, randomBytes } from '../../src/core/id.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const zeros = new Uint8Array(30)

describe('newApiKey', () => {
  it.each(['test', 'live'] as const)('psg_%s_, 30 random characters and a checksum of 6', (mode) => {
    const key = newApiKey(mode, randomBytes(30))
    expect(key).toMatch(new RegExp(`^psg_${mode}_[0-9A-Za-z]{36}$`))
    expect(isApiKey(key)).toBe(true)
  })

  // The checksum is a public promise: scanners work it out. CRC-32 of the text before it, as six base62 digits.
  it('has a checksum that strangers can work out', () => {
    expect(newApiKey('test', zeros)).toBe(`psg_test_${'0'.repeat(30)}3GTanc`)
    expect(newApiKey('live', zeros)).toBe(`psg_live_${'0'.repeat(30)}1fa9rD`)
  })

  it('uses each byte of chance', () => {
    const keys = new Set([newApiKey('test', zeros)])
    for (let index = 0; index < 30; index++) {
      keys.add(
        newApiKey(
          'test',
          Uint8Array.from({ length: 30 }, (_, at) => (at === index ? 1 : 0)),
        ),
      )
    }
    expect(keys.size).toBe(31)
  })
})

describe('isApiKey', () => {
  const key = newApiKey(
    'test',
    Uint8Array.from({ length: 30 }, (_, index) => index * 7),
  )

  it('refuses every change of one character', () => {
    const body = 'psg_test_'.length
    for (let index = 0; index < key.length; index++) {
      for (const character of index < body ? 'aA0_-' : ALPHABET) {
        if (character !== key[index]) {
          const changed = key.slice(0, index) + character + key.slice(index + 1)
          expect(isApiKey(changed), changed).toBe(false)
        }
      }
    }
  })

  it('refuses two neighbours that changed places', () => {
    for (let index = 'psg_test_'.length; index < key.length - 1; index++) {
      const swapped = key.slice(0, index) + key[index + 1] + key[index] + key.slice(index + 2)
      expect(swapped === key || !isApiKey(swapped), swapped).toBe(true)
    }
  })

  it('refuses every part of a key', () => {
    for (let length = 0; length < key.length; length++) {
      expect(isApiKey(key.slice(0, length))).toBe(false)
      expect(isApiKey(key.slice(key.length - length))).toBe(false)
    }
  })

  it.each([
    ['the other mode', key.replace('test', 'live')],
    ['an unknown mode', key.replace('test', 'demo')],
    ['capitals', key.toUpperCase()],
    ['a space before', ` ${key}`],
    ['a space after', `${key} `],
    ['a line end', `${key}\n`],
    ['one more', `${key}0`],
    ['twice', key + key],
    ['full-width digits', `psg_test_${'０'.repeat(36)}`],
    ['a NUL', `${key}\u0000`],
    ['10 KB', `psg_test_${'0'.repeat(10_000)}`],
    ['a property of objects', '__proto__'],
  ])('refuses %s', (_, text) => {
    expect(isApiKey(text)).toBe(false)
  })
})

describe('a right checksum on another form', () => {
  it.each([`psg_demo_${'0'.repeat(30)}`, `psg_test_${'0'.repeat(31)}`, 'psg_test_', '', `psg_test_${'é'.repeat(30)}`])(
    'does not make a key of %j',
    (body) => {
      const sum = new Uint8Array(4)
      new DataView(sum.buffer).setUint32(0, crc32(body))
      expect(isApiKey(body + encodeBase62(sum, 6))).toBe(false)
    },
  )
})

describe('hashApiKey', () => {
  it('is the hex SHA-256 of the whole key', () => {
    // FIPS 180-2, appendix B.1.
    expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
