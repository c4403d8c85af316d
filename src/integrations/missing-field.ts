// Which field of a reading the client did not find. Its own words may hold what the page shows, so that of them only a name
// is believed that the reading itself has.
import type { ExtractFields } from '../wire/extract.ts'

/** Null where the words name no field of the reading. */
export function missingField(fields: ExtractFields, words: string): string | null {
  const path = /"([\w.]+)"/.exec(words)?.[1] ?? ''
  return hasField(fields, path.split('.')) ? path : null
}

function hasField(fields: ExtractFields, [name = '', ...rest]: readonly string[]): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field === undefined) {
    return false
  }
  return rest.length === 0 || ('rows' in field && hasField(field.fields, rest))
}
