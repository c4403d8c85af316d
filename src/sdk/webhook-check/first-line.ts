// What of a receiver's answer a person is shown: why it refused, in its own words. Pure.

/** A framework's page of an error: its sentence is the first of its body. */
const UNSEEN = /<(head|script|style)\b[^>]*>[^]*?<\/\1\s*>/gi
const BREAKS = /<\/?(?:br|p|div|pre|h[1-6]|li|tr|title)\b[^>]*>/gi
const TAGS = /<[a-z/!][^>]*>/gi
const ENTITIES: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

/** Without tags, and with nothing that a terminal would act on; JSON is one line. @param most characters */
export function firstLineOf(text: string, most: number): string {
  const isJson = /^\s*[[{]/.test(text)
  const words = text
    .replaceAll(UNSEEN, '')
    .replaceAll(BREAKS, '\n')
    .replaceAll(TAGS, ' ')
    .replaceAll(/&(?:nbsp|quot|lt|gt|amp|#34|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
  const lines = (isJson ? [words] : words.split(/[\r\n]+/)).map((line) =>
    line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(),
  )
  const line = lines.find((one) => one !== '') ?? ''
  return line.length > most ? `${line.slice(0, most)}…` : line
}
