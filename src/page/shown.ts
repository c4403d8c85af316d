// What the page can show, and what a panel is made of. Types only: panel.ts says which shows what, screen.ts draws it.
import type { OperationProgress } from '../wire/operation.ts'
import type { Progress } from './session.ts'
import type { Step } from './steps.ts'
import type { Way } from './ways.ts'

/** `leave`: out of the modal, where a developer's page shows this one in one. `back`: to where the user came from. */
export type Act = 'claim' | 'cancel' | 'resume' | 'leave' | 'back' | 'go_on' | 'sign_in_anew' | 'open_app' | 'reload'

export type Action =
  | { readonly label: string; readonly isPrimary: boolean; readonly act: Act; readonly isBusy?: boolean }
  /** `isApart`: this page stays where it is, and does the `act` besides. */
  | {
      readonly label: string
      readonly isPrimary: boolean
      readonly href: string
      readonly isApart?: true
      readonly act?: Act
    }

/** A thing that the user agrees to: with one sentence, or with a list. */
export interface Term {
  readonly icon: 'read' | 'write' | 'send' | 'lock' | 'tab'
  readonly title: string
  readonly text?: string
  readonly items?: readonly string[]
}

export interface Panel {
  /** The focus moves to the heading whenever this changes. */
  readonly kind: Exclude<Shown['kind'], 'session'> | 'waiting' | 'asking' | 'working'
  readonly mark: 'none' | 'busy' | 'good' | 'bad' | 'ended' | 'late' | 'away' | 'tab'
  /** Who is connected to whom; null where it matters no more. */
  readonly parties: { readonly asker: string; readonly logo: string | null; readonly site: string } | null
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly terms: readonly Term[]
  readonly steps: readonly Step[]
  /** 0 to 1. */
  readonly progress: number | null
  readonly notice: string | null
  /** What the user must not do here. */
  readonly caution: string | null
  /** Where the site in the frame is, since a frame has no address bar. */
  readonly address: string | null
  /** The one that helps most comes first. */
  readonly actions: readonly Action[]
  /** Going away helps more than what can be done here. */
  readonly leavesFirst: boolean
  /** Where the user can read what becomes of their data. */
  readonly privacy: { readonly label: string; readonly href: string } | null
  /** Whether another device may still take the link up. */
  readonly offersPhone: boolean
}

export type Shown =
  | { readonly kind: 'consent' }
  | { readonly kind: 'claiming' }
  | { readonly kind: 'session'; readonly progress: Progress }
  | { readonly kind: 'complete'; readonly returnUrl: string | null; readonly isHere: boolean }
  /** `isHere`: the session was in this page, whose user has agreed to it. */
  | { readonly kind: 'failed'; readonly code: string; readonly isHere: boolean; readonly isTranslated?: boolean }
  | { readonly kind: 'already_complete' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'canceled' }
  | Elsewhere
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  /** It was tried too often for now. */
  | { readonly kind: 'limited' }
  /** It was tried as often as a link may be. */
  | { readonly kind: 'tried_out' }
  /** `canGoBack`: the user came here from another page. */
  | { readonly kind: 'incomplete'; readonly canGoBack: boolean }
  | Live
  /** The user has pressed the button that opens the app. */
  | { readonly kind: 'in_app'; readonly way: Extract<Way, { readonly kind: 'app' }> }
  /** The extension may not open the site. */
  | { readonly kind: 'denied' }
  /** The extension does not answer. */
  | { readonly kind: 'silent' }

export interface Elsewhere {
  readonly kind: 'elsewhere'
  /** A tab of this browser has the session, and can hand it over. */
  readonly canTakeOver: boolean
  /** Whither it went while this page was open; null where it was there before. */
  readonly movedTo: 'device' | 'extension' | 'app' | null
  /** Null until the service has told. */
  readonly operations: readonly OperationProgress[] | null
  readonly isConnected: boolean
}

/** A live link, and how it can be taken up. */
export interface Live {
  readonly kind: 'live'
  readonly way: Way
  /** The extension, which has not answered yet. */
  readonly isAsked: boolean
  /** The extension came while this page was open. */
  readonly isNews: boolean
}
