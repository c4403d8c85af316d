import { describe, expect, it } from 'vitest'
import { connectAddressOf } from '../../../src/sdk/react/connect-address.ts'

describe('where connect.js is', () => {
  it.each([
    ['https://passage.example.com', 'https://passage.example.com/connect.js'],
    ['https://passage.example.com/', 'https://passage.example.com/connect.js'],
    ['https://passage.example.com/connect.js', 'https://passage.example.com/connect.js'],
    ['https://example.com/passage/', 'https://example.com/passage/connect.js'],
    ['http://127.0.0.1:8787/?a#b', 'http://127.0.0.1:8787/connect.js'],
  ])('%s', (url, address) => {
    expect(connectAddressOf(url)).toBe(address)
  })

  it.each([undefined, null, '', 'passage.example.com', '/passage', 'javascript:alert(1)', 'localhost:8787'])(
    'is not said by %s',
    (url) => {
      expect(() => connectAddressOf(url as string)).toThrow(
        `needs url, the address of your Passage, as "https://passage.example.com"; it was given ${JSON.stringify(url)}.`,
      )
    },
  )
})
