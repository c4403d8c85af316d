// An organisation's colour on the hosted page. Pure. Text on it must be readable and what it draws must be seen, in both
// themes, whichever colour was chosen (WCAG 2.2: 1.4.3 and 1.4.11).

/** What the page's style is told, in names of its own. All are colours as CSS writes them. */
export interface Colours {
  /** Buttons, as the colour was given, and the text on them. */
  readonly fill: string
  readonly onFill: string
  /** Laid over a button under the pointer: away from its text. */
  readonly shade: string
  /** Icons, lines and the focus ring on a light page, and a light ground for them; then the same on a dark page. */
  readonly light: string
  readonly lightTint: string
  readonly dark: string
  readonly darkTint: string
}

type Rgb = readonly [number, number, number]

/** 1.4.3 asks for this of text. */
const READABLE = 4.5
const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
/** The cards of connect.css. */
const LIGHT_CARD: Rgb = WHITE
const DARK_CARD: Rgb = [25, 28, 34]
const TINT = 0.1
const STEP = 0.04

/** `#rgb` or `#rrggbb` as `#rrggbb` in lower case; null for anything else. */
export function parseColour(text: string): string | null {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(text.trim()) ?? []
  return short === undefined ? (long === undefined ? null : `#${long.toLowerCase()}`) : `#${doubled(short)}`
}

/** @param colour as parseColour gives it */
export function coloursOf(colour: string): Colours {
  const given = rgbOf(colour)
  // One of the two is always readable: their contrasts with a colour multiply to 21.
  const isOnWhite = contrast(given, WHITE) >= READABLE
  const light = seenOn(LIGHT_CARD, given, BLACK)
  const dark = seenOn(DARK_CARD, given, WHITE)
  return {
    fill: colour,
    onFill: isOnWhite ? '#ffffff' : '#000000',
    shade: isOnWhite ? 'rgb(0 0 0 / 16%)' : 'rgb(255 255 255 / 24%)',
    light: textOf(light),
    lightTint: textOf(mixed(LIGHT_CARD, light, TINT)),
    dark: textOf(dark),
    darkTint: textOf(mixed(DARK_CARD, dark, TINT)),
  }
}

/** How well one colour is read on another, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  return contrast(rgbOf(one), rgbOf(other))
}

/** The colour itself where it is seen on the card and on its own tint; else moved until it is, and no further. */
function seenOn(card: Rgb, colour: Rgb, away: Rgb): Rgb {
  for (let share = 0; share < 1; share += STEP) {
    const moved = mixed(colour, away, share)
    if (contrast(moved, card) >= READABLE && contrast(moved, mixed(card, moved, TINT)) >= READABLE) {
      return moved
    }
  }
  return away
}

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** @param share of the second one */
function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((part, index) => Math.round(part + ((other[index] ?? 0) - part) * share)) as unknown as Rgb
}

function rgbOf(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb
}

function textOf(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function doubled(short: string): string {
  return short.toLowerCase().replaceAll(/./g, '$&$&')
}
