// Which texts may become the one origin that frames the hosted page: they end in a policy, as they are.
import { describe, expect, it } from 'vitest'
import { embedOriginOf } from '../../src/core/embed-origin.ts'

describe('embedOriginOf', () => {
  it.each([
    'https://shop.example',
    'https://my_shop.pages.example:8443',
    'https://xn--bcher-kva.example',
    'http://localhost:3000',
    'http://127.0.0.1',
  ])('lets %s frame', (text) => {
    expect(embedOriginOf(text)).toBe(text)
  })

  it.each([
    undefined,
    '',
    'null',
    '*',
    'https:',
    'https://',
    'shop.example',
    "'self'",
    // Not an origin as the browser writes it.
    'https://shop.example/',
    'https://shop.example:443',
    'https://Shop.example',
    'https://bücher.example',
    'https://user@shop.example',
    'https://shop.example?',
    'https://shop.example/a',
    ' https://shop.example',
    'https://0x7f.1',
    // Hosts to a URL parser, and more than that to a policy.
    'https://*',
    'https://*.example',
    'https://a;sandbox',
    'https://a,b',
    'https://a https://b',
    "https://a'b",
    // Not safe from whoever is on the way.
    'http://shop.example',
    'http://127.0.0.1.shop.example',
    'http://localhost.shop.example',
    'http://[::1]:3000',
    'ftp://shop.example',
    'capacitor://localhost',
    'chrome-extension://abc',
  ])('does not let %s frame', (text) => {
    expect(embedOriginOf(text)).toBeNull()
  })
})
