// What an author has still to fill in. A skeleton compiles and is linted as it is, and nobody may take it for an integration:
// whatever nobody has said yet has this mark, which stands in no page and no address. Pure.

export const UNFILLED = 'FILL-IN'

export interface SourceText {
  readonly file: string
  readonly text: string
}

/** `src/integrations/acme.ts:14: home: '/FILL-IN'`, a line each. */
export function unfilledIn(sources: readonly SourceText[]): string[] {
  return sources.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (line.includes(UNFILLED) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}
