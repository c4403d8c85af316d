// Makes a thing when it is first asked for, and keeps it. Schemas are made this way: dozens of them are work that no
// start-up need do.
import type * as z from 'zod'

/** @param make gives the thing itself: a promise that failed would be kept for ever */
export function once<T>(make: (() => T) & (T extends PromiseLike<unknown> ? never : unknown)): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * As `once`, for what must be waited for. Where that fails, whoever asks next tries again. The thing is kept and not its promise,
 * which in a Worker ends with the request that made it: those who ask meanwhile make one each.
 */
export function onceLoaded<T>(make: () => Promise<T>): () => Promise<T> {
  let made: { readonly value: T } | null = null
  return async () => {
    made ??= { value: await make() }
    return made.value
  }
}

/** As `onceLoaded`, where one process is all there is: who asks meanwhile waits for the same. */
export function onceShared<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | null = null
  return () => {
    making ??= make().catch((cause: unknown) => {
      making = null
      throw cause
    })
    return making
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
