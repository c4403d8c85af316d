// The form of what was read, without its values: what a kept page must give as the true one did. Pure.
import type { Extracted, ExtractedRow } from '../wire/extract.ts'

export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape }

/** Figures are told from words: a schema does so too. */
export function shapeOf(value: Extracted | ExtractedRow): Shape {
  if (Array.isArray(value)) {
    return value.map((one: Extracted | ExtractedRow) => shapeOf(one))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value as ExtractedRow).map(([name, one]) => [name, shapeOf(one)]))
  }
  return typeof value === 'string' ? formOf(value) : String(value)
}

function formOf(text: string): string {
  return text
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/\p{Nd}+/gu, '0')
    .replaceAll(/\p{L}+/gu, 'x')
}
