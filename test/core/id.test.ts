import { describe, expect, it } from 'vitest'
import {
  base62Characters,
  decodeBase62,
  encodeBase62,
  idBody,
  type IdPrefix,
  isId,
  newId,
  randomBytes,
  randomFraction,
} from '../../src/core/id.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const NOW = Date.UTC(2026, 10, 22)
const zeros = new Uint8Array(14)
const ones = new Uint8Array(14).fill(255)

describe('newId', () => {
  it.each<IdPrefix>(['link', 'sess', 'evt', 'dlv'])('%s_ and 22 base62 characters', (prefix) => {
    const id = newId(prefix, NOW, randomBytes(14))
    expect(id).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`))
    expect(isId(prefix, id)).toBe(true)
  })

  it('is time, then chance, and nothing else', () => {
    expect(newId('link', NOW, zeros)).toBe(newId('link', NOW, zeros))
    expect(newId('link', 0, zeros)).toBe(`link_${'0'.repeat(22)}`)
    expect(newId('link', 61, zeros)).toBe(`link_0000000z${'0'.repeat(14)}`)
    expect(newId('link', 62, zeros)).toBe(`link_00000010${'0'.repeat(14)}`)
  })

  it('sorts by creation, whatever the chance', () => {
    const times = [0, 1, 61, 62, 3843, 3844, 2 ** 31, 2 ** 32, NOW - 1, NOW, NOW + 1, NOW + 86_400_000, 62 ** 8 - 1]
    const ids = times.map((time, index) => newId('evt', time, index % 2 === 0 ? ones : zeros))
    // The default order of sort() is that of SQLite's BINARY collation for ASCII.
    expect(ids.toSorted()).toEqual(ids)
  })

  it('keeps its length until the year 8888', () => {
    expect(newId('link', 62 ** 8 - 1, zeros)).toHaveLength('link_'.length + 22)
    expect(new Date(62 ** 8 - 1).getUTCFullYear()).toBe(8888)
  })

  it('uses each byte of chance', () => {
    const ids = new Set([newId('link', NOW, zeros)])
    for (let index = 0; index < 14; index++) {
      ids.add(
        newId(
          'link',
          NOW,
          Uint8Array.from({ length: 14 }, (_, at) => (at === index ? 1 : 0)),
        ),
      )
    }
    expect(ids.size).toBe(15)
  })
})

describe('isId', () => {
  const body = 'a'.repeat(22)
  it.each([
    '',
    'link',
    'link_',
    body,
    `link${body}`,
    `link_${body}a`,
    `link_${body.slice(1)}`,
    `link_${body.slice(1)}-`,
    `link_${body.slice(1)}_`,
    `link_${body.slice(1)}\n`,
    `link_${body}\n`,
    ` link_${body}`,
    `LINK_${body}`,
    `sess_${body}`,
    `link__${body.slice(1)}`,
    `link_${body.slice(1)}ä`,
    `link_${body.slice(1)}１`,
    `link_${body.slice(3)}%00`,
    `link_../${body.slice(3)}`,
  ])('refuses %j', (text) => {
    expect(isId('link', text)).toBe(false)
  })
})

it('idBody gives what follows the prefix', () => {
  expect(idBody(newId('sess', 0, zeros))).toBe('0'.repeat(22))
  expect(idBody('org_abc')).toBe('abc')
})

describe('base62Characters', () => {
  it('gives one character of the alphabet for each byte', () => {
    const all = base62Characters(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      256,
    )
    expect(new Set(all)).toEqual(new Set(ALPHABET))
  })

  it('favours two characters of 62, and those by no more than two', () => {
    const counts = new Map<string, number>()
    for (const character of base62Characters(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      256,
    )) {
      counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    expect([...counts.values()].sort((a, b) => b - a)).toEqual([8, 8, ...Array<number>(60).fill(4)])
  })
})

describe('encodeBase62 and decodeBase62', () => {
  it.each<[number[], number, string]>([
    [[], 0, ''],
    [[0], 2, '00'],
    [[61], 2, '0z'],
    [[62], 2, '10'],
    [[255], 2, '47'],
    [Array<number>(16).fill(0), 22, '0'.repeat(22)],
    // 2^128 - 1, worked out by another program.
    [Array<number>(16).fill(255), 22, '7n42DGM5Tflk9n8mt7Fhc7'],
    [[255, 255, 255, 255], 6, '4gfFC3'],
  ])('%j in %i digits', (bytes, width, text) => {
    expect(encodeBase62(Uint8Array.from(bytes), width)).toBe(text)
    expect(decodeBase62(text, bytes.length)).toEqual(Uint8Array.from(bytes))
  })

  it('keep leading zeros and every bit', () => {
    for (let bit = 0; bit < 128; bit++) {
      const bytes = new Uint8Array(16)
      bytes[bit >> 3] = 1 << (bit & 7)
      const text = encodeBase62(bytes, 22)
      expect(text).toHaveLength(22)
      expect(decodeBase62(text, 16)).toEqual(bytes)
    }
  })

  it.each([
    // 2^128, the first that does not fit.
    ['7n42DGM5Tflk9n8mt7Fhc8', 16],
    ['z'.repeat(22), 16],
    ['1', 0],
    ['48', 1],
    ['-1', 1],
    [' 1', 1],
    ['1_', 1],
    ['ä', 1],
    ['１', 1],
    ['😀', 1],
  ])('%j is no number of %i bytes', (text, length) => {
    expect(decodeBase62(text, length)).toBeNull()
  })
})

describe('chance', () => {
  it('gives as many bytes as asked, never the same', () => {
    expect(randomBytes(0)).toHaveLength(0)
    expect(randomBytes(30)).toHaveLength(30)
    expect(randomBytes(30)).not.toEqual(randomBytes(30))
  })

  it('gives fractions from 0 to below 1, on both sides of the middle', () => {
    const drawn = Array.from({ length: 200 }, randomFraction)
    expect(drawn.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
    // Each fails once in 2^200.
    expect(drawn.some((fraction) => fraction < 0.5)).toBe(true)
    expect(drawn.some((fraction) => fraction >= 0.5)).toBe(true)
  })
})
