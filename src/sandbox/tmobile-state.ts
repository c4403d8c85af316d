// What the T-Mobile sandbox remembers of one visitor: it fits into one cookie, and is parsed as a stranger's input.
// The cookie is not signed: whoever forges it only deceives themselves, as there is nothing real behind it.
import * as z from 'zod'

/** With the widest values 20 cards are about 2.5 KB as a cookie; browsers drop one above 4 KB. */
export const MOST_ADDED_CARDS = 20
export const MOST_TRIES = 3
export const MOST_USERNAME_CHARACTERS = 64

const addedCard = z.strictObject({
  brand: z.enum(['Visa', 'Mastercard', 'Amex', 'Discover', 'Card']),
  last4: z.string().regex(/^\d{4}$/),
  expires: z.string().regex(/^\d{2}\/\d{2}$/),
  zip: z.string().regex(/^\d{5}(-\d{4})?$/),
})
export type AddedCard = z.infer<typeof addedCard>

const siteState = z.strictObject({
  username: z.string().max(MOST_USERNAME_CHARACTERS),
  signedIn: z.boolean(),
  wrongTries: z.number().int().min(0).max(MOST_TRIES),
  added: z.array(addedCard).max(MOST_ADDED_CARDS),
})
export type SiteState = Readonly<z.infer<typeof siteState>>

export const FRESH: SiteState = { username: '', signedIn: false, wrongTries: 0, added: [] }

/** Anything that is not a state of ours is a new visitor. */
export function parseState(cookie: string | undefined): SiteState {
  try {
    return siteState.safeParse(JSON.parse(cookie ?? '')).data ?? FRESH
  } catch {
    return FRESH
  }
}
