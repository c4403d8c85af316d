// What a sandbox site remembers of a visitor, read back from its cookie as a stranger's input. Pure.
import type * as z from 'zod'

/** Anything that is not a state of the site is a new visitor. */
export function cookieParser<State>(schema: z.ZodType<State>, fresh: State): (cookie: string | undefined) => State {
  return (cookie) => {
    try {
      return schema.safeParse(JSON.parse(cookie ?? '')).data ?? fresh
    } catch {
      return fresh
    }
  }
}
