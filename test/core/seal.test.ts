import { describe, expect, it } from 'vitest'
import {
  deriveLinkKey,
  deriveServiceKeys,
  isSame,
  keyedHash,
  seal,
  sealingKey,
  type ServiceKeys,
  unseal,
} from '../../src/core/seal.ts'

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill)
const key = sealingKey('a', bytes(32, 1))
const iv = bytes(12, 2)
const CONTEXT = 'arguments link_1'
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

describe('seal and unseal', () => {
  it.each(['', 'a', '{"cardNumber":"4111111111111111"}', 'ü € 𝟏 \u0000\n', 'x'.repeat(100_000)])(
    'give back what went in: %#',
    (text) => {
      const sealed = seal(key, iv, CONTEXT, text)
      expect(unseal([key], CONTEXT, sealed)).toBe(text)
      expect(sealed.length).toBe(2 + 12 + Buffer.byteLength(text) + 16)
    },
  )

  // Made once with another implementation of AES-256-GCM: what is stored today must open tomorrow.
  it('unseal what was sealed before', () => {
    const sealed = Buffer.from('01610202020202020202020202026fb3a52525e1fff6d715698ce6be82b80be7b413ec', 'hex')
    expect(unseal([key], CONTEXT, sealed)).toBe('hello')
    expect(hex(seal(key, iv, CONTEXT, 'hello'))).toBe(hex(sealed))
  })

  it('hide the text', () => {
    const sealed = Buffer.from(seal(key, iv, CONTEXT, '4111111111111111'))
    expect(sealed.includes('4111')).toBe(false)
    expect(hex(seal(key, bytes(12, 3), CONTEXT, '4111111111111111').subarray(14))).not.toBe(hex(sealed.subarray(14)))
  })

  it.each([
    ['another key', sealingKey('a', bytes(32, 9)), CONTEXT],
    ['another link', key, 'arguments link_2'],
    ['another purpose', key, 'result link_1'],
    ['no context', key, ''],
  ])('refuse %s', (_, otherKey, context) => {
    const sealed = seal(key, iv, CONTEXT, 'hello')
    expect(() => unseal([otherKey], context, sealed)).toThrow()
  })

  it('refuse each flipped bit', () => {
    const sealed = seal(key, iv, CONTEXT, 'hello')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = sealed.slice()
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7))
      expect(() => unseal([key], CONTEXT, flipped), `bit ${bit}`).toThrow()
    }
  })

  it('refuse bytes that are missing or too many', () => {
    const sealed = seal(key, iv, CONTEXT, 'hello')
    for (let length = 0; length < sealed.length; length++) {
      expect(() => unseal([key], CONTEXT, sealed.subarray(0, length)), `${length} bytes`).toThrow()
      expect(() => unseal([key], CONTEXT, sealed.subarray(sealed.length - length)), `last ${length} bytes`).toThrow()
    }
    expect(() => unseal([key], CONTEXT, Buffer.concat([sealed, bytes(1, 0)]))).toThrow()
  })

  it('never judge by a short tag, which could be guessed', () => {
    expect(() => unseal([key], CONTEXT, bytes(29, 1))).toThrow('cut short')
  })

  it('open under the key of their letter, whichever else is there', () => {
    const other = sealingKey('b', bytes(32, 9))
    for (const keys of [
      [key, other],
      [other, key],
    ]) {
      expect(unseal(keys, CONTEXT, seal(key, iv, CONTEXT, 'hello'))).toBe('hello')
      expect(unseal(keys, CONTEXT, seal(other, iv, CONTEXT, 'hello'))).toBe('hello')
    }
  })

  it('say what is unknown: the secret, or the version', () => {
    const sealed = seal(key, iv, CONTEXT, 'hello')
    expect(() => unseal([{ ...key, letter: 'b' }], CONTEXT, sealed)).toThrow(
      'under the service secret "a", which is not',
    )
    expect(() => unseal([], CONTEXT, sealed)).toThrow('under the service secret "a", which is not')
    expect(() => unseal([key], CONTEXT, Buffer.concat([bytes(1, 2), sealed.subarray(1)]))).toThrow('are of version 2')
  })

  it('are not to be opened under another letter that has the same secret', () => {
    const sealed = seal(key, iv, CONTEXT, 'hello')
    sealed[1] = 'b'.charCodeAt(0)
    expect(() => unseal([{ ...key, letter: 'b' }], CONTEXT, sealed)).toThrow()
  })
})

describe('deriveServiceKeys', () => {
  const keysOf = ({ token, hash, link, result, webhook }: ServiceKeys) => [token, hash, link, webhook, result.bytes]
  const keys = deriveServiceKeys('a', bytes(32, 1))

  it('gives one key of 32 bytes to each purpose', () => {
    const all = keysOf(keys)
    expect(all).toHaveLength(5)
    expect(new Set(all.map(hex)).size).toBe(5)
    expect(all.every((one) => one.length === 32)).toBe(true)
  })

  it('gives the same keys for the same secret and others for another', () => {
    expect(deriveServiceKeys('a', bytes(32, 1))).toEqual(keys)
    const other = deriveServiceKeys('a', bytes(32, 2))
    expect(
      keysOf(other)
        .map(hex)
        .filter((one) => keysOf(keys).map(hex).includes(one)),
    ).toEqual([])
  })
})

describe('deriveLinkKey', () => {
  const keys = deriveServiceKeys('a', bytes(32, 1))
  const bits = bytes(16, 7)
  const linkKey = hex(deriveLinkKey(keys, 'link_1', bits).bytes)

  it('is the same for the same link and claim code', () => {
    expect(hex(deriveLinkKey(deriveServiceKeys('a', bytes(32, 1)), 'link_1', bytes(16, 7)).bytes)).toBe(linkKey)
  })

  // Made with another implementation of HKDF: a change here makes every stored link unreadable.
  it('never changes', () => {
    expect(linkKey).toBe('183326afc4c701eaded5c67e145ac470ab6c25b5f807167cf13b322d7dbbceab')
  })

  it.each([
    ['link', deriveLinkKey(keys, 'link_2', bits)],
    ['claim code', deriveLinkKey(keys, 'link_1', bytes(16, 8))],
    ['deployment', deriveLinkKey(deriveServiceKeys('a', bytes(32, 2)), 'link_1', bits)],
  ])('is another for another %s', (_, other) => {
    expect(hex(other.bytes)).not.toBe(linkKey)
  })
})

describe('keyedHash', () => {
  it('is HMAC-SHA256', () => {
    // RFC 4231, test case 2.
    expect(hex(keyedHash(Buffer.from('Jefe'), 'what do ya want for nothing?'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})

describe('isSame', () => {
  it.each([
    ['', '', true],
    ['abc', 'abc', true],
    ['ü', 'ü', true],
    ['abc', 'abd', false],
    ['abc', 'ab', false],
    ['abc', 'abcd', false],
    ['abc', 'ABC', false],
    ['abc', '', false],
    // One character in both, but not as many bytes: the comparison itself would throw.
    ['a', 'ü', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSame(a, b)).toBe(same)
  })
})
