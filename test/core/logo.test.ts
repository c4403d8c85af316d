// What may be an organisation's logo.
import { describe, expect, it } from 'vitest'
import { isLogoAddress, parseLogo } from '../../src/core/logo.ts'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]

function png(width: number, height: number, more = 9): Uint8Array {
  const bytes = new Uint8Array(24 + more)
  bytes.set(PNG)
  new DataView(bytes.buffer).setUint32(16, width)
  new DataView(bytes.buffer).setUint32(20, height)
  return bytes
}

/** Begin, a segment to skip, a table that is no frame header, and the header of a progressive frame. */
const JPEG = new Uint8Array(Buffer.from('ffd8ffe000040000ffc4000300ffc2000b080030006001000000', 'hex'))

describe('parseLogo', () => {
  it('takes a small PNG or JPEG, and gives an address that holds it', () => {
    const logo = parseLogo(png(96, 48))
    expect(logo).toMatchObject({
      ok: true,
      width: 96,
      height: 48,
      address: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
    })
    expect(isLogoAddress(logo.ok ? logo.address : '')).toBe(true)
    expect(parseLogo(JPEG)).toMatchObject({ ok: true, width: 96, height: 48, address: expect.stringContaining('jpeg') })
  })

  it.each([
    ['nothing', new Uint8Array(), 'no PNG or JPEG'],
    ['SVG', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'no PNG or JPEG'],
    ['a cut PNG', png(96, 96).slice(0, 20), 'no PNG or JPEG'],
    ['a cut JPEG', JPEG.slice(0, 12), 'no PNG or JPEG'],
    ['too many bytes', png(96, 96, 8 * 1024), '8 is the most'],
    ['too many pixels', png(20_000, 20_000), '20000 × 20000'],
    ['no pixels', png(0, 10), '0 × 10'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(parseLogo(bytes)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })
})

it.each([
  'https://acme.example/logo.png',
  'data:image/svg+xml;base64,AAAA',
  'data:text/html;base64,AAAA',
  'data:image/png;base64,AAAA" onerror="x',
  '',
])('does not show %s', (address) => {
  expect(isLogoAddress(address)).toBe(false)
})
