// Who counts as one where limits count by address.
import { describe, it } from 'vitest'
import { placeOf } from '../../src/core/address.ts'

describe('the place of a caller', () => {
  it.for<[string | undefined, string]>([
    [undefined, 'local'],
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1::6', '2001:db8:1:0::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['2001:db8:1:3::6', '2001:db8:1:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001::3:4:5:6:7:8', '2001:0:3:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
    ['fe80::1:2:3:4', 'fe80:0:0:0::/64'],
    // Of no form that is known, and still one caller.
    ['nonsense', 'nonsense'],
  ])('%s is %s', ([address, expected], { expect }) => {
    expect(placeOf(address, undefined)).toBe(expected)
    // What else a caller sends changes nothing.
    expect(placeOf(address, 'chosen.example')).toBe(expected)
  })

  it('is its zone for a Worker, of which all have one address', ({ expect }) => {
    expect(placeOf('2a06:98c0:3600::103', 'a.example')).toBe('worker a.example')
    expect(placeOf('2A06:98C0:3600::103', 'b.example')).toBe('worker b.example')
    expect(placeOf('2a06:98c0:3600::103', undefined)).toBe('worker ')
  })
})
