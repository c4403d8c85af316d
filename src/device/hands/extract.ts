// Reads values out of a page by a description: rows, fields, attributes, patterns. Runs nobody's code, so that a page's
// policy has nothing to forbid, and looks only.
import type { ParamsOf } from '../../wire/command.ts'
import type { Extracted, ExtractedRow, ExtractFields, RowsField, ValueField } from '../../wire/extract.ts'
import { Failed } from '../failed.ts'
import { findElement, type PageWindow, queryAll } from './element.ts'
import { firstMatch, patternOf } from './pattern.ts'
import { attributeOf, wordsOf } from './words.ts'

type Reading = Omit<ParamsOf<'extract'>, 'timeout'>

/** Throws not_found for a root that is not there, and for a field that is missing, by its name. */
export function extract(view: PageWindow, { root, rows, fields }: Reading): ExtractedRow | readonly ExtractedRow[] {
  const top = findElement(view, root)
  return rows === undefined ? readRow(top, fields, '') : readRows(top, { rows, fields }, '')
}

function readRows(above: Element, { rows, fields }: RowsField, path: string): readonly ExtractedRow[] {
  return queryAll(above, rows).map((row) => readRow(row, fields, path))
}

function readRow(row: Element, fields: ExtractFields, path: string): ExtractedRow {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const inner = path === '' ? name : `${path}.${name}`
      return [name, 'rows' in field ? readRows(row, field, inner) : readValue(row, field, inner)]
    }),
  )
}

/** An empty text is there; a list may be empty. Neither is missing. */
function readValue(row: Element, field: ValueField, path: string): Extracted {
  const { selector, present = false, all = false, optional = false } = field
  const pattern = field.pattern === undefined ? null : patternOf(field.pattern)
  const elements = selector === undefined ? [row] : queryAll(row, selector)
  if (present && field.attribute === undefined && pattern === null) {
    return elements.length > 0
  }
  const looked = all || present ? elements : elements.slice(0, 1)
  const values = looked.flatMap((element) => valueOf(element, field.attribute, pattern) ?? [])
  if (present) {
    return values.length > 0
  }
  if (all) {
    return values
  }
  const value = values[0] ?? null
  if (value === null && !optional) {
    throw new Failed('not_found', `The field "${path}" is missing.`)
  }
  return value
}

function valueOf(element: Element, attribute: string | undefined, pattern: RegExp | null): string | null {
  const text = attribute === undefined ? wordsOf(element) : attributeOf(element, attribute)
  return text === null || pattern === null ? text : firstMatch(pattern, text)
}
