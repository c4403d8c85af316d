// What the hosted page is doing, what can happen to it, and what it then does. Types only: decide.ts decides, connect.ts
// carries it out.
import type { ClaimOutcome } from './claim.ts'
import type { LinkForExtension } from '../wire/extension-message.ts'
import type { ExtensionNews } from './extension.ts'
import type { StatusMessage } from './link-status.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { Ended, Memory } from './memory.ts'
import type { Act, Elsewhere, Shown } from './shown.ts'
import type { QrCode } from './phone.ts'
import type { End, Progress } from './session.ts'
import type { Shared } from './shared.ts'
import type { Asking } from './tabs.ts'
import type { View } from './view.ts'
import type { Extension, Here } from './ways.ts'

/** How the page was opened. */
export interface Opening {
  /** What the server said, joined with what the tab remembers; null where nobody knows the link. */
  readonly memory: Memory | Ended | null
  readonly shared: Shared | null
  /** The link came with the page. Otherwise all that is known is what the tab remembers, which may be hours old. */
  readonly isServed: boolean
  /** A developer's page shows this one. */
  readonly isInModal: boolean
  /** The page around this one had it open before. */
  readonly isAgain: boolean
  /** Under which name it claims the link where neither the tab nor the browser has one yet. */
  readonly claimId: string
  /** The user came here from another page. */
  readonly canGoBack: boolean
  readonly here: Here
}

/** What this browser has written down, as it stands when something happens. */
export interface Kept {
  /** In this tab: a session writes down here what it does. */
  readonly own: Memory | Ended | null
  readonly shared: Shared | null
}

export interface State {
  readonly opening: Pick<Opening, 'isInModal' | 'claimId' | 'canGoBack' | 'here'>
  /** The page around this one takes the modal away as soon as no session is left. */
  readonly isLeaving: boolean
  /** Null: none has answered; undefined: none has been waited for long enough. Nobody asks where the link is no live one. */
  readonly extension: Extension | null | undefined
  /** Rises whenever the page does something else. What answers to an earlier turn answers to nobody any more. */
  readonly turn: number
  readonly now: Now
}

export type Now = Lost | Over | Resting | Returning | Claiming | TakingOver | Running

/** The link is not known. Nothing leads on from here. */
export interface Lost {
  readonly kind: 'lost'
}

/** The link has ended for good. Nothing leads on from here. */
export interface Over {
  readonly kind: 'over'
}

/** While the link may still be claimed, or is. */
interface Alive {
  readonly memory: Memory
}

/** Nothing runs here. What other devices do meanwhile is followed. */
export interface Resting extends Alive {
  readonly kind: 'resting'
  readonly shown: Exclude<
    Shown,
    { readonly kind: 'claiming' | 'session' | 'complete' | 'already_complete' | 'expired' | 'canceled' | 'incomplete' }
  >
}

/** After a reload, with a session that another tab may have by now. Nothing is shown yet. */
export interface Returning extends Alive {
  readonly kind: 'returning'
  readonly session: SessionTicket
}

export interface Claiming extends Alive {
  readonly kind: 'claiming'
  readonly step:
    /**
     * Of two tabs that are opened or clicked at once, one claims.
     * `isKnown`: the other one is known to have the session, and not only to ask for it. `mustLook`: before the claim.
     */
    | { readonly kind: 'hold'; readonly isKnown: boolean; readonly mustLook: boolean }
    | { readonly kind: 'look'; readonly isHeld: boolean | null }
    | { readonly kind: 'answer'; readonly claimId: string; readonly isHeld: boolean | null }
    /** Claimed, beside a tab that has the lock and does not answer. It may be gone by now. */
    | { readonly kind: 'hold_again'; readonly session: SessionTicket; readonly shared: Shared }
}

/** Asks another tab for the session. Still follows it, as nobody may answer. */
export interface TakingOver extends Alive {
  readonly kind: 'taking_over'
  readonly shown: Elsewhere
  readonly step: { readonly kind: 'ask' } | { readonly kind: 'hold'; readonly handed: Memory | null }
}

export interface Running extends Alive {
  readonly kind: 'running'
  readonly isCanceling: boolean
  /** Whether the service is being asked how the link stands. */
  readonly isAsking: boolean
  /** Refusals in a row that the service has explained. */
  readonly refusals: number
}

export type PageEvent =
  | { readonly kind: 'act'; readonly act: Act }
  /** The page around this one is about to take the modal away. */
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'tab_asked'; readonly asking: Asking; readonly kept: Kept }
  /** The link's status, as everybody hears it who holds its code. */
  | { readonly kind: 'heard'; readonly status: StatusMessage }
  /** Of what is followed. */
  | { readonly kind: 'connected'; readonly isConnected: boolean }
  | { readonly kind: 'extension'; readonly news: ExtensionNews }
  | Turned<Answer>

type Answer =
  /** `isHeld`: true, no other tab has the link; false, one has; null, this browser cannot tell. */
  | { readonly kind: 'held'; readonly isHeld: boolean | null; readonly kept: Kept }
  /** Whether another tab runs the session. */
  | { readonly kind: 'tabs_told'; readonly hasSession: boolean; readonly kept: Kept }
  /** What the other tab knew, now that it has let go; null where none had the session. */
  | { readonly kind: 'handed'; readonly memory: Memory | null }
  /** Null where the service could not be asked. */
  | { readonly kind: 'looked'; readonly status: StatusMessage | null; readonly kept: Kept }
  | { readonly kind: 'claim_answered'; readonly outcome: ClaimOutcome; readonly kept: Kept }
  | { readonly kind: 'changed'; readonly progress: Progress }
  /** `refusals`: connections in a row on which the service said nothing. */
  | { readonly kind: 'refused'; readonly refusals: number }
  | { readonly kind: 'replaced'; readonly kept: Kept }
  | { readonly kind: 'ended'; readonly end: End }
  | { readonly kind: 'extension_silent' }

/** To what the page asked, or began, in the turn of that number. */
type Turned<A> = A extends unknown ? A & { readonly turn: number } : never

export type Effect =
  | { readonly kind: 'show'; readonly shown: Shown; readonly view: View | null }
  | { readonly kind: 'show_qr'; readonly code: QrCode | null }
  /** What was to be drawn at first is drawn. */
  | { readonly kind: 'drawn'; readonly hidesCode: boolean; readonly locale: string | null }
  | { readonly kind: 'remember'; readonly memory: Memory | Ended }
  /** Null: forget. */
  | { readonly kind: 'share'; readonly linkId: string; readonly shared: Shared | null }
  | { readonly kind: 'take_hold' | 'let_go' | 'unfollow' | 'cancel' | 'stop' | 'find_extension' | 'reload' }
  | { readonly kind: 'ask_extension'; readonly link: LinkForExtension }
  | { readonly kind: 'choose'; readonly accepted: boolean }
  | { readonly kind: 'ask_tabs' | 'take_from_tab' | 'look' | 'follow'; readonly code: string }
  | { readonly kind: 'answer_tab'; readonly to: string; readonly memory: Memory | null }
  | { readonly kind: 'claim'; readonly code: string; readonly claimId: string }
  | {
      readonly kind: 'open'
      readonly session: SessionTicket
      readonly memory: Memory
      readonly lastStarted: string | null
    }
  | { readonly kind: 'return'; readonly to: string; readonly afterMs: number }
  | { readonly kind: 'go_back' | 'ask_to_leave' | 'say_dismissed' }

/** The effects are carried out in this order. */
export interface Decision {
  readonly state: State
  readonly effects: readonly Effect[]
}
