// What the Verizon sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// A card that is being added is not part of it: between form and review it travels in the page.
import * as z from 'zod'
import { cookieParser } from '../cookie.ts'
import { addedCard, MOST_ADDED_CARDS } from '../new-card.ts'
import { MOST_TRIES, MOST_USERNAME_CHARACTERS } from '../sign-in.ts'

/** The ways in which a code can be sent. */
export const CHANNELS = ['text', 'email'] as const
export type Channel = (typeof CHANNELS)[number]

const siteState = z.strictObject({
  /** Empty until the first step of signing in is done. */
  userId: z.string().max(MOST_USERNAME_CHARACTERS),
  stage: z.enum(['login', 'channel', 'verify', 'open']),
  sentTo: z.enum(CHANNELS).nullable(),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
  added: z.array(addedCard).max(MOST_ADDED_CARDS),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { userId: '', stage: 'login', sentTo: null, wrongTries: 0, added: [] }

export const parseState = cookieParser<SiteState>(siteState, FRESH)
