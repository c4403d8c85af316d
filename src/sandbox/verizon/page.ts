// The pages of the Verizon sandbox as data: what the HTML prints, and what the scripted person reads.
import type { Account, Bill, Card } from '../carrier.ts'
import type { AddedCard } from '../new-card.ts'
import type { CardErrors, CardForm } from './card-form-data.ts'
import type { Channel } from './state.ts'

export type Page =
  /** Both steps of signing in are at one address. */
  | { readonly name: 'user_id'; readonly error: string | null }
  | { readonly name: 'password'; readonly userId: string; readonly wrongTries: number }
  | { readonly name: 'channel'; readonly error: string | null }
  | { readonly name: 'verify'; readonly sentTo: Channel; readonly wrongTries: number }
  | { readonly name: 'locked' }
  | { readonly name: 'overview'; readonly account: Account }
  /** `added` is the card that was added just before. */
  | { readonly name: 'wallet'; readonly cards: readonly Card[]; readonly added: Card | null }
  | { readonly name: 'new_card'; readonly values: CardForm; readonly notice: Notice | null }
  /** `typed` goes from here to the Confirm button's request, and is never shown. */
  | { readonly name: 'review'; readonly card: AddedCard; readonly typed: CardForm }
  | { readonly name: 'bill_years'; readonly years: readonly Year[] }
  | { readonly name: 'bills'; readonly year: Year; readonly others: readonly Year[] }
  /** The same things in a layout that no automation knows. */
  | { readonly name: 'redesigned'; readonly account: Account }
  | { readonly name: 'not_found' }

/** Why the form is shown again. `again`: the review was reloaded, and nothing had been kept. */
export type Notice =
  | { readonly kind: 'again' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'invalid'; readonly errors: CardErrors }

/** The bills of the periods that began in it, newest first. */
export interface Year {
  readonly year: string
  readonly bills: readonly Bill[]
}
