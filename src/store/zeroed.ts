// How what is sealed is erased in place. SQL only.

/** Of the same length, so that SQLite writes the zeros where the bytes were. */
export const zeroed = (...columns: readonly string[]): string =>
  columns.map((column) => `${column} = zeroblob(length(${column}))`).join(', ')
