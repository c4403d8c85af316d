// What the Uber Eats sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// The cookie is not signed: whoever forges it only deceives themselves, as there is nothing real behind it.
import * as z from 'zod'
import { cookieParser } from '../cookie.ts'
import { MOST_TRIES, MOST_USERNAME_CHARACTERS } from '../sign-in.ts'

const siteState = z.strictObject({
  name: z.string().max(MOST_USERNAME_CHARACTERS),
  /** `code`: the password was right, and a code is asked for. */
  stage: z.enum(['out', 'code', 'in']),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { name: '', stage: 'out', wrongTries: 0 }

export const parseState = cookieParser<SiteState>(siteState, FRESH)
