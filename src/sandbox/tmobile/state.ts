// What the T-Mobile sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// The cookie is not signed: whoever forges it only deceives themselves, as there is nothing real behind it.
import * as z from 'zod'
import { cookieParser } from '../cookie.ts'
import { addedCard, MOST_ADDED_CARDS } from '../new-card.ts'
import { MOST_TRIES, MOST_USERNAME_CHARACTERS } from '../sign-in.ts'

const siteState = z.strictObject({
  username: z.string().max(MOST_USERNAME_CHARACTERS),
  /** The password was right, and a code is asked for. */
  codeAsked: z.boolean(),
  signedIn: z.boolean(),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
  added: z.array(addedCard).max(MOST_ADDED_CARDS),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { username: '', codeAsked: false, signedIn: false, wrongTries: 0, added: [] }

export const parseState = cookieParser<SiteState>(siteState, FRESH)
