// A number that an option takes. Knows no option.

/**
 * A variable that is not set is NaN once it was made a number, and would be tried for ever; a time that is none is up at once.
 * @throws TypeError
 */
export function wholeOf(name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least || value > 2 ** 31 - 1) {
    throw new TypeError(`Passage takes { ${name} } as a whole number from ${least}.`)
  }
  return value
}
