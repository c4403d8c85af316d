// Which regular expressions a client takes.
import { describe, expect, it } from 'vitest'
import { firstMatch, patternOf } from '../../src/device/hands/pattern.ts'

describe('a pattern', () => {
  it.each([
    ['malformed', '('],
    ['a look-behind', '(?<=a)b'],
    ['a look-behind that must not be', '(?<!a)b'],
    ['a named group', '(?<last>\\d)'],
    ['flags', '(?i)visa'],
    ['flags of a group', '(?i:visa)'],
    ['a reference', '(.)\\1'],
    ['a reference behind a backslash', '\\\\\\1'],
    ['a property', '\\p{L}+'],
    ['a property in a class', '[\\p{L}]+'],
    ['endless in the endless', '^(\\w+)+$'],
    ['the same in a list of choices', '(?:a|b*)*'],
    ['the same, deeper', '((?:a|b{2,})c)*'],
    ['the same after a bracket that is none', '[(](x+)+'],
  ])('is refused where it is %s', (_, pattern) => {
    expect(() => patternOf(pattern)).toThrow(expect.objectContaining({ code: 'script_error' }))
  })

  it.each([
    ['\\(?[(+]*\\[?(\\w+)', 'Visa Gold', 'Visa'],
    ['(?:\\w{1,9} ?){1,4}', 'Visa Gold', 'Visa Gold'],
    ['(?:\\d,)*(\\d)$', '1,2,3', '3'],
    ['^(?!Amex)([^\\]()<]+) G', 'Visa Gold', 'Visa'],
    ['\\\\?(V)', 'Visa', 'V'],
    ['\\\\1', 'a\\1', '\\1'],
    ['(?=.*\\d)(\\w+)', 'a1', 'a1'],
    ['(x)?y', 'y', null],
    ['z', 'y', null],
  ])('may be %s', (pattern, text, expected) => {
    expect(firstMatch(patternOf(pattern), text)).toBe(expected)
  })
})
