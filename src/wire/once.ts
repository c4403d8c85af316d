// Makes a thing when it is first asked for, and keeps it. Schemas are made this way: dozens of them are work that no
// start-up need do.
import type * as z from 'zod'

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** As `once`, for the newest of what it is made of: that must be plain data, and differ seldom. */
export function oncePer<Given, T>(make: (given: Given) => T): (given: Given) => T {
  let made: { readonly of: string; readonly value: T } | null = null
  return (given) => {
    const of = JSON.stringify(given)
    if (made?.of !== of) {
      made = { of, value: make(given) }
    }
    return made.value
  }
}

/** What such a schema describes. Nobody changes what crosses a border. */
export type TypeOf<Schema extends () => z.ZodType> = Immutable<z.output<ReturnType<Schema>>>

type Immutable<T> = T extends readonly (infer One)[]
  ? readonly Immutable<One>[]
  : T extends object
    ? { readonly [Name in keyof T]: Immutable<T[Name]> }
    : T
