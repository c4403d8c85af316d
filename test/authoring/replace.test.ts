// What becomes of a text that is kept: its form, the words of the site, and nothing of anybody.
import { describe, expect, it } from 'vitest'
import { replaceIn } from '../../src/authoring/replace.ts'
import { shapeOf } from '../../src/authoring/shape.ts'
import { isSiteSpeech, isSiteWord } from '../../src/authoring/site-words.ts'

const HOW = { key: 'of a test', typed: [], keep: [] }

describe('a kept text', () => {
  it.each<[string, RegExp]>([
    ['Mina Petrova', /^Xxxx Xxxxxxx$/],
    ['Jonas Öhman & Sons', /^Xxxxx Xxxxx & Xxxx$/],
    ['mina@customer.example', /^xxxx@xxxxxxxx\.xxxxxxx$/],
    ['O’Brien', /^X’Xxxxx$/],
    ['Řehoř', /^Xxxxx$/],
    ['山田太郎', /^xxxx$/],
    ['Payment settled', /^Payment settled$/],
    ['Card ending in 4242', /^Xxxx ending in [1-9]\d{3}$/],
    ['card ending in 4242', /^card ending in [1-9]\d{3}$/],
    ['$1,234.50', /^\$[1-9],\d{3}\.\d\d$/],
    ['+359 2 555 0101', /^\+[1-9]\d\d [1-9] [1-9]\d\d \d{4}$/],
    ['K7X9PQ', /^X[0-9]X[0-9]XX$/],
    ['2026-11-27', /^20[12]\d-0[1-9]-0[1-9]$/],
    ['11/27/2026', /^0[1-9]\/0[1-9]\/20[12]\d$/],
    ['1/5/26', /^[1-9]\/[1-9]\/0[1-9]$/],
    ['12/29', /^0[1-9]\/0[1-9]$/],
    ['Nov 27, 2026', /^Nov 0[1-9], 20[12]\d$/],
    ['27. November 2026', /^0[1-9]\. November 20[12]\d$/],
    ['May Novak', /^Xxx Xxxxx$/],
    ['Bill Page', /^Xxxx Xxxx$/],
    ['', /^$/],
  ])('of "%s"', (text, expected) => {
    const kept = replaceIn(text, HOW)
    expect(kept).toMatch(expected)
    // The same each time, and never a digit in its own place.
    expect(replaceIn(text, HOW)).toBe(kept)
    const digits = Array.from(text)
      .map((character, index) => [character, kept[index]])
      .filter(([character]) => /\d/.test(character!))
    const isDate = /\d[/.-]\d|[A-Z][a-z]{2,} \d|\. N/.test(text)
    expect(isDate ? [] : digits.filter(([was, is]) => was === is)).toEqual([])
  })

  it('has no word that was typed, not even one of the site', () => {
    const kept = replaceIn('Name: Save Order, save order', { ...HOW, typed: ['Save Order'] })
    expect(kept).toBe('Name: Xxxx Xxxxx, xxxx xxxxx')
  })

  it('has the words that are read by', () => {
    expect(replaceIn('Endet auf 4242', { ...HOW, keep: ['endet', 'auf'] })).toMatch(/^Endet auf \d{4}$/)
  })

  it('is another under another key', () => {
    const under = (key: string): string => replaceIn('Account 4929118300017', { ...HOW, key })
    expect(under('one')).not.toBe(under('another'))
  })

  it('reads in the same form', () => {
    const row = { code: 'K7X9PQ', total: '$1,234.50', customer: 'Tomás Ó Briain', at: '11/27/26, 12:39 PM' }
    const kept = Object.fromEntries(Object.entries(row).map(([name, text]) => [name, replaceIn(text, HOW)]))
    expect(shapeOf(kept)).toEqual(shapeOf(row))
  })
})

describe('the form of what was read', () => {
  it('keeps what is no value', () => {
    expect(shapeOf([{ a: 'Mina 42', b: null, c: true, d: ['1', '2'] }])).toEqual([
      { a: 'x 0', b: 'null', c: 'true', d: ['0', '0'] },
    ])
  })
})

describe('the speech of a site', () => {
  it.each<[string, boolean]>([
    ['Add card', true],
    ['Close sidebar', true],
    ['Remove Mina', false],
    ['Card 4242', false],
    ['Mina', false],
    ['', false],
  ])('"%s"', (text, expected) => expect(isSiteSpeech(text)).toBe(expected))

  it('has no names', () => {
    expect(['Will', 'Mark', 'Rose', 'May', 'Bill', 'mina'].filter(isSiteWord)).toEqual([])
  })
})
