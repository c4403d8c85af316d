// An organisation's colour: readable and seen in both themes, whatever was chosen.
import { describe, expect, it } from 'vitest'
import { coloursOf, contrastOf, parseColour } from '../../src/core/colour.ts'

describe('parseColour', () => {
  it.each([
    ['#E20074', '#e20074'],
    [' #fd0 ', '#ffdd00'],
    ['#ffff', null],
    ['e20074', null],
    ['red', null],
    ['#e20074;}body{display:none', null],
    ['', null],
  ])('%j is %j', (text, expected) => {
    expect(parseColour(text)).toBe(expected)
  })
})

it('measures contrast as WCAG does', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrastOf('#ff0000', '#ffffff')).toBeCloseTo(4, 2)
})

describe('coloursOf', () => {
  it('leaves a colour as it is where it may stay', () => {
    expect(coloursOf('#1c4fd6')).toMatchObject({ fill: '#1c4fd6', onFill: '#ffffff', light: '#1c4fd6' })
    expect(coloursOf('#ffd400')).toMatchObject({ fill: '#ffd400', onFill: '#000000', dark: '#ffd400' })
  })

  it('moves it where it would not be seen, and not to black or white', () => {
    expect(coloursOf('#ffd400').light).toMatch(/^#(?!000000)/)
    expect(coloursOf('#101820').dark).toMatch(/^#(?!ffffff)/)
  })

  it('makes every colour readable in both themes', () => {
    const steps = [0, 0x33, 0x66, 0x77, 0x99, 0xcc, 0xff].map((part) => part.toString(16).padStart(2, '0'))
    const least = { onFill: 21, light: 21, lightTint: 21, dark: 21, darkTint: 21 }
    for (const colour of steps.flatMap((red) =>
      steps.flatMap((green) => steps.map((blue) => `#${red}${green}${blue}`)),
    )) {
      const { fill, onFill, light, lightTint, dark, darkTint } = coloursOf(colour)
      least.onFill = Math.min(least.onFill, contrastOf(fill, onFill))
      least.light = Math.min(least.light, contrastOf(light, '#ffffff'))
      least.lightTint = Math.min(least.lightTint, contrastOf(light, lightTint))
      least.dark = Math.min(least.dark, contrastOf(dark, '#191c22'))
      least.darkTint = Math.min(least.darkTint, contrastOf(dark, darkTint))
    }
    expect(Object.entries(least).filter(([, ratio]) => ratio < 4.5)).toEqual([])
  })
})
