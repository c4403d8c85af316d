// What the AT&T sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// The cookie is not signed: whoever forges it only deceives themselves, as there is nothing real behind it.
import * as z from 'zod'
import { cookieParser } from '../cookie.ts'
import { addedCard, MOST_ADDED_CARDS } from '../new-card.ts'
import { MOST_TRIES, MOST_USERNAME_CHARACTERS } from '../sign-in.ts'
import { CARD_FIELDS } from './card-form-data.ts'

/** What came of the last card. It is refused without a field where the wallet is full. */
const notice = z.strictObject({
  kind: z.enum(['added', 'declined', 'refused']),
  fields: z.array(z.enum(CARD_FIELDS)).max(CARD_FIELDS.length),
})
export type Notice = Readonly<z.infer<typeof notice>>

const siteState = z.strictObject({
  userId: z.string().max(MOST_USERNAME_CHARACTERS),
  /** `passcode`: the password was right, and a passcode is asked for. */
  stage: z.enum(['out', 'passcode', 'in']),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
  added: z.array(addedCard).max(MOST_ADDED_CARDS),
  /** Stays until the visitor leaves the wallet: a reload must not lose it. */
  notice: notice.nullable(),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { userId: '', stage: 'out', wrongTries: 0, added: [], notice: null }

export const parseState = cookieParser<SiteState>(siteState, FRESH)
