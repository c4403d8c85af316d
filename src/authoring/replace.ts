// Puts other values in the place of what a page shows, in the same form, so that what was read from the page is read from
// the kept copy too. Words of the site stay, all others become x; digits become other digits, dates stay dates. Pure.
import { isSiteWord } from './site-words.ts'

export interface Replacing {
  /** Drawn for each recording and kept nowhere: without it nobody can count the digits back. */
  readonly key: string
  /** What was typed. Goes wherever it stands, a word of the site or not. */
  readonly typed: readonly string[]
  /** Words that stay, such as those of a pattern that is read by. */
  readonly keep: readonly string[]
}

const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const DATES = new RegExp(
  [
    String.raw`\b\d{4}-\d{1,2}-\d{1,2}(?!\d)`,
    String.raw`\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)`,
    String.raw`\b\d{1,2}/(?:\d{4}|\d{2})(?!\d)`,
    String.raw`\b(?:${MONTH})\b\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?(?!\d)`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?\.? (?:${MONTH})\b\.?(?:,? \d{4})?(?!\d)`,
    String.raw`\b(?:${MONTH})\b\.?,? \d{4}(?!\d)`,
    String.raw`\b\d{1,2}:\d{2}(?::\d{2})?(?!\d)`,
  ].join('|'),
  'gi',
)
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu
/** A word, or figures with the letters among them. */
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu

export function replaceIn(text: string, how: Replacing): string {
  const masked = how.typed
    .filter((typed) => typed.trim().length > 1)
    .reduce((rest, typed) => replaceTyped(rest, typed, how), text)
  // Nothing in the address of a person's mail is a word of the site.
  return apart(masked, EMAIL, replaceAll, (rest) =>
    apart(
      rest,
      DATES,
      (date) => replaceDate(date, how.key),
      (words) => replaceTokens(words, how),
    ),
  )

  function replaceAll(text: string): string {
    return text.replaceAll(TOKEN, (word) => replaceWord(word, how.key))
  }
}

function apart(text: string, wanted: RegExp, found: (part: string) => string, other: (part: string) => string): string {
  let result = ''
  let end = 0
  for (const { 0: part, index } of text.matchAll(wanted)) {
    result += other(text.slice(end, index)) + found(part)
    end = index + part.length
  }
  return result + other(text.slice(end))
}

/** Whatever it is: also a word of the site. */
function replaceTyped(text: string, typed: string, { key }: Replacing): string {
  const parts = text.toLowerCase().split(typed.trim().toLowerCase())
  if (parts.length === 1 || parts.join(typed.trim()).length !== text.length) {
    return text
  }
  let at = 0
  return parts
    .map((part, index) => {
      const own = text.slice(at, at + part.length)
      const theirs = index === 0 ? '' : replaceWord(text.slice(at - typed.trim().length, at), key)
      at += part.length + typed.trim().length
      return theirs + own
    })
    .join('')
}

function replaceTokens(text: string, { key, keep }: Replacing): string {
  return text.replaceAll(TOKEN, (word) =>
    !/\d/.test(word) && (isSiteWord(word) || keep.includes(word.toLowerCase())) ? word : replaceWord(word, key),
  )
}

/** Letter by letter and digit by digit: the same word becomes the same everywhere, and no digit stays. */
function replaceWord(word: string, key: string): string {
  return Array.from(word)
    .map((character, index) => {
      if (/\p{Nd}/u.test(character)) {
        return replaceDigit(character, `${key} ${word} ${index}`, index === 0)
      }
      if (/\p{M}/u.test(character)) {
        return ''
      }
      return /\p{L}|\p{N}/u.test(character) ? (/\p{Lu}|\p{Lt}/u.test(character) ? 'X' : 'x') : character
    })
    .join('')
}

/** Never the same digit, and no zero where there was none: a number stays as long as it is. */
function replaceDigit(digit: string, seed: string, isFirst: boolean): string {
  const others = '0123456789'.replace(digit, '').slice(isFirst && digit !== '0' ? 1 : 0)
  return others[hash(seed) % others.length] ?? '0'
}

/** Each part stays a day, a month or a year; the words of months stay. */
function replaceDate(date: string, key: string): string {
  return date.replaceAll(/\d+/g, (part, at: number) => {
    const seed = `${key} ${date} ${at}`
    const last = replaceDigit(part.at(-1) ?? '0', seed, true)
    const small = last === '0' ? '1' : last
    switch (part.length) {
      case 4:
        return `20${1 + (hash(seed) % 2)}${last === '0' ? '3' : last}`
      case 2:
        return `0${small}`
      default:
        return small
    }
  })
}

/** No cipher: what it is asked with holds a key that nobody has. */
function hash(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  return a >>> 0
}
