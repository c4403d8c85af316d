// What a new integration adds to files that are there: a line in the catalogue, and in each language what a resource's
// operations are called. Pure: texts in, texts out.
import { UNFILLED } from '../unfilled.ts'
import { camel, quoted } from './names.ts'

/** The last of the list: the order is that of GET /v1/providers. */
export function addToCatalogue(catalogue: string, id: string): string {
  const name = camel(id)
  return catalogue
    .replace(/^(import type \{ Integration \} from .*\n)/m, `$1import { ${name} } from './${id}.ts'\n`)
    .replace(/(export const catalogue: readonly Integration\[\] = \[[^\]]*?),?\s*\]/, `$1, ${name}]`)
}

/** Only what the file lacks. @param description in English; in another language somebody has to say it */
export function addToWords(words: string, key: string, description: string): string {
  if (words.includes(`'${key}':`)) {
    return words
  }
  const text = /language: 'en'/.test(words) ? description : `${UNFILLED} in this language: ${description}`
  return words.replace(/^( {2}operations: \{\n(?: {4}.*\n)*)/m, `$1    ${quoted(key)}: ${quoted(text)},\n`)
}
