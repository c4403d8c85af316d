// What the Uber Eats sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// The cookie is not signed: whoever forges it only deceives themselves, as there is nothing real behind it.
import * as z from 'zod'
import { MOST_TRIES, MOST_USERNAME_CHARACTERS } from '../sign-in.ts'

const siteState = z.strictObject({
  name: z.string().max(MOST_USERNAME_CHARACTERS),
  /** `code`: the password was right, and a code is asked for. */
  stage: z.enum(['out', 'code', 'in']),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { name: '', stage: 'out', wrongTries: 0 }

/** Anything that is not a state of ours is a new visitor. */
export function parseState(cookie: string | undefined): SiteState {
  try {
    return siteState.safeParse(JSON.parse(cookie ?? '')).data ?? FRESH
  } catch {
    return FRESH
  }
}
