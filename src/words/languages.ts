// Which language the hosted page speaks to a user. Pure. A new language is one more entry here.
import { en } from './en.ts'
import { es } from './es.ts'
import type { Words } from './say.ts'

export const LANGUAGES: readonly Words[] = [en, es]

/** A browser sends a few dozen characters; what is longer is no preference of a person. */
const MOST_CHARACTERS = 500

/**
 * The developer knows their user, so the link's locale comes first; then what the browser asks for, most wanted first.
 * A region counts no more than its language: es-MX is Spanish.
 * @param locale a language tag, or null
 * @param acceptLanguage the header as it came
 */
export function chooseWords(locale: string | null, acceptLanguage: string | undefined): Words {
  const own = locale === null ? undefined : findWords(locale)
  return own ?? wanted(acceptLanguage ?? '').find((words) => words !== undefined) ?? en
}

function wanted(header: string): (Words | undefined)[] {
  return header
    .slice(0, MOST_CHARACTERS)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim())
      const quality = parameters.find((text) => /^q=/i.test(text))?.slice(2) ?? '1'
      // What is no number counts as a refusal: better the next language than one that was perhaps not wanted.
      return { tag, quality: /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(quality) ? Number(quality) : 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => (tag === '*' ? en : findWords(tag)))
}

function findWords(tag: string): Words | undefined {
  const [language] = tag.toLowerCase().split('-')
  return LANGUAGES.find((words) => words.language === language)
}
